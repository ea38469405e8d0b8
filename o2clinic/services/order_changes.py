"""What a new order changes, gathered for paper."""

from collections.abc import Iterator, Sequence

from o2clinic.documents.order_changes import ChangedRow, OrderChangesSheet
from o2clinic.errors import Finding, Level
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.diagnosis import CLINICAL_CODES
from o2clinic.rules.order import FormPart
from o2clinic.rules.order_difference import (
    FATE_WORDS,
    Difference,
    Fate,
    changes_in_words,
    differences,
)
from o2clinic.services.order_draft import OrderDraft

_PARTS = {FormPart.A: "Part A", FormPart.B: "Part B"}
_SAID = {Level.BLOCK: "To be done", Level.CONFIRM: "Wants a reason", Level.WARN: "To think of"}


def changes_sheet(draft: OrderDraft, findings: Sequence[Finding]) -> OrderChangesSheet:
    """The sheet of a draft with what was found of it."""
    old, paper = draft.facts.replaces, draft.facts.paper
    found = differences(draft.facts.old_lines, draft.lines)
    dropped = sum(each.fate is Fate.DROPPED for each in found)
    unticked = sum(each.rule == "OR-DROPPED" for each in findings)
    return OrderChangesSheet(
        letterhead=paper.letterhead,
        identity=paper.identity,
        reference=draft.reference,
        on=draft.facts.today,
        by=paper.writer.name,
        replaced_on=None if old is None else day_of(old.ordered_at),
        rows=tuple(_rows(found, draft)),
        more=tuple(_more(draft)),
        forms=(
            ("Consent (HOCF) signed", draft.consent_signed_on),
            ("Risk form (IHORM) done", draft.risk_form_completed_on),
        ),
        open_items=tuple(f"{_SAID[one.level]}: {one.message}" for one in findings),
        reason=draft.reason.strip(),
        taken_away=(dropped, dropped - unticked),
    )


def _rows(found: Sequence[Difference], draft: OrderDraft) -> Iterator[ChangedRow]:
    ticked = list(draft.dropped_confirmed)
    for each in found:
        before, after = each.before, each.after
        fate = FATE_WORDS[each.fate]
        if each.fate is Fate.DROPPED and before is not None:
            is_ticked = before in ticked
            if is_ticked:
                ticked.remove(before)
            fate = f"{'☑' if is_ticked else '☐'} {fate}"
        changes = changes_in_words(before, after) if before and after else ()
        yield ChangedRow(
            fate,
            "" if before is None else before.in_words(),
            "" if after is None else after.in_words(),
            changes,
        )


def _more(draft: OrderDraft) -> Iterator[tuple[str, str, str]]:
    old = draft.facts.replaces
    if old is None:
        return
    for name, before, after in (
        ("Form", _PARTS[old.part], _PARTS[draft.part]),
        ("Supplier", old.supplier, draft.supplier_name),
        ("Clinical code", _code(old.clinical_code), _code(draft.clinical_code)),
        ("NIV or CPAP", _yes(old.on_niv), _yes(draft.is_on_niv)),
        ("Tracheostomy", _yes(old.has_tracheostomy), _yes(draft.has_tracheostomy)),
        ("For the supplier", old.note.strip(), draft.additional.strip()),
    ):
        if before != after:
            yield name, before or "none", after or "none"


def _code(code: str) -> str:
    labels = {str(one.code): one.label for one in CLINICAL_CODES}
    return f"{code} {labels.get(code, '')}".strip()


def _yes(is_so: bool) -> str:
    return "yes" if is_so else "no"
