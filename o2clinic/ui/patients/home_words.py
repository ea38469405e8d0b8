"""What stands on the cards of the risk form and the consent form, line by line."""

from typing import TYPE_CHECKING

from o2clinic.rules.consent import ADVANCE_WORDS, SIGNER_WORDS, STATEMENTS, Signer
from o2clinic.rules.display import short_date
from o2clinic.rules.home_case import ConsentKind
from o2clinic.rules.risk_questions import ANSWER_WORDS, LEVEL_WORDS
from o2clinic.ui.widgets.marked_lines import Line

if TYPE_CHECKING:
    from o2clinic.rules.consent import ConsentForm
    from o2clinic.rules.home_case import Accepted
    from o2clinic.services.home_forms import AskedRow, HomeSheet
    from o2clinic.services.home_reading import Asked, StoredAnswer, StoredConsent


def questions_lines(sheet: "HomeSheet") -> list[Line]:
    """What holds of the risk form, the worst first."""
    asked = sheet.asked
    if asked is None or not sheet.askings:
        return [Line("open", "Not asked on screen yet. A form on paper counts by its date.")]
    row = next(it for it in sheet.askings if it.asked.assessment_id == asked.assessment_id)
    lines = _reds(asked)
    lines += [Line("hold", words, "open") for words in asked.open_actions]
    for action in asked.dated:
        mark = "hold" if action.due_on < sheet.today else "note"
        lines.append(Line(mark, action.words, f"by {short_date(action.due_on)}"))
    lines += [Line("open", f"Nobody knew: {words}") for words in asked.unknown]
    lines += [Line("note", f"Ask again: {why}.") for why in sheet.due]
    if not lines:
        lines.append(Line("met", "Nothing is open."))
    return [Line("met", f"Asked on {short_date(row.asked_on)} by {row.asked_by}"), *lines]


def consent_lines(sheet: "HomeSheet") -> list[Line]:
    """What holds of consent."""
    consent = sheet.consent
    if consent is None:
        case = sheet.recorded.newest
        on = None if case is None else case.case.consent_signed_on
        on = on or sheet.recorded.consent_on_order
        told = f" A form signed on {short_date(on)} counts." if on is not None else ""
        return [Line("open", f"Not recorded on screen yet.{told}")]
    if consent.kind is ConsentKind.WITHDRAWN:
        return [
            Line("hold", _withdrawn(consent)),
            Line("hold", "The supply stops: tell the supplier and have the equipment collected."),
        ]
    agreement = consent.agreement
    lines = [Line("met", _given(consent))]
    lines += [Line("hold", _sentence(words)) for words in agreement.bars]
    if agreement.bars:
        lines.append(Line("hold", "So nothing can be delivered, and what is there is collected."))
    lines += [Line("hold", _sentence(words)) for words in agreement.holds]
    return [*lines, *(Line("note", _sentence(words)) for words in agreement.notes)]


def told_lines(sheet: "HomeSheet") -> list[Line]:
    """Who was told, on somebody's word."""
    lines = []
    for told, who in (
        (sheet.is_fire_service_told, "Fire service"),
        (sheet.is_supplier_told, "Supplier, of smoking"),
    ):
        state = {True: "told", False: "not told yet", None: "not recorded"}[told]
        lines.append(Line("met" if told else "open", f"{who}: {state}"))
    return lines


def asking_title(row: "AskedRow") -> str:
    """One asking in the list."""
    return f"Risk form, {short_date(row.asked_on)}, {row.asked_by}"


def consent_title(consent: "StoredConsent") -> str:
    """One consent in the list."""
    what = "Consent withdrawn" if consent.kind is ConsentKind.WITHDRAWN else "Consent"
    return f"{what}, {short_date(consent.on)}, recorded by {consent.recorded_by}"


def asking_lines(row: "AskedRow") -> list[Line]:
    """Every question as it was asked then, with what was answered, done and accepted."""
    lines = [_answer_line(one) for one in row.asked.answers]
    if row.asked.accepted is not None:
        lines.insert(0, _accepted(row.asked.accepted))
    return lines


def one_consent_lines(consent: "StoredConsent") -> list[Line]:
    """All that was recorded of a consent or a withdrawal."""
    form = consent.form
    if consent.kind is ConsentKind.WITHDRAWN:
        return [Line("hold", _withdrawn(consent))]
    lines = [Line("met", _given(consent))]
    if form.signer_reason:
        lines.append(Line("note", f"The patient did not sign because: {form.signer_reason}"))
    for each in STATEMENTS:
        agreed = getattr(form, each.name)
        words = {True: "yes", False: "no", None: "not asked"}[agreed]
        lines.append(Line("met" if agreed else "hold", each.words, words))
    if form.can_decide is not None:
        lines.append(Line("note", _capacity(form)))
    if form.best_interests_on is not None:
        when = short_date(form.best_interests_on)
        lines.append(Line("note", f"Best interests, {when}; consulted: {form.consulted}"))
    if form.has_attorney is not None:
        seen = "seen" if form.has_attorney else "none"
        lines.append(Line("note", f"Power of attorney for health and welfare: {seen}"))
    if form.advance_decision is not None:
        lines.append(Line("note", f"Advance decision: {ADVANCE_WORDS[form.advance_decision]}"))
    return [*lines, *([Line("note", consent.note)] if consent.note else [])]


def _answer_line(one: "StoredAnswer") -> Line:
    given, now = one.given, one.now
    parts = [f"{given.question.number} {given.question.text}"]
    if given.is_worrying:
        parts.append(f"{LEVEL_WORDS[given.question.level]}: {given.question.action}")
        if now.done_on is not None:
            parts.append(f"done on {short_date(now.done_on)}")
            if given.done_on is None:
                parts[-1] += f", noted by {one.settled_by}"
                parts += [one.settled_note] if one.settled_note else []
        elif given.due_on is not None:
            parts.append(f"to be done by {short_date(given.due_on)}")
    if given.note:
        parts.append(given.note)
    mark = "met"
    if given.is_worrying:
        mark = "hold" if given.is_red else "note"
    elif given.answer.value == "unknown":
        mark = "open"
    return Line(mark, " · ".join(parts), ANSWER_WORDS[given.answer])


def _reds(asked: "Asked") -> list[Line]:
    accepted = asked.accepted
    lines = [
        Line("hold" if accepted is None else "note", _sentence(words), "red")
        for words in asked.reds
    ]
    if accepted is not None:
        lines.append(_accepted(accepted))
    return lines


def _accepted(accepted: "Accepted") -> Line:
    words = (
        f"Red answers accepted by {accepted.by} on {short_date(accepted.on)}, discussed on "
        f"{short_date(accepted.discussed_on)}, because: {accepted.reason} · lessened by: "
        f"{accepted.mitigation}"
    )
    return Line("met", words)


def _capacity(form: "ConsentForm") -> str:
    """What was found, by whom and when, as far as that is recorded."""
    can = "can" if form.can_decide else "cannot"
    on = "" if form.capacity_on is None else short_date(form.capacity_on)
    by = ", ".join(part for part in (form.capacity_by, on) if part)
    found = f"The patient {can} decide this"
    if form.capacity_finding:
        found = f"{found}: {form.capacity_finding}"
    return f"{found} ({by})" if by else found


def _given(consent: "StoredConsent") -> str:
    form = consent.form
    who = SIGNER_WORDS[form.signed_by].lower()
    if form.signed_by is not Signer.PATIENT:
        who = f"{form.signer_name} ({form.relationship}; {who})"
    return f"Signed on {short_date(consent.on)} by {who}"


def _withdrawn(consent: "StoredConsent") -> str:
    by = consent.form.signer_name or SIGNER_WORDS[consent.form.signed_by].lower()
    note = f": {consent.note}" if consent.note else ""
    return f"Withdrawn on {short_date(consent.on)} by {by}{note}"


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."
