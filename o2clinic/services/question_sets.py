"""The risk form's questions that ship with the program, each set from its file."""

import tomllib
from datetime import date
from functools import cache

from o2clinic import paths
from o2clinic.errors import NotFound, Unreadable
from o2clinic.rules.risk_questions import NotAQuestionSet, QuestionSet


@cache
def question_sets() -> tuple[QuestionSet, ...]:
    """Every set there is, read once.

    Raises:
        Unreadable: naming the file and what is wrong with it.
    """
    found = []
    for file in sorted(paths.resources("risk_questions").glob("*.toml")):
        try:
            found.append(QuestionSet.from_mapping(tomllib.loads(file.read_text("utf-8"))))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, NotAQuestionSet) as wrong:
            raise Unreadable(file.name, 0, str(wrong)) from wrong
    return tuple(found)


def question_set_on(day: date) -> QuestionSet:
    """The set that is asked on a day: the latest that is valid.

    Raises:
        NotFound: none is.
    """
    valid = [one for one in question_sets() if one.valid_from <= day]
    if not valid:
        raise NotFound(f"No questions of the risk form are valid on {day:%d-%m-%Y}.")
    return max(valid, key=lambda one: one.valid_from)


def question_set(set_id: str, version: str) -> QuestionSet | None:
    """A set by its id and version, for a form that was opened with it."""
    known = (one for one in question_sets() if (one.id, one.version) == (set_id, version))
    return next(known, None)
