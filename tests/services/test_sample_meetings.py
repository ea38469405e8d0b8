"""The sample clinic meets twice a week, and the next meeting has an agenda."""

from datetime import date, time

from o2clinic.rules.clinic_time import instant
from o2clinic.services.agendas import Agendas
from o2clinic.services.meetings import Meetings
from o2clinic.services.sample.stories import keys_of_stories
from o2clinic.services.work import PROGRAM, Desk

TUESDAY = date(2026, 11, 24)


def test_the_next_meeting_has_the_telling_patients_on_its_agenda(a_sample):
    database = a_sample(80, TUESDAY)
    desk = Desk(database.engine, now=lambda: instant(TUESDAY, time(9)))
    rows = Meetings(desk, PROGRAM).sheet().rows
    first = rows[0]
    assert (first.name, first.meets_on, first.meeting_id > 0) == ("Oxygen MDT", TUESDAY, True)
    assert {row.name for row in rows} >= {"Oxygen MDT", "Practice meeting"}
    sheet = Agendas(desk, PROGRAM).sheet(first.meeting_id)
    assert {line.patient_id for line in sheet.lines} <= set(keys_of_stories().values())
    assert len({line.reasons for line in sheet.lines}) >= 4
    assert sheet.lines[-1].asked == "Respiratory ward"
    assert {seat.role for seat in sheet.seats} >= {"Chair", "Nurse", "Palliative care"}
