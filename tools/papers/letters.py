"""Letters about nobody, each different: to see that none overlaps, is cut or stops the program."""

import tomllib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final

from o2clinic import paths
from o2clinic.documents.appointment_letter import (
    AppointmentLetterSheet,
    appointment_letter,
    fits_window,
)
from o2clinic.documents.drawing import Drawing, Words
from o2clinic.documents.letter_headings import FREE_HEADINGS
from o2clinic.documents.letter_sheet import (
    Action,
    Allergies,
    AllergyStatus,
    Attendance,
    Author,
    FlowLine,
    GasLine,
    LetterSection,
    LetterSheet,
    OxygenNow,
    Practice,
    Recipient,
    TitrationTable,
)
from o2clinic.documents.letter_texts import Section, Window, letter_texts
from o2clinic.documents.letters import clinic_letter
from o2clinic.documents.marks import Ink
from tools.papers.whims import Whims

Made = Callable[[], bytes]
POINTS: Final = (0, 0, 0, 14, 18, 24, 28, 36)
_CLINIC_LETTERS: Final = 3  # of four
_FLOWS: Final = ("1", "0.5", "air", "15")
_DRAWN: Final = 0.3
_EASY: Final = 0.3


def fuzzed(count: int, seed: int) -> Iterator[tuple[str, Made]]:
    """So many letters, each with the words that make it again."""
    path = paths.resources("appointment_letters", "letters.toml")
    window = letter_texts(tomllib.loads(path.read_text("utf-8")), name=path.name).window
    for at in range(count):
        whims = Whims(f"{seed}-{at}")
        yield f"letter {at} of seed {seed}", _letter(whims, window, at)


def _letter(whims: Whims, window: Window, at: int) -> Made:
    if at % 4 < _CLINIC_LETTERS:
        sheet = _clinic(whims)
        return lambda: clinic_letter(sheet)
    visit = _visit(whims, window)
    return lambda: appointment_letter(visit)


def _clinic(whims: Whims) -> LetterSheet:
    at = datetime(2026, 11, whims.randint(1, 28), 9, whims.randrange(60), tzinfo=UTC)
    name, points = whims.words(3, 1), whims.choice(POINTS)
    return LetterSheet(
        letterhead=whims.letterhead(),
        identity=whims.identity(),
        address=("1 Quay Street", *whims.lines(6, 4)),
        salutation=f"Mrs {whims.words(3)}",
        reference="NS-L-2026-0877",
        written_on=whims.day(),
        subject=f"Visit {whims.words(12)}",
        clinical_summary=f"Seen. {whims.words(300)}",
        allergies=Allergies(AllergyStatus.KNOWN, whims.lines(5, 4, 1)),
        attendance=Attendance(at, f"Dr {name}", (f"Nurse {name}",), whims.words(3)),
        practice=Practice("Y99901", f"Surgery {whims.words(9)}", whims.words(3)),
        author=Author(f"Dr {name}", f"Physician {whims.words(9)}", "GMC 0000001", at),
        plan=tuple(
            Action(f"GP {whims.words(3)}", f"do {whims.words(30)}", whims.words(4))
            for _ in range(whims.randint(0, 9))
        ),
        diagnoses=whims.lines(9, 12),
        oxygen=(OxygenNow("Oxygen", whims.words(6, 1), whims.words(4), Decimal(2)),),
        gases=tuple(
            GasLine(whims.day(), whims.words(6, 1), "7.39", "6.7", "6.2", "27.9", "87")
            for _ in range(whims.choice((0, 1, 4, 60)))
        ),
        other_results=whims.lines(4, 20),
        sections=tuple(
            LetterSection(heading, whims.lines(4, 60, 1))
            for heading in sorted(FREE_HEADINGS)
            if whims.random() < 0.2
        ),
        copies=tuple(Recipient(f"To {whims.words(6)}", whims.words(4)) for _ in range(3)),
        addressee=whims.choice(((), whims.lines(6, 4, 1))),
        titration=_titration(whims) if whims.random() < _DRAWN else None,
        trend=_trend(points) if whims.random() < _DRAWN else None,
        trend_caption=f"Your oxygen {whims.words(20)}",
        notes=whims.lines(2, 40),
        replaces=whims.choice(("", f"This letter replaces {whims.words(9)}")),
        large_print=points > 0,
        points=points,
        is_easy_read=whims.random() < _EASY,
    )


def _titration(whims: Whims) -> TitrationTable:
    flows = tuple(
        FlowLine(whims.choice(_FLOWS), "10:05", "87", "7.38", whims.choice(("", "8.3")), "5.9")
        for _ in range(whims.choice((1, 3, 40)))
    )
    return TitrationTable(whims.day(), flows, whims.words(40))


def _trend(points: int) -> Drawing:
    """As high as the chart of the trend."""
    shapes = (Words(x=40, y=9, text="PaO₂", size=max(points, 9), colour=Ink.TEXT),)
    return Drawing(495, 260, shapes, "Oxygen and carbon dioxide in the blood.")


def _visit(whims: Whims, window: Window) -> AppointmentLetterSheet:
    addressee, points = whims.lines(5, 3, 1), whims.choice(POINTS)
    return AppointmentLetterSheet(
        letterhead=whims.letterhead(),
        identity=whims.identity(),
        addressee=addressee if fits_window(addressee, window) else ("Mrs Mary Jenkins",),
        salutation=whims.words(4, 1),
        written_on=whims.day(),
        reference="Visit 7",
        subject=f"Visit {whims.words(12)}",
        opening=whims.lines(3, 60),
        facts=tuple((label, whims.words(12, 1)) for label in ("When", "Where", "Who sees you"))[
            : whims.randint(0, 3)
        ],
        sections=tuple(
            Section(whims.words(8, 1), whims.lines(6, 40, 1), whims.random() < 0.5)
            for _ in range(whims.randint(0, 5))
        ),
        notes=whims.lines(3, 40),
        signed=whims.words(6, 1),
        window=window,
        large_print=points > 0,
        points=points,
        is_easy_read=whims.random() < _EASY,
    )
