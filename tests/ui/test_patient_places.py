"""The find box and the banner over the patients' service."""

from types import SimpleNamespace

from ui.patient_desk import FakePatients

from o2clinic.errors import NotAllowed
from o2clinic.services.patient_reading import BannerWarning, PatientBanner
from o2clinic.ui.areas import frame_plan
from o2clinic.ui.widgets.marks import Tone


def a_plan(**answers):
    patients = FakePatients()
    for name, answer in answers.items():
        setattr(patients, name, answer)
    return frame_plan(SimpleNamespace(patients=patients), "Local file", "docs")


def refused(_text, _limit):
    raise NotAllowed("Kit may not do this.")


def test_people_come_before_places_and_the_dead_are_marked():
    plain = FakePatients()
    found = a_plan(find=lambda text, _limit: plain.find("jenkinson")).find("pat")
    assert found[0].title.endswith("✝ deceased")
    assert found[0].patient_id == 3
    assert [each.area_key for each in found[1:]] == ["patients"]


def test_who_may_not_find_patients_still_finds_places():
    assert [each.area_key for each in a_plan(find=refused).find("patients")] == ["patients"]


def test_showing_the_banner_opens_the_record():
    opened = []

    def open_record(patient_id):
        opened.append(patient_id)
        return PatientBanner(
            patient_id=patient_id,
            name="JENKINS, Mary (Mrs)",
            born="14-Jul-1945 (81y)",
            gender="Female",
            nhs_number="999 000 0018",
            nhs_note="",
            preferred_name="Polly",
            died="",
            age_at_death="",
            warnings=(BannerWarning("CO₂ retainer", is_danger=True), BannerWarning("Braille")),
            address="1 High Street",
            phone="01872 255000",
            allergies="No known allergies",
        )

    sheet = a_plan(open=open_record).banner_of(5)
    assert opened == [5]
    assert (sheet.name, sheet.preferred_name) == ("JENKINS, Mary (Mrs)", "Polly")
    assert [alert.tone for alert in sheet.alerts] == [Tone.DANGER, Tone.BRAND]
