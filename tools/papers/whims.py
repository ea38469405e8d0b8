"""Words as people really have them, and worse: what a paper must carry without harm."""

import random
from datetime import date, timedelta
from typing import Final

from o2clinic.documents.page import Identity, Letterhead

_FAMILIES: Final = (
    "Jenkins",
    "O\u2019Neill",
    "Li",
    "Brzęczyszczykiewicz",
    "Wolfeschlegelsteinhausenbergerdorff-Llanfairpwllgwyngyllgogerychwyrndrobwll",
    "Wood" * 25,
    "de la Cruz y Fernández de Córdoba Montesinos",
    "محمد",
    "Ελευθερίου",
    "王",
    "N\u0303ande\u0301",
)
_GIVENS: Final = (
    "Mary",
    "Siân Angharad Gwenllian",
    "Ann-Marie",
    "Ђорђе",
    "J",
    "سلام",
    "A\u200dB",
    "Hubert " * 9,
)
_WORDS: Final = (
    "oxygen",
    "blood",
    "PaO₂",
    "≤",
    "88–92 %",
    "nights",
    "at home",
    "flat 3b,",
    "the",
    "is",
    "a",
    "☑",
    "Δ",
    "pneumonoultramicroscopicsilicovolcanoconiosis",
    "an.address.without.any.room.for.a.break.whatsoever@northshore-home-oxygen-service.example",
    "https://northshore.example/letters/" + "x" * 70,
    "😀",
    "\u00a0",
    "\t",
    "<b>",
    "(",
    "\\",
)


class Whims(random.Random):
    """The same words again for the same seed."""

    def words(self, most: int, least: int = 0) -> str:
        """Some words, now and then over several lines."""
        said = " ".join(self.choice(_WORDS) for _ in range(self.randint(least, most)))
        return said.replace(" the ", "\n") if self.random() < 0.1 else said

    def lines(self, most: int, words: int, least: int = 0) -> tuple[str, ...]:
        """Some lines, now and then an empty one."""
        return tuple(self.words(words) for _ in range(self.randint(least, most)))

    def day(self) -> date:
        """A day of a long life."""
        return date(1920, 1, 1) + timedelta(days=self.randrange(39_000))

    def identity(self) -> Identity:
        """Somebody with a name."""
        return Identity(
            self.choice(_FAMILIES),
            self.choice(_GIVENS),
            self.choice(("Mrs", "Mr", "", "Rear Admiral")),
            self.day(),
            self.choice(("9990000018", "9990000026")),
        )

    def letterhead(self) -> Letterhead:
        """A clinic with a short or a very long head."""
        return Letterhead(
            self.choice(("Northshore Home Oxygen Service", "Oxygen", "The Royal " * 9)),
            tuple(self.words(4, 1) for _ in range(self.randint(0, 5))),
            tuple(self.words(5, 1) for _ in range(self.randint(0, 3))),
        )
