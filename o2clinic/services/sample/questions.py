"""Questions on oxygen of the telling patients: answered as a physician would have."""

from datetime import date, time
from typing import Any, Final

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from o2clinic.rules.clinic_time import instant
from o2clinic.rules.decision import Course
from o2clinic.rules.questions import QUESTIONS
from o2clinic.rules.questions.asking import Answers, Kind, Question
from o2clinic.services.questions import sheet_of
from o2clinic.services.sample.lists import stories
from o2clinic.services.sample.record import Team
from o2clinic.services.sample.stories import story_day
from o2clinic.services.sample.write import Rows

Told = dict[str, Any]
_AT: Final = time(11, 30)


class QuestionTeller:
    """Writes them once the record is there, since the rules are asked what they say of it.

    Args:
        connection: in the transaction that makes the clinic.
        rows: where they go.
        team: who answered.
        today: the day that each `ago` counts back from.
    """

    def __init__(self, connection: Connection, rows: Rows, team: Team, today: date) -> None:
        self._connection = connection
        self._rows = rows
        self._team = team
        self._today = today

    def tell_all(self) -> None:
        """Every question of every telling patient, each upon the one before."""
        self._rows.write(self._connection)
        for patient_id, told in enumerate(stories(), start=1):
            for one in told.get("questions", ()):
                self._tell(patient_id, told, one)

    def _tell(self, patient_id: int, told: Told, one: Told) -> None:
        at = instant(story_day(told, one["ago"], self._today), _AT)
        asked = next(each for each in QUESTIONS if each.code == one["code"])
        answers = self._answers(told, asked, one["answers"])
        with Session(self._connection, autoflush=False) as session:
            sheet = sheet_of(session, patient_id, at)
        if found := sheet.check(asked, answers):
            raise ValueError(f"{one['code']} of {told['key']}: {found[0].message}")
        physician = self._rows.by = self._team.physicians[0]
        reason = one.get("reason", "")
        self._rows.add(
            "oxygen_question",
            at,
            asked_by_id=physician,
            decided=Course.OTHERWISE if reason else Course.AS_ADVISED,
            reason=reason,
            note=one.get("note", ""),
            **sheet.as_kept(asked, answers),
        )
        self._rows.write(self._connection)

    def _answers(self, told: Told, asked: Question, given: Told) -> Answers:
        """As they were kept; a day is told by how long ago it was."""
        plain = dict(given)
        for ask in asked.asks:
            if ask.kind is Kind.DAY and ask.field in plain:
                day = story_day(told, plain[ask.field], self._today)
                plain[ask.field] = day.isoformat()
        return asked.read(plain)
