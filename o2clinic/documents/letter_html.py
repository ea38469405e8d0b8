"""A clinic letter as a web page: one file, no scripts, read aloud in the order of the paper."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from html import escape
from typing import Any, Final

from o2clinic.documents.easy_read import one_idea_a_line, plain_title
from o2clinic.documents.wording import long_date, nhs_number

_LISTS: Final = frozenset({"plan", "diagnoses", "devices", "safety_alerts", "distribution"})
_AFTER_SIGNATURE: Final = "attendance"
_GASES: Final = (
    ("breathing", "Breathing"),
    ("ph", "pH"),
    ("pao2_kpa", "PaO₂ kPa"),
    ("paco2_kpa", "PaCO₂ kPa"),
    ("bicarbonate_mmol_l", "HCO₃ mmol/L"),
    ("spo2_percent", "SpO₂ %"),
)
_FLOWS: Final = (
    ("from", "From"),
    ("spo2_percent", "SpO₂ %"),
    ("ph", "pH"),
    ("pao2_kpa", "PaO₂ kPa"),
    ("paco2_kpa", "PaCO₂ kPa"),
)
_STYLE: Final = """
body { font: %dpt/1.5 "Source Sans 3", "Source Sans Pro", Arial, sans-serif; color: #212b32;
  background: #fff; max-width: 44em; margin: 2em auto; padding: 0 1em; }
header, footer { color: #4c6272; }
h1, h2 { color: #003087; line-height: 1.25; }
h1 { font-size: 1.5em; } h2 { font-size: 1.15em; margin-bottom: 0.2em; }
p, ul, address { margin: 0.3em 0; } address { font-style: normal; }
table { border-collapse: collapse; margin: 0.5em 0; }
caption { text-align: left; font-weight: 600; }
th, td { border-bottom: 1px solid #b8c2c9; padding: 0.25em 0.7em; text-align: left; }
thead th { background: #eef3f8; }
@media print { body { margin: 0; max-width: none; } h2 { break-after: avoid; } }
"""
# Nothing is fetched from anywhere and nothing runs.
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"

Data = Mapping[str, Any]


def letter_html(data: Data) -> str:
    """The page, from the data that is kept with the letter; older letters have less of it."""
    layout: Data = data.get("layout", {})
    title = str(data.get("subject") or data["reference"])
    patient: Data = data["patient"]
    name = " ".join(filter(None, (patient["title"], patient["given"], patient["family"])))
    body = "\n".join(_body(data, title, name, is_easy=bool(layout.get("easy_read"))))
    return (
        f'<!DOCTYPE html>\n<html lang="{_text(data.get("language", "en-GB"))}">\n<head>\n'
        '<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_text(title)} - {_text(name)}</title>\n"
        f"<style>{_STYLE % int(layout.get('points', 12))}</style>\n"
        f"</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def _body(data: Data, title: str, name: str, *, is_easy: bool) -> Iterator[str]:
    place: Data = data.get("organisation", {})
    yield "<header>"
    lines = (place.get("name", ""), ", ".join(place.get("address", ())), *place.get("contact", ()))
    yield from (f"<p>{_text(line)}</p>" for line in lines if line)
    yield "</header>\n<main>"
    if "replaced_by" in data:
        number = f" ({data['replaced_by']})" if data["replaced_by"] else ""
        words = f"A later letter{number} takes the place of this one: do not go by it."
        yield f"<p><strong>{_text(words)}</strong></p>"
    to = data.get("to") or [name, *data.get("address", ())]
    yield f"<address>{'<br>'.join(_text(line) for line in to if line)}</address>"
    yield f"<p>{_time(data['written_on'])}</p>"
    patient: Data = data["patient"]
    number = nhs_number(patient["nhs_number"]) if patient["nhs_number"] else ""
    who = f"{_text(name)}, born {_time(patient['born_on'])}"
    yield f"<p>{who}{f', NHS number {_text(number)}' if number else ''}</p>"
    if data.get("salutation"):
        yield f"<p>Dear {_text(data['salutation'])}</p>"
    yield f"<h1>{_text(title)}</h1>"
    if data.get("replaces"):
        yield f"<p>{_text(data['replaces'])}. Please go by this one.</p>"
    is_signed = False
    for heading in data["headings"]:
        if heading["key"] == _AFTER_SIGNATURE and not is_signed:
            yield from _signature(data)
            is_signed = True
        yield from _section(heading, data, is_easy=is_easy)
    yield f"</main>\n<footer><p>{_text(data['reference'])}</p></footer>"


def _section(heading: Data, data: Data, *, is_easy: bool) -> Iterator[str]:
    key = heading["key"]
    yield f'<section aria-labelledby="{_text(key)}">'
    title = plain_title(key, heading["title"]) if is_easy else heading["title"]
    yield f'<h2 id="{_text(key)}">{_text(title)}</h2>'
    gases, titration = data.get("blood_gases"), data.get("titration")
    if key == "investigations" and gases is not None:
        yield from _table("Blood gases", "Taken", _GASES, gases, "taken_on")
        told = 0 if not gases else len(gases)
        if titration:
            caption = f"Finding the flow on {long_date(date.fromisoformat(titration['on']))}"
            yield from _table(caption, "Flow L/min", _FLOWS, titration["flows"], "flow_l_min")
            if titration["outcome"]:
                yield f"<p>{_text(titration['outcome'])}</p>"
            told += len(titration["lines"])
        yield from _lines(heading["lines"][told:], is_list=True)
    else:
        lines = tuple(heading["lines"])
        yield from _lines(one_idea_a_line(lines) if is_easy else lines, is_list=key in _LISTS)
    yield "</section>"


def _lines(lines: Sequence[str], *, is_list: bool) -> Iterator[str]:
    if is_list and lines:
        yield f"<ul>{''.join(f'<li>{_text(line)}</li>' for line in lines)}</ul>"
    else:
        yield from (f"<p>{_text(line)}</p>" for line in lines)


def _table(
    caption: str, first: str, columns: Sequence[tuple[str, str]], rows: Iterable[Data], key: str
) -> Iterator[str]:
    rows = tuple(rows)
    if not rows:
        return
    yield f"<table><caption>{_text(caption)}</caption>"
    heads = "".join(f'<th scope="col">{_text(title)}</th>' for _, title in columns)
    yield f'<thead><tr><th scope="col">{_text(first)}</th>{heads}</tr></thead><tbody>'
    for row in rows:
        name = _time(row[key]) if key == "taken_on" else _text(row[key])
        cells = "".join(f"<td>{_text(row[column])}</td>" for column, _ in columns)
        yield f'<tr><th scope="row">{name}</th>{cells}</tr>'
    yield "</tbody></table>"


def _signature(data: Data) -> Iterator[str]:
    author: Data = data.get("author", {})
    yield from (f"<p>{_text(note)}</p>" for note in data.get("notes", ()))
    if author:
        lines = (author["name"], author["role"], author["identifier"])
        yield "<p>Yours sincerely</p>"
        yield f"<p><strong>{_text(lines[0])}</strong><br>{'<br>'.join(map(_text, lines[1:]))}</p>"


def _time(day: str) -> str:
    return f'<time datetime="{_text(day)}">{_text(long_date(date.fromisoformat(day)))}</time>'


def _text(value: object) -> str:
    return escape(str(value), quote=True)
