"""Who brings the oxygen: what an administrator keeps of each supplier, and their own forms."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from o2clinic.documents.official_blank import BlankField, fields_of
from o2clinic.errors import NotFound, NotValid, Taken
from o2clinic.models import Supplier, SupplierBlank
from o2clinic.rules import supplier as rules
from o2clinic.rules.changes import Concept
from o2clinic.rules.display import phone
from o2clinic.rules.permissions import Permission
from o2clinic.rules.supplier import SendMode, pairs_in_words, parse_pairs
from o2clinic.services.as_it_is import AsItIs, last_save_of
from o2clinic.services.supplier_draft import SupplierDraft, order_keys
from o2clinic.services.work import Actor, Desk, Work

_MODES: Final = set(SendMode)


@dataclass(frozen=True, slots=True)
class SupplierRow:
    """One supplier in the list.

    Attributes:
        blank: the file of its own form that is loaded; "" without one.
    """

    supplier_id: int
    version: int
    name: str
    area: str
    mode: str
    mailbox: str
    phone: str
    is_usual: bool
    is_active: bool
    blank: str = ""


@dataclass(frozen=True, slots=True)
class SupplierSheet:
    """The page of the suppliers.

    Attributes:
        keys: the names of an order's values with what they stand for.
    """

    rows: tuple[SupplierRow, ...]
    keys: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class BlankSheet:
    """A supplier's form as it is loaded.

    Attributes:
        name: of its file.
        fields: in its own order.
        is_mapped: by the field's name, whether a value is mapped to it.
    """

    name: str
    fields: tuple[BlankField, ...]
    is_mapped: Mapping[str, bool]


class Suppliers:
    """The suppliers that orders go to."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    def sheet(self) -> SupplierSheet:
        """Every supplier, the usual one first, those not in use last; one statement."""
        with self._desk.reading(self._actor, Permission.ADMINISTER) as session:
            rows = session.execute(select(Supplier, _NEWEST_NAME).order_by(*_ORDER)).all()
        return SupplierSheet(tuple(_row(one, name or "") for one, name in rows), order_keys())

    def as_it_is(self, supplier_id: int, command_id: str) -> AsItIs[SupplierDraft]:
        """The form filled anew, and who has saved it last."""
        with self._desk.reading(self._actor, Permission.ADMINISTER) as session:
            one = session.get_one(Supplier, supplier_id)
            return AsItIs(_draft(one, command_id), last_save_of(session, one, self._desk.now()))

    def save(self, draft: SupplierDraft) -> int:
        """Write a new supplier or over a known one; gives the key.

        Raises:
            NotValid: with the findings of the form.
            Taken: another supplier has this name.
            StaleRecord: somebody saved the supplier since.
        """
        findings = tuple(draft.findings())
        if findings:
            raise NotValid(findings)
        use_case = "edit_supplier" if draft.id else "add_supplier"
        with self._desk.work(
            self._actor, Permission.ADMINISTER, use_case, command_id=draft.command_id
        ) as work:
            name = " ".join(draft.name.split())
            _require_free_name(work.session, name, draft.id)
            one = work.fetch_for_edit(Supplier, draft.id, draft.version) if draft.id else Supplier()
            if draft.is_usual and not one.is_usual:
                _end_usual(work)
            _write(one, draft, name)
            if not draft.id:
                work.add(one)
            work.record_id = one.id
            work.changed(Concept.CLINIC, one.id)
            return one.id

    def load_blank(self, supplier_id: int, name: str, pdf: bytes, command_id: str) -> BlankSheet:
        """Keep a supplier's own form, to be filled from now on.

        Raises:
            Unreadable: no PDF form, or one of a kind that cannot be filled.
        """
        fields = fields_of(pdf)
        with self._desk.work(
            self._actor, Permission.ADMINISTER, "load_supplier_form", command_id=command_id
        ) as work:
            one = work.fetch(Supplier, supplier_id)
            digest = sha256(pdf).hexdigest()
            work.add(SupplierBlank(supplier_id=one.id, name=name[-200:], pdf=pdf, sha256=digest))
            work.record_id = one.id
            work.changed(Concept.CLINIC, one.id)
            return BlankSheet(name, fields, _mapped(fields, one.field_map))

    def blank(self, supplier_id: int) -> BlankSheet:
        """The form that is loaded, with what is mapped; two statements.

        Raises:
            NotFound: none is loaded.
        """
        with self._desk.reading(self._actor, Permission.ADMINISTER) as session:
            kept = newest_blank(session, supplier_id)
            mapped = session.scalar(select(Supplier.field_map).where(Supplier.id == supplier_id))
        if kept is None:
            raise NotFound("No form of this supplier is loaded.")
        fields = fields_of(bytes(kept.pdf))
        return BlankSheet(kept.name, fields, _mapped(fields, mapped or {}))


_ORDER: Final = (Supplier.is_active.desc(), Supplier.is_usual.desc(), Supplier.name, Supplier.id)

_NEWEST_NAME: Final = (
    select(SupplierBlank.name)
    .where(SupplierBlank.supplier_id == Supplier.id)
    .order_by(SupplierBlank.id.desc())
    .limit(1)
    .scalar_subquery()
)


def suppliers_in(session: Session) -> tuple[rules.Supplier, ...]:
    """Those in use as an order has to know them, the usual one first; one statement."""
    has_blank = exists().where(SupplierBlank.supplier_id == Supplier.id)
    wanted = select(Supplier, has_blank.label("has_blank")).where(Supplier.is_active)
    found = session.execute(wanted.order_by(*_ORDER).execution_options(populate_existing=True))
    return tuple(profile_of(one, has_blank=has) for one, has in found)


def profile_of(one: Supplier, *, has_blank: bool) -> rules.Supplier:
    """A stored supplier as the rules know it."""
    return rules.Supplier(
        supplier_id=one.id,
        name=one.name,
        area=one.area,
        mode=SendMode(one.mode) if one.mode in _MODES else SendMode.FACSIMILE,
        mailbox=one.mailbox,
        is_accredited=one.is_accredited,
        professional_phone=phone(one.professional_phone),
        patient_phone=phone(one.patient_phone),
        cut_off=one.cut_off,
        may_part_a_supersede=one.may_part_a_supersede,
        most_cylinders=one.most_cylinders,
        portal_order=tuple(one.portal_order),
        code_map=dict(one.code_map),
        has_blank=has_blank,
        is_usual=one.is_usual,
    )


def newest_blank(session: Session, supplier_id: int) -> SupplierBlank | None:
    """The form of a supplier that is filled; one statement."""
    return session.scalar(select(SupplierBlank).where(_is_newest(supplier_id)))


def _is_newest(supplier_id: int) -> ColumnElement[bool]:
    newest = select(func.max(SupplierBlank.id)).where(SupplierBlank.supplier_id == supplier_id)
    return SupplierBlank.id == newest.scalar_subquery()


def _row(one: Supplier, blank: str) -> SupplierRow:
    mode = rules.MODE_WORDS[SendMode(one.mode)] if one.mode in _MODES else one.mode
    told = phone(one.professional_phone)
    return SupplierRow(
        *(one.id, one.version, one.name, one.area, mode, one.mailbox, told),
        is_usual=one.is_usual,
        is_active=one.is_active,
        blank=blank,
    )


def _draft(one: Supplier, command_id: str) -> SupplierDraft:
    return SupplierDraft(
        command_id=command_id,
        name=one.name,
        area=one.area,
        mode=SendMode(one.mode) if one.mode in _MODES else SendMode.FACSIMILE,
        mailbox=one.mailbox,
        is_accredited=one.is_accredited,
        professional_phone=one.professional_phone,
        patient_phone=one.patient_phone,
        cut_off=one.cut_off,
        may_part_a_supersede=one.may_part_a_supersede,
        most_cylinders=one.most_cylinders,
        portal_order="\n".join(one.portal_order),
        code_map=pairs_in_words(one.code_map),
        field_map=pairs_in_words(one.field_map),
        is_usual=one.is_usual,
        is_active=one.is_active,
        id=one.id,
        version=one.version,
    )


def _write(one: Supplier, draft: SupplierDraft, name: str) -> None:
    one.name, one.area, one.mode = name, draft.area.strip(), draft.mode
    one.mailbox, one.is_accredited = draft.mailbox.strip(), draft.is_accredited
    one.professional_phone = draft.professional_phone.strip()
    one.patient_phone = draft.patient_phone.strip()
    one.cut_off = draft.cut_off or rules.USUAL_CUT_OFF
    one.may_part_a_supersede = draft.may_part_a_supersede
    one.most_cylinders = draft.most_cylinders or rules.MOST_CYLINDERS
    one.portal_order = list(draft.portal_keys)
    one.code_map, one.field_map = parse_pairs(draft.code_map), parse_pairs(draft.field_map)
    one.is_usual, one.is_active = draft.is_usual, draft.is_active


def _require_free_name(session: Session, name: str, supplier_id: int) -> None:
    wanted = select(Supplier.is_active).where(Supplier.name == name, Supplier.id != supplier_id)
    other = session.scalar(wanted)
    if other is not None:
        raise Taken(f"The name {name}", "another supplier" if other else "one not in use")


def _end_usual(work: Work) -> None:
    """There is one usual supplier at a time; the index of the table holds it."""
    for other in work.session.scalars(select(Supplier).where(Supplier.is_usual)):
        other.is_usual = False
        work.changed(Concept.CLINIC, other.id)
    work.session.flush()


def _mapped(fields: tuple[BlankField, ...], field_map: Mapping[str, str]) -> dict[str, bool]:
    return {field.name: field.name in field_map for field in fields}
