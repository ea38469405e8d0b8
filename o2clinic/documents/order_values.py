"""An issued order value by value, by the names that portals and suppliers' forms are mapped to."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from o2clinic.documents.form_drawing import Row
from o2clinic.documents.form_pack import FieldType, FormField, FormPack, FormSection, SectionKind
from o2clinic.documents.order_form import HoofSheet, filled_hoof
from o2clinic.rules.order import EQUIPMENT_WORDS, Equipment

EQUIPMENT: Final = "equipment"  # stands for all rows
ROW_FIELDS: Final = (
    *("equipment", "setting", "flow", "pulse", "hours", "quantity", "interface", "conserver"),
    "note",
)
_OF_A_ROW: Final = re.compile(r"(row\.[1-9]\d?|[a-z_]+)\.([a-z]+)")
_KINDS: Final = {kind.value for kind in Equipment}


@dataclass(frozen=True, slots=True)
class OrderedRow:
    """One row of the order.

    Attributes:
        code: of the equipment; "" for what this program knows no code for.
        values: by `ROW_FIELDS`.
    """

    code: str
    values: Mapping[str, str]

    @property
    def words(self) -> str:
        """The row on one line."""
        told = self.values
        hours = f"{told['hours']} h a day" if told["hours"] else ""
        conserver = {"yes": "with conserver", "no": "without conserver"}.get(told["conserver"], "")
        quantity = f"quantity {told['quantity']}" if told["quantity"] else ""
        parts = (told["setting"], hours, quantity, told["interface"], conserver, told["note"])
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class OrderValues:
    """All that an order says.

    Attributes:
        texts: the values of the fields, by the keys of the form.
        rows: the equipment in its order.
    """

    texts: Mapping[str, str]
    rows: tuple[OrderedRow, ...] = field(default=())

    def by_key(self) -> dict[str, str]:
        """Every value that a form can be mapped to; those of rows by place and by equipment."""
        found = dict(self.texts)
        for at, row in enumerate(self.rows, start=1):
            found |= {f"row.{at}.{name}": row.values[name] for name in ROW_FIELDS}
            if row.code:
                for name in ROW_FIELDS:
                    found.setdefault(f"{row.code}.{name}", row.values[name])
        return found


def order_values(sheet: HoofSheet) -> OrderValues:
    """The values of an issued order."""
    filled = filled_hoof(sheet)
    codes = tuple(code for code, _name in sheet.clinical_codes)
    texts = {"reference": sheet.reference, "clinical_code": ", ".join(codes), **filled.values}
    return OrderValues(texts, tuple(_rows(sheet, filled.rows)))


def _rows(sheet: HoofSheet, rows: Mapping[str, Sequence[Row]]) -> Iterator[OrderedRow]:
    for group, told in rows.items():
        items = [item for item in sheet.equipment if item.group.value == group]
        for item, row in zip(items, told, strict=True):
            flow = "" if item.flow_l_min is None else f"{item.flow_l_min.normalize():f}"
            more = {"flow": flow, "pulse": item.pulse_setting}
            values = {name: str({**row, **more}.get(name, "")) for name in ROW_FIELDS}
            yield OrderedRow(_code_of(item.name), values)


def _code_of(name: str) -> str:
    found = (kind for kind, words in EQUIPMENT_WORDS.items() if name.startswith(words))
    kind = next(found, None)
    return "" if kind is None else kind.value


def is_known(key: str, keys: Mapping[str, str]) -> bool:
    """Whether a value can be asked for by this name.

    >>> is_known("row.2.flow", {}), is_known("static_concentrator.hours", {}), is_known("x.y", {})
    (True, True, False)
    """
    found = _OF_A_ROW.fullmatch(key)
    if found is None:
        return key in keys
    whose, name = found.groups()
    return name in ROW_FIELDS and (whose.startswith("row.") or whose in _KINDS)


def labels_of(pack: FormPack) -> dict[str, str]:
    """The fields of a form by their keys, as it prints them; all rows of equipment as one."""
    found: dict[str, str] = {"reference": "Clinic's order number"}
    labels = Counter(each.label for each in pack.fields)
    for section in pack.sections:
        if section.kind is SectionKind.ROWS:
            found.setdefault(EQUIPMENT, "Equipment")
        for each in section.fields if section.kind is SectionKind.FIELDS else ():
            if each.kind is not FieldType.SIGNATURE:
                is_whose = labels[each.label] > 1
                found[each.key] = f"{each.number} {_of(section, each) if is_whose else each.label}"
    return found


def _of(section: FormSection, each: FormField) -> str:
    """With whose it is, where sections share a label: "Registered GP: telephone"."""
    return f"{section.title.partition(' (')[0]}: {each.label[:1].lower()}{each.label[1:]}"


def choices_of(pack: FormPack) -> dict[str, dict[str, str]]:
    """The answers of each choice in words, by its key."""
    return {
        each.key: {option.code: option.label for option in each.options}
        for each in pack.fields
        if each.kind is FieldType.CHOICE
    }
