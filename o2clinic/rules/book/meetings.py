"""Who is brought to a meeting that decides, why, and what may be decided without discussion."""

from typing import Final

from o2clinic.rules.book.rule import H15, OURS, D, Part, Rule, U, V

RULES: Final = (
    Rule(
        "MT-1",
        "A recurring meeting is held on its days of the week, in every n-th week counted from that "
        "of its first day; a bank holiday is named and left out.",
        OURS,
        "",
        D,
        where=("meeting_days.MeetingRhythm.days",),
    ),
    Rule(
        "MT-2",
        "A meeting is planned for today or later; one that is held, closed or called off is not "
        "planned anew.",
        OURS,
        "",
        D,
        where=("meeting_agenda.may_be_planned",),
    ),
    Rule(
        "MT-3",
        "Brought: something that was found of the home stands against an order, and the patient "
        "has oxygen or meets the criteria.",
        f"{H15} (H15-31.6), for smoking: an order may be withdrawn, the team is asked; else ours",
        "GPP",
        V,
    ),
    Rule(
        "MT-4",
        "Brought: the patient smokes and has oxygen.",
        f"{H15} (H15-31.5, 31.6)",
        "GPP",
        V,
    ),
    Rule(
        "MT-5",
        "Brought: the last titration was stopped for acidosis or a rise of PaCO2, and nothing has "
        "settled it since.",
        f"{H15} (H15-12.2), for optimising and assessing again; bringing it is ours",
        "GPP",
        D,
    ),
    Rule(
        "MT-6",
        "Brought: a second titration was stopped so, far enough after the first.",
        f"{H15} (H15-12.3), for oxygen only with ventilation at night; bringing it is ours",
        "GPP",
        D,
    ),
    Rule(
        "MT-7",
        "Brought: the second gas on air does not confirm the first.",
        "R-GAS-3, for not confirming; bringing it is ours",
        "",
        D,
    ),
    Rule(
        "MT-8",
        "Brought: two exacerbations or more began within a year, in somebody with oxygen.",
        "usual definition of frequent exacerbations (Hurst 2010); to be checked",
        "",
        U,
    ),
    Rule(
        "MT-9",
        "Brought: oxygen is ordered for palliation.",
        OURS,
        "",
        D,
    ),
    Rule(
        "MT-10",
        "Brought: an alert of the record that holds today says “complex”.",
        OURS,
        "",
        D,
    ),
    Rule(
        "MT-11",
        "Brought: what is due has been overdue for four weeks or more.",
        OURS,
        "",
        D,
    ),
    Rule(
        "MT-12",
        "Brought last: somebody with oxygen was seen since the last meeting of the kind.",
        OURS,
        "",
        D,
    ),
    Rule(
        "MT-13",
        "A reason that was there when a meeting decided is not brought again within 13 weeks, "
        "unless the meeting put it off or something newer speaks for it.",
        OURS,
        "",
        D,
        where=("meeting_agenda.bringing",),
    ),
    Rule(
        "MT-14",
        "May be decided without discussion: nothing but an overdue visit that is booked within six "
        "weeks, or having been seen; with oxygen, no risk found, not smoking, stable, reviewed in "
        "time, target met. Proposed is only that it goes on as it is.",
        OURS,
        "",
        D,
    ),
    Rule(
        "MT-15",
        "A patient waits once on an agenda, on one of their own practice where it is a practice's, "
        "and a line that is decided or taken off is not changed; one that was taken off can be put "
        "back, and is not brought again by the rules to the same meeting.",
        OURS,
        "",
        D,
        where=("meeting_agenda.may_be_changed",),
    ),
    Rule(
        "MT-16",
        "The rules put one patient for every two minutes of the meeting to discussion, the first "
        "reasons first; standard cases and those who are asked for are not counted.",
        OURS,
        "",
        D,
        where=("meeting_agenda.most_to_discuss",),
    ),
    Rule(
        "MT-17",
        "Two lines of one patient on one agenda become one: asked is what somebody typed, else the "
        "question of the graver reason; the other question is told first among the evidence. A "
        "standard case that meets one to be discussed is discussed.",
        OURS,
        "",
        D,
        where=("meeting_lines.joined",),
    ),
)

PART: Final = Part(
    title="Meetings that decide",
    rules=RULES,
    notes=(
        "The first reason that fits, in the order of MT-3 to MT-12, gives the one question.",
        "What nobody recorded of the home brings nobody: the gate of the order holds it as it is.",
        "A restricted record is brought and shown only to who has opened it with a reason.",
        "No proposal starts, changes or ends oxygen, and no decision of a meeting orders it.",
    ),
)
