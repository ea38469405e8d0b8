"""What the gate makes of the answers to the risk form, and of the consent form.

The last part of `rules/safety_gate.py`. A red answer and a consent that was withdrawn are the two
things that no reason on the order opens.
"""

from datetime import date
from typing import Final

from o2clinic.rules.display import short_date
from o2clinic.rules.gate_findings import GateFindings
from o2clinic.rules.home_case import Agreement, AskedHome, ConsentKind
from o2clinic.rules.policy import Policy
from o2clinic.rules.risk_steps import due_again

# What settles an item that stands on no field of the assessment's form.
QUESTIONS: Final = "questions"
ACCEPTANCE: Final = "acceptance"
CONSENT: Final = "consent"


def check_asked(asked: AskedHome | None, today: date, policy: Policy, found: GateFindings) -> None:
    """The questions as they were answered last; nothing where they were asked on paper."""
    if asked is None:
        return
    _reds(asked, found)
    for at, words in enumerate(asked.open_actions):
        found.holds("R-RQ-1", f"neither done nor dated: {words}", f"{QUESTIONS}_open_{at}")
        found.actions.append(f"To do: {words}")
    for at, action in enumerate(asked.dated):
        by = f"by {short_date(action.due_on)}"
        if action.due_on < today:
            item = f"was to be done {by}: {action.words}"
            found.holds("R-RQ-1", item, f"{QUESTIONS}_overdue_{at}")
        found.actions.append(f"To do {by}: {action.words}")
    for at, words in enumerate(asked.unknown):
        item = f"on the risk form unknown: {words}"
        found.needs("R-RQ-1", item, f"{QUESTIONS}_unknown_{at}", answer=None)
    for why in due_again(asked.asked_on, today, asked.changes, policy):
        found.tell("R-RQ-3", why, passed=False)
        found.actions.append(f"Ask the questions of the risk form again: {why}.")


def check_consent(agreed: Agreement | None, found: GateFindings) -> None:
    """The consent form as it was recorded last; nothing where only its date is known."""
    if agreed is None:
        return
    if agreed.kind is ConsentKind.WITHDRAWN:
        found.bars(
            "R-HC-2",
            f"consent withdrawn on {short_date(agreed.on)}",
            CONSENT,
            "The supply stops: order the removal, or record a new consent.",
        )
        return
    for at, words in enumerate(agreed.bars):
        remedy = "Nothing can be delivered so: talk it over, and record a new consent."
        found.bars("R-HC-1", words, f"{CONSENT}_{at}", remedy)
    for at, words in enumerate(agreed.holds):
        found.holds("R-HC-1", words, f"{CONSENT}_hold_{at}")
    for words in agreed.notes:
        found.prompt(f"{words[:1].upper()}{words[1:]}.")


def _reds(asked: AskedHome, found: GateFindings) -> None:
    if not asked.reds:
        return
    words = "; ".join(asked.reds)
    accepted = asked.accepted
    if accepted is None:
        found.bars(
            "R-RQ-2",
            f"red on the risk form: {words}",
            ACCEPTANCE,
            "A senior accepts it with a reason, the day it was discussed and what lessens the "
            "danger, or oxygen is not ordered.",
        )
        return
    found.tell(
        "R-RQ-2",
        f"red on the risk form: {words}; accepted by {accepted.by} on {short_date(accepted.on)}, "
        f"discussed on {short_date(accepted.discussed_on)}",
        passed=True,
    )
    found.actions.append(f"Keep to what was agreed: {accepted.mitigation}.".replace("..", "."))
