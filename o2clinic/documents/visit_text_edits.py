"""The texts of letters about visits in the form in which a clinic edits them, there and back."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from o2clinic.documents.letter_fields import VISIT_FIELDS
from o2clinic.documents.letter_template import TextRules, check_text, parts_of
from o2clinic.documents.letter_texts import AT_HOME, LetterText, LetterTexts, Section, VisitText
from o2clinic.errors import Finding, Level

LETTER: Final = "visit_"
SECTIONS: Final = "visit-parts"
KINDS: Final = "visit-kinds"
NOTES: Final = "visit-notes"
_OUT: Final = re.compile(r"\{(\w+)\}")
_IN: Final = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_LETTER_PARTS: Final = {
    "subject": "About, in one line",
    "opening": "First sentences",
    "parts": "Parts that follow, one name a line",
}
_NOTES: Final = {
    "interpreter": "To somebody who needs an interpreter",
    "sign_language": "To somebody who uses sign language",
    "formats": "To somebody who asked for another format",
    "other_formats": "How to get other formats",
    "message": "Text message, which says nothing about what the visit is for",
}


def shipped_edits(texts: LetterTexts) -> dict[str, str]:
    """Each text that can be edited, by its id."""
    edits = {
        f"{LETTER}{kind}": _joined(
            (
                ("subject", (one.subject,)),
                ("opening", one.opening),
                ("parts", one.sections),
            )
        )
        for kind, one in texts.letters.items()
    }
    sections = ((name, (one.title, *one.lines)) for name, one in texts.sections.items())
    kinds = ((kind, (one.name, *one.happens)) for kind, one in texts.visits.items())
    notes = ((name, (line,)) for name, line in texts.notes.items())
    return edits | {
        SECTIONS: _joined(sections),
        KINDS: _joined(kinds),
        NOTES: _joined((*notes, ("message", (texts.message,)))),
    }


def rules_for(template_id: str, texts: LetterTexts) -> TextRules:
    """What such a text may hold."""
    if template_id == SECTIONS:
        parts = {name: one.title for name, one in texts.sections.items()}
    elif template_id == KINDS:
        parts = {kind: one.name for kind, one in texts.visits.items()}
    elif template_id == NOTES:
        parts = dict(_NOTES)
    else:
        return TextRules(VISIT_FIELDS, _LETTER_PARTS, ("subject", "opening"), is_plain=True)
    return TextRules(VISIT_FIELDS, parts, tuple(parts), is_plain=True)


def check_edit(template_id: str, text: str, texts: LetterTexts) -> tuple[Finding, ...]:
    """What stands against a text."""
    found = check_text(text, rules_for(template_id, texts))
    if found or not template_id.startswith(LETTER):
        return found
    return tuple(_names_of_parts(text, texts))


def with_edits(texts: LetterTexts, edits: Mapping[str, str]) -> LetterTexts:
    """The texts with a clinic's own in the place of some, each checked before."""
    letters, sections = dict(texts.letters), dict(texts.sections)
    visits, notes, message = dict(texts.visits), dict(texts.notes), texts.message
    for template_id, text in edits.items():
        said = {part.name: _lines(part.text) for part in parts_of(text)}
        if template_id == SECTIONS:
            for name, (title, *lines) in said.items():
                if name in sections:
                    sections[name] = Section(title, tuple(lines), sections[name].is_list)
        elif template_id == KINDS:
            visits |= {kind: VisitText(name, tuple(lines)) for kind, (name, *lines) in said.items()}
        elif template_id == NOTES:
            told = {name: " ".join(lines) for name, lines in said.items()}
            message = told.pop("message", message)
            notes |= told
        elif template_id.startswith(LETTER):
            letters[template_id.removeprefix(LETTER)] = LetterText(
                " ".join(said["subject"]),
                said["opening"],
                tuple(name for name in said.get("parts", ()) if name in sections),
            )
    return replace(
        texts, letters=letters, sections=sections, visits=visits, notes=notes, message=message
    )


def title_of(template_id: str, words: Mapping[str, str]) -> str:
    """What a text is called, from the words of the kinds of letters."""
    told = {
        SECTIONS: "Visits: parts that letters share",
        KINDS: "Visits: what happens at each",
        NOTES: "Visits: needs, formats and text message",
    }
    if template_id in told:
        return told[template_id]
    kind = template_id.removeprefix(LETTER)
    at_home = " at home" if kind.endswith(AT_HOME) else ""
    plain = kind.removesuffix(AT_HOME)
    return f"Visits: {words.get(plain, plain).lower()}{at_home}"


def _names_of_parts(text: str, texts: LetterTexts) -> Iterator[Finding]:
    for part in parts_of(text):
        if part.name != "parts":
            continue
        for at, name in enumerate(part.text.splitlines(), part.line + 1):
            if name.strip() and name.strip() not in texts.sections:
                names = ", ".join(texts.sections)
                words = f"Line {at}: there is no part “{name.strip()}”. Parts: {names}."
                yield Finding("LX-TEXT", Level.BLOCK, words, "text")


def _joined(parts: Iterable[tuple[str, tuple[str, ...]]]) -> str:
    told = []
    for name, lines in parts:
        written = (_OUT.sub(r"{{ \1 }}", line) for line in lines)
        told.append("\n".join((f"[{name}]", *written)))
    return "\n\n".join(told) + "\n"


def _lines(text: str) -> tuple[str, ...]:
    """As `letter_texts.filled` takes them: {field}, and a brace that is none doubled."""
    lines = []
    for line in filter(None, map(str.strip, text.splitlines())):
        pieces = _IN.split(line)  # words and names by turns
        words = (piece.replace("{", "{{").replace("}", "}}") for piece in pieces[::2])
        names = (f"{{{name}}}" for name in pieces[1::2])
        lines.append("".join(_by_turns(tuple(words), tuple(names))))
    return tuple(lines)


def _by_turns(words: tuple[str, ...], names: tuple[str, ...]) -> Iterator[str]:
    for at, said in enumerate(words):
        yield said
        if at < len(names):
            yield names[at]
