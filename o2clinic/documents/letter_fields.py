"""The fields that a letter's text may name, each with its words and an invented example."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

# A text is empty, and a list has no lines, where the record does not say it.
Value: TypeAlias = str | tuple[str, ...]
MOST_LINES: Final = 60


@dataclass(frozen=True, slots=True)
class LetterField:
    """One field.

    Attributes:
        words: what it is, for the list of fields and where it is missing.
        example: as it stands in the letter to the invented patient; a tuple for a list.
    """

    name: str
    words: str
    example: Value

    @property
    def is_list(self) -> bool:
        """Whether it holds lines, to be written with for ... in."""
        return isinstance(self.example, tuple)

    @property
    def snippet(self) -> str:
        """What is written into a text to have it there."""
        if not self.is_list:
            return f"{{{{ {self.name} }}}}"
        return f"{{% for line in {self.name} %}}\n{{{{ line }}}}\n{{% endfor %}}"


def _fields(*told: tuple[str, str, Value]) -> dict[str, LetterField]:
    return {name: LetterField(name, words, example) for name, words, example in told}


LETTER_FIELDS: Final = _fields(
    ("today", "day of the letter", "24 November 2026"),
    ("seen_on", "day of the last visit", "20 November 2026"),
    ("patient", "the patient's name", "Mrs Ann Example"),
    ("living_patient", "the patient's name, where a copy may go to the patient", "Mrs Ann Example"),
    ("gp", "GP and practice", "Dr Imran Shah, GP at Quay Surgery"),
    ("gp_name", "name of the GP", "Dr Imran Shah"),
    ("gp_lines", "GP, practice and address, line by line",
     ("Dr Imran Shah", "Quay Surgery", "1 Quay Street", "Truro TR1 2AB")),
    ("referrer", "who referred the patient", "Dr Olivia Stone, Ward 5"),
    ("supplier", "who brings the oxygen", "Bluewater Oxygen"),
    ("clinic", "name of the clinic", "Truro Oxygen Clinic"),
    ("phone", "telephone of the clinic", "01632 960100"),
    ("writer", "who signs", "Dr Astrid Berg"),
    ("results", "the last blood gases, in sentences, and what they mean",
     ("On 20 November 2026, breathing air, the oxygen pressure in your blood was 6.7 kPa, carbon "
     "dioxide 5.9 kPa. These results meet the criteria for long-term oxygen at home, for at least "
     "15 hours a day.")),
    ("outcome", "what the rules say on long-term oxygen, in a sentence",
     "These results meet the criteria for long-term oxygen at home, for at least 15 hours a day."),
    ("outcome_short", "what the rules say on long-term oxygen, in a few words",
     "LTOT criteria met"),
    ("gas_on_air", "the last blood gas on air",
     ("On 20 November 2026, breathing air, the oxygen pressure in your blood was 6.7 kPa, carbon "
     "dioxide 5.9 kPa.")),
    ("gas_on_oxygen", "the last blood gas on oxygen",
     ("On 20 November 2026, breathing 2 L/min by nasal cannulae, the oxygen pressure in your blood "
     "was 8.4 kPa, carbon dioxide 6.0 kPa.")),
    ("saturation_on_air", "the last oxygen saturation at rest on air",
     "88 % on 20 November 2026, breathing air"),
    ("saturation_on_oxygen", "the last oxygen saturation at rest on oxygen",
     "92 % on 20 November 2026, breathing 2 L/min by nasal cannulae"),
    ("order_date", "day of the order", "24 November 2026"),
    ("order_form", "order form: which part, and its day",
     "Home Oxygen Order Form, Part B, of 24 November 2026"),
    ("long_term", "long-term oxygen as ordered: flow, hours, equipment",
     ("2 L/min, 16 hours a day, static concentrator, nasal cannulae",)),
    ("ambulatory", "ambulatory oxygen as ordered: flow or pulse setting, device",
     ("2 L/min, 2 hours a day, lightweight cylinder, nasal cannulae",)),
    ("equipment", "all the oxygen that is ordered, line by line",
     ("Long-term oxygen: 2 L/min, 16 hours a day, static concentrator, nasal cannulae",
      "Ambulatory oxygen: 2 L/min, 2 hours a day, lightweight cylinder, nasal cannulae")),
    ("last_equipment", "the oxygen that the patient has, or had last, line by line",
     ("Long-term oxygen: 2 L/min, 16 hours a day, static concentrator, nasal cannulae",)),
    ("target", "target oxygen saturation", "88 to 92 %"),
    ("co2_risk", "whether carbon dioxide was ever raised",
     "No carbon dioxide above the limit in the blood gases on record."),
    ("risk_form", "day and result of the home oxygen risk form (IHORM)",
     "20 November 2026, no danger found; oxygen may be ordered"),
    ("next_review", "the next thing that is due, and its day",
     "home visit, by 22 December 2026"),
    ("last_exacerbation", "the last exacerbation", "began on 1 February 2026"),
    ("walks", "the last walking test on air and on oxygen",
     (("6-minute walk on 18 November 2026, breathing air: oxygen saturation 93 % at the start, "
      "82 % at its lowest, 210 m, breathlessness (Borg) 5"),
      ("6-minute walk on 18 November 2026, breathing 2 L/min by nasal cannulae: oxygen saturation "
      "96 % at the start, 90 % at its lowest, 265 m, breathlessness (Borg) 3"))),
    ("diagnoses", "diagnoses", ("COPD, severe (2014)",)),
    ("smoking", "smoking of the patient and the household",
     ("Smoking: stopped, told on 1 October 2026",
      "Smoking in the household: never smoked, told on 1 October 2026")),
    ("safety", "alerts, and smoking near oxygen", ("Lives alone",)),
    ("needs", "how the patient is to be written to and talked with", ("Large print",)),
    ("plan", "what is done next, as the record proposes it",
     ("You: use long-term oxygen: 2 L/min, 16 hours a day",
      "Bluewater Oxygen: brings what was ordered on 24 November 2026",
      "GP: please add home oxygen to the record")),
    ("withdrawal_reason", "why oxygen is withdrawn",
     "your blood now carries enough oxygen without it"),
    ("withdrawal_evidence", "what a withdrawal rests on",
     "second blood gas on air on 20 November 2026"),
    ("talked_over_on", "day on which a withdrawal was talked over", "20 November 2026"),
    ("removal_asked_on", "day on which the supplier was asked to take the oxygen away",
     "24 November 2026"),
    ("collected_on", "day on which the equipment was collected", "27 November 2026"),
    ("leaving_reason", "why the patient is no longer seen",
     "moved away on 18 November 2026"),
    ("discharge_saturation", "oxygen saturation on air at the discharge question", "90 %"),
    ("discharge_window", "when oxygen given at a discharge is assessed",
     "assess from 20-Jan-2027, review no later than 24-Feb-2027"),
    ("told_temporary", "whether the patient was told that it may be taken away",
     "The patient was told that it may be taken away."),
    ("meeting", "what the last meeting about the patient is called", "Oxygen team meeting"),
    ("meeting_on", "day of the last meeting about the patient", "24 November 2026"),
    ("meeting_people", "who was at the meeting, line by line",
     ("Dr Astrid Berg, chair", "Mr Olu Adeyemi, nurse")),
    ("meeting_question", "what the meeting was asked", "Is the flow at night still right?"),
    ("meeting_decision", "what the meeting decided",
     "Assess again. Overnight recording on 1 L/min before the flow is changed."),
    ("meeting_actions", "who does what by when after the meeting, line by line",
     ("Mr Olu Adeyemi: overnight recording on 1 L/min (8 December 2026)",)),
)  # fmt: skip

VISIT_FIELDS: Final = _fields(
    ("clinic", "name of the clinic", "Truro Oxygen Clinic"),
    ("phone", "telephone of the clinic", "01632 960100"),
    ("visit", "what the visit is for", "a blood test for your oxygen"),
    ("when", "day and time of the visit", "Tuesday 1 December 2026 at 9:45am"),
    ("before", "when it was to be before", "Monday 30 November 2026 at 9am"),
    ("by", "day before which to ring", "8 December 2026"),
    ("place", "where the visit is", "Truro Health Park"),
    ("language", "language of an interpreter", "Welsh"),
    ("formats", "other formats that the patient asked for", "large print"),
)


def examples(fields: Mapping[str, LetterField]) -> dict[str, Value]:
    """The values of the invented patient."""
    return {name: field.example for name, field in fields.items()}
