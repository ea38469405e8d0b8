"""The text of a letter as a clinic edits it: parts in [brackets], fields, lists and conditions.

The text is Jinja2 in its sandbox, and less than that: a field's own name, a condition of names,
and one list at a time. What else the language could do is refused with its line, so that a text
can neither reach anything nor run on.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from jinja2 import StrictUndefined, Template, TemplateSyntaxError, nodes
from jinja2.sandbox import SandboxedEnvironment

from o2clinic.documents.letter_fields import MOST_LINES, LetterField, Value
from o2clinic.errors import Finding, Level, NotValid

LONGEST_TEXT: Final = 20_000
LONGEST_LETTER: Final = 20_000
_DEEPEST: Final = 8
# What stands in a letter in place of something that the record does not say.
_MARK: Final = re.compile("‹([^‹›\n]+)›")
_STRANGE: Final = re.compile(r"\{[%#]")
_HEAD: Final = re.compile(r"\[\s*([A-Za-z0-9_ ]+?)\s*\]")
# The parts of a clinic letter in the order of its form; each is an attribute of its draft.
PARTS: Final = {
    "subject": "About",
    "addressee": "To, where it is not the patient",
    "salutation": "Dear",
    "plan": "Plan: one action a line, who: what (by when)",
    "next_review": "Next review",
    "summary": "Summary",
    "diagnoses": "Diagnoses",
    "safety": "Safety alerts",
    "target_saturation": "Target saturation",
    "results": "Other results",
    "history": "History",
    "social": "Smoking, home",
    "requirements": "Needs",
    "advice": "Advice given",
    "outcome": "Outcome",
    "copies": "Copies: name, role, one a line",
}
ONE_LINE: Final = frozenset(
    {"subject", "salutation", "next_review", "target_saturation", "outcome"}
)
NEEDED: Final = ("subject", "summary")


@dataclass(frozen=True, slots=True)
class TextRules:
    """What a text may hold.

    Attributes:
        fields: what it may name.
        parts: names of its parts, with their words.
        needed: parts without which there is no letter.
        is_plain: fields only, no conditions and no lists.
    """

    fields: Mapping[str, LetterField]
    parts: Mapping[str, str]
    needed: tuple[str, ...] = ()
    is_plain: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A part as it is typed; `line` is that of its head."""

    name: str
    line: int
    text: str


class _Missing:
    """Something that is not known: no condition holds for it, and it is told where it is named."""

    def __init__(self, words: str) -> None:
        self._words = f"‹{words}›"

    def __bool__(self) -> bool:
        return False

    def __str__(self) -> str:
        return self._words

    def __iter__(self) -> Iterator[str]:
        return iter((self._words,))


def parts_of(text: str) -> tuple[Part, ...]:
    """The parts of a text; what stands before the first is a part without a name."""
    found: list[Part] = []
    name, line, lines = "", 0, []
    for at, typed in enumerate(text.splitlines(), 1):
        head = _HEAD.fullmatch(typed.strip())
        if head is None:
            lines.append(typed)
            continue
        found.append(Part(name, line, "\n".join(lines)))
        name, line, lines = head[1].lower().replace(" ", "_"), at, []
    found.append(Part(name, line, "\n".join(lines)))
    return tuple(part for part in found if part.name or part.text.strip())


def check_text(text: str, rules: TextRules) -> tuple[Finding, ...]:
    """What stands against a text, each with its line."""
    if len(text) > LONGEST_TEXT:
        words = f"The text is too long: at most {LONGEST_TEXT} characters."
        return (Finding("LX-LONG", Level.BLOCK, words, "text"),)
    parts = parts_of(text)
    found = [*_heads(parts, rules)]
    for part in parts:
        found.extend(_wrong(part, rules))
    return tuple(found)


def filled_in(text: str, rules: TextRules, values: Mapping[str, Value]) -> dict[str, str]:
    """What each part says with these values; something that is not known is marked in its place.

    Raises:
        NotValid: with what `check_text` finds, or the letter becomes too long.
    """
    if found := check_text(text, rules):
        raise NotValid(found)
    known = {name: _known(field, values.get(name, "")) for name, field in rules.fields.items()}
    said = {part.name: _tidy(part, _compiled(part.text).render(known)) for part in parts_of(text)}
    if sum(map(len, said.values())) > LONGEST_LETTER:
        words = f"The letter becomes too long: at most {LONGEST_LETTER} characters."
        raise NotValid([Finding("LX-LONG", Level.BLOCK, words, "text")])
    return said


def missing_marks(text: str) -> tuple[str, ...]:
    """What a text says of itself that it is not known.

    >>> missing_marks("Review: ‹next review›")
    ('next review',)
    """
    return tuple(_MARK.findall(text))


def named_in(text: str, rules: TextRules) -> frozenset[str]:
    """The fields that a text names, in any part; none of a part that cannot be read."""
    found: set[str] = set()
    for part in parts_of(text):
        try:
            tree = _environment().parse(part.text)
        except (TemplateSyntaxError, RecursionError):
            continue
        found.update(node.name for node in tree.find_all(nodes.Name))
    return frozenset(found) & frozenset(rules.fields)


def _heads(parts: tuple[Part, ...], rules: TextRules) -> Iterator[Finding]:
    seen: set[str] = set()
    for part in parts:
        if not part.name:
            yield _finding(1, "Begin with the name of a part, such as [subject].")
        elif part.name not in rules.parts:
            names = ", ".join(rules.parts)
            yield _finding(part.line, f"[{part.name}] is no part of this text. Parts: {names}.")
        elif part.name in seen:
            yield _finding(part.line, f"[{part.name}] stands here a second time.")
        seen.add(part.name)
    for name in rules.needed:
        if not any(part.name == name and part.text.strip() for part in parts):
            words = f"[{name}] is missing or empty: no letter goes without it."
            yield Finding("LX-PART", Level.BLOCK, words, "text")


def _wrong(part: Part, rules: TextRules) -> Iterator[Finding]:
    if rules.is_plain and (strange := _STRANGE.search(part.text)):
        line = part.line + 1 + part.text.count("\n", 0, strange.start())
        yield _finding(line, "Here only {{ fields }} may stand, no conditions and no lists.")
        return
    try:
        tree = _environment().parse(part.text)
    except TemplateSyntaxError as error:
        yield _finding(part.line + error.lineno, _in_words(error.message or "not understood"))
        return
    except RecursionError:
        yield _finding(part.line + 1, "This is nested too deeply.")
        return
    looked = _Look(rules, part.line)
    looked.at(tree, {}, 0)
    yield from looked.found


class _Look:
    """Goes through a part; only what a letter needs gets by."""

    def __init__(self, rules: TextRules, line: int) -> None:
        self.found: list[Finding] = []
        self._rules, self._line = rules, line

    def at(self, node: nodes.Node, lines: Mapping[str, str], depth: int) -> None:
        """Look at a node; `lines` are the names that a list around it gives to its lines."""
        if depth > _DEEPEST:
            self._tell(node, "This is nested too deeply.")
        elif isinstance(node, nodes.For):
            self._list(node, lines, depth)
        elif isinstance(node, nodes.Name):
            self._name(node, lines)
        elif isinstance(node, _LET_BY):
            deeper = depth + isinstance(node, nodes.If)
            for child in node.iter_child_nodes():
                self._inside(child, node, lines, deeper)
        else:
            self._tell(node, _refusal(node))

    def _inside(
        self, child: nodes.Node, node: nodes.Node, lines: Mapping[str, str], depth: int
    ) -> None:
        if isinstance(node, nodes.Output) and isinstance(child, nodes.Name):
            field = self._rules.fields.get(child.name)
            if field is not None and field.is_list and child.name not in lines:
                how = f"{{% for line in {child.name} %}}"
                self._tell(child, f"“{child.name}” has several lines: write {how}.")
                return
        if isinstance(node, nodes.Output) and isinstance(child, nodes.And | nodes.Or | nodes.Not):
            self._tell(child, "In {{ }} stands one field only.")
            return
        self.at(child, lines, depth)

    def _list(self, node: nodes.For, lines: Mapping[str, str], depth: int) -> None:
        field = self._rules.fields.get(getattr(node.iter, "name", ""))
        if lines:
            self._tell(node, "A list within a list has no bound. Write one after the other.")
        elif field is None or not field.is_list or field.name in lines:
            names = ", ".join(name for name, one in self._rules.fields.items() if one.is_list)
            self._tell(node, f"Only a field of several lines can be gone through: {names}.")
        elif node.test is not None or node.recursive or node.else_:
            self._tell(node, "A list is gone through without conditions: write {% if %} inside.")
        elif not isinstance(node.target, nodes.Name) or node.target.name in self._rules.fields:
            self._tell(node, "Call its lines by a name of their own, such as “line”.")
        else:
            for child in node.body:
                self.at(child, {node.target.name: field.name}, depth + 1)

    def _name(self, node: nodes.Name, lines: Mapping[str, str]) -> None:
        if node.name not in self._rules.fields and node.name not in lines:
            self._tell(node, f"There is no field “{node.name}”.")

    def _tell(self, node: nodes.Node, words: str) -> None:
        self.found.append(_finding(self._line + node.lineno, words))


_LET_BY: Final = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.If,
    nodes.And,
    nodes.Or,
    nodes.Not,
)
_REFUSED: Final[tuple[tuple[type[nodes.Node], str], ...]] = (
    (nodes.Getattr, "A field has nothing inside: a point after its name is not allowed."),
    (nodes.Getitem, "A field has nothing inside: brackets after its name are not allowed."),
    (nodes.Call, "Nothing can be called in a text."),
    (nodes.Filter, "Filters with | are not allowed in a text."),
    (nodes.Test, "A condition asks for a field alone, such as {% if target %}."),
    (nodes.Compare, "A condition asks for a field alone, such as {% if target %}."),
    (nodes.Const, "Write words outside of the brackets."),
)


def _refusal(node: nodes.Node) -> str:
    for kind, words in _REFUSED:
        if isinstance(node, kind):
            return words
    return "Only fields, {% if %} and {% for %} are allowed in a text."


def _in_words(message: str) -> str:
    return f"This is not understood: {message.rstrip('.')}."


def _finding(line: int, words: str) -> Finding:
    return Finding("LX-TEXT", Level.BLOCK, f"Line {line}: {words}", "text")


def _known(field: LetterField, value: Value) -> object:
    if not value:
        return _Missing(field.words)
    return value[:MOST_LINES] if isinstance(value, tuple) else value


def _tidy(part: Part, said: str) -> str:
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    return (" " if part.name in ONE_LINE else "\n").join(lines)


@lru_cache(maxsize=1)
def _environment() -> SandboxedEnvironment:
    made = SandboxedEnvironment(
        undefined=StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.clear()
    made.filters.clear()
    made.tests.clear()
    return made


@lru_cache(maxsize=256)
def _compiled(text: str) -> Template:
    return _environment().from_string(text)
