"""An answer of the rules as plain text that a clinician can read through, and a file can keep."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from enum import Enum

from o2clinic.rules.rule_book import Step


def telling(answer: object) -> str:
    """Everything an answer holds, a line for each value; what is empty is left out."""
    return "\n".join(_lines(answer, 0)) or "nothing"


def _lines(value: object, depth: int) -> Iterator[str]:
    pad = "  " * depth
    if isinstance(value, Step):
        yield f"{pad}{_step(value)}"
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from _named(field.name, getattr(value, field.name), depth)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _member(one, depth)
    elif isinstance(value, set | frozenset):
        for one in sorted(value, key=str):
            yield from _member(one, depth)
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from _named(_plain(key), one, depth)
    else:
        yield f"{pad}{_plain(value)}"


def _named(name: str, value: object, depth: int) -> Iterator[str]:
    pad = "  " * depth
    if value is None or value in ("", (), [], {}, frozenset()):
        return
    inner = list(_lines(value, depth + 1))
    if _is_plain(value):
        yield f"{pad}{name}: {_plain(value)}"
    elif inner:
        yield f"{pad}{name}:"
        yield from inner


def _member(value: object, depth: int) -> Iterator[str]:
    if _is_plain(value) or isinstance(value, Step):
        yield from (f"{line}" for line in _lines(value, depth))
        return
    yield f"{'  ' * depth}-"
    yield from _lines(value, depth + 1)


def _is_plain(value: object) -> bool:
    is_made_of_parts = is_dataclass(value) or isinstance(
        value, list | tuple | set | frozenset | dict
    )
    return not is_made_of_parts


def _plain(value: object) -> str:
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _step(step: Step) -> str:
    mark = {True: "met", False: "NOT MET"}.get(step.passed, repr(step.passed))
    grade = f", {step.grade}" if step.grade else ""
    return f"{step.rule} {mark}: {step.compared}  [{step.source}{grade}, {step.tag.value}]"
