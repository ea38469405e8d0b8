"""One rule: our words, who says so, how strongly, and how it was read; and a part of the book.

H15-a.b counts headings and recommendations of the BTS guideline of 2015; the index is ours, the
grade is BTS's. QS are the BTS quality standards of 2017.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from o2clinic.rules.policy import Tag

H15: Final = "BTS Home Oxygen 2015"
E17: Final = "BTS Oxygen in healthcare and emergency settings 2017"
OURS: Final = "decided here"

V, V2, D, U = Tag.READ, Tag.QUOTED, Tag.OURS, Tag.UNVERIFIED


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    Attributes:
        id: as it is cited.
        words: what it says, in our words.
        source: who says so.
        grade: strength as the authors graded it; "" when they did not.
        tag: how well it is founded.
        where: functions of `o2clinic.rules` that keep it without citing its id, as
            `module.function`; those that cite it are found.
    """

    id: str
    words: str
    source: str
    grade: str
    tag: Tag
    where: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The rules of one matter, and what has to be said beside them.

    Attributes:
        title: of the matter.
        rules: in the order in which they are printed.
        notes: what was decided beside the rules, and a physician has to sign.
        not_built: why a rule of the specification is not in the program, by its id; by its name
            where it has no id, or where the rule is built and something of it is not.
    """

    title: str
    rules: tuple[Rule, ...]
    notes: tuple[str, ...] = ()
    not_built: Mapping[str, str] = field(default_factory=dict)
