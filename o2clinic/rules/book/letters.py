"""How letters are written, to whom they go, and by when."""

from typing import Final

from o2clinic.rules.book.rule import OURS, D, Part, Rule, V

_AIS: Final = "Accessible Information Standard, DAPB1605 v4.0 (2025)"
_WRITE: Final = "Academy of Medical Royal Colleges, Please write to me (2018)"
_WITHIN: Final = "NHS Standard Contract, as the Local Medical Committees read it"

RULES: Final = (
    Rule(
        "AIS-1",
        "Large print is set in the size that is recorded, from 14 to 36 point; in 18 point where "
        "no size is recorded. Of several needs the largest holds.",
        f"{_AIS}; the sizes {OURS}",
        "",
        D,
        where=("letter_manner.letter_manner",),
    ),
    Rule(
        "AIS-2",
        "Easy read: 14 point at least, one idea a line, short lines, a sign before each part; a "
        "sentence of more than 15 words is told to the writer.",
        f"{_AIS}; the measures {OURS}",
        "",
        D,
        where=("letter_manner.sentences",),
    ),
    Rule(
        "AIS-3",
        "Who asked for e-mail has that way proposed; the program never sends one by itself.",
        f"{_AIS}; {_WRITE}: written consent for e-mail",
        "",
        V,
        where=("letter_copies.route_for",),
    ),
    Rule(
        "AIS-4",
        "Braille, audio, sign language or “not by letter”: a clinic letter is not issued before "
        "its writer has said how the patient is given it.",
        f"{_AIS}; the block {OURS}",
        "",
        D,
        where=("letter_manner.letter_manner",),
    ),
    Rule(
        "AIS-5",
        "Who needs an interpreter, of a language or of signs, is told in each letter to ask for "
        "one.",
        _AIS,
        "",
        V,
        where=("letter_manner.letter_manner",),
    ),
    Rule(
        "AIS-6",
        "A carer's needs count as the patient's own do.",
        _AIS,
        "",
        V,
        where=("letter_manner.letter_manner",),
    ),
    Rule(
        "AIS-7",
        "Needs that nobody has asked about for more than a year are asked about again.",
        f"{_AIS}: review; the year {OURS}",
        "",
        D,
        where=("letter_manner.letter_manner",),
    ),
    Rule(
        "LC-1",
        "Who wants no copies of clinic letters gets none: the letter is written to the GP.",
        _WRITE,
        "",
        V,
        where=("letter_manner.letter_manner",),
    ),
    Rule(
        "LC-2",
        "Proposed ways: electronic transfer to the GP practice, by hand to who needs another way "
        "than print, e-mail to who asked for it, else post.",
        OURS,
        "",
        D,
        where=("letter_copies.route_for",),
    ),
    Rule(
        "LC-3",
        "Only a copy that was sent can come back.",
        OURS,
        "",
        D,
        where=("letter_copies.why_not_moved",),
    ),
    Rule(
        "LC-4",
        "Copies to one place go into one envelope; more than 5 sheets are told, since they do not "
        "fit the usual one.",
        OURS,
        "",
        D,
        where=("letter_copies.envelopes",),
    ),
    Rule(
        "LT-7",
        "The letter about a visit goes within 7 days.",
        _WITHIN,
        "",
        V,
        where=("letter_copies.due_on",),
    ),
)

PART: Final = Part(
    title="Letters",
    rules=RULES,
    notes=(
        (
            "Easy read is a layout here: the words are the writer's, and whether they are plain "
            "enough no program can tell."
        ),
    ),
)
