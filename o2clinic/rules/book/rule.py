"""One rule: our words, who says so, how strongly, and how it was read.

H15-a.b counts headings and recommendations of the BTS guideline of 2015; the index is ours, the
grade is BTS's. QS are the BTS quality standards of 2017.
"""

from dataclasses import dataclass
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
    """

    id: str
    words: str
    source: str
    grade: str
    tag: Tag
