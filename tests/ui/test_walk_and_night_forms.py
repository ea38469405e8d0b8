"""The forms of walks and nights: what they show while they are typed, and a file that is read."""

from datetime import time, timedelta
from threading import Event

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from ui.accessibility import smaller_than_a_hand, unnamed
from ui.pictures import picture
from ui.result_desk import BORN, BTS, D, FakeForms, a_desk, a_walk, a_walk_context

from o2clinic.rules.clinic_time import instant, local
from o2clinic.rules.oxygen_source import AIR, Device, OxygenSource
from o2clinic.rules.result_codes import Activity
from o2clinic.rules.walk_record import Carrier, CurvePoint
from o2clinic.rules.walk_test import WalkKind
from o2clinic.services.nights import NightContext
from o2clinic.services.work import utc_now
from o2clinic.ui.results.night_form import NightForm
from o2clinic.ui.results.walk_form import WalkForm
from o2clinic.ui.theme import Scheme

YESTERDAY = local(utc_now()).date() - timedelta(days=1)
NIGHT = YESTERDAY - timedelta(days=1)  # over whenever the tests run
TWO_LITRES = OxygenSource(Device.NASAL_CANNULA, D(2))


@pytest.fixture
def show(qtbot, workplace, settled):
    def make(kind, amends_id=0, **services):
        desk, heard = a_desk(workplace, **services)
        form = kind(desk, "New result", 1, amends_id)
        qtbot.addWidget(form)
        form.resize(1150, 640)
        form.show()
        qtbot.bring_forward(form)
        form.refresh()
        settled()
        form.go_to_first()
        return form, heard

    return make


def fill(form, **texts):
    for name, text in texts.items():
        form.form.widget_of(name).setText(text)
    form.look()


def is_put_away(label):
    """Hidden on purpose: what was just put in is hidden too, until the layout comes to it."""
    return label.isHidden() and label.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide)


def said(widget):
    texts = (one.text() for one in widget.findChildren(QLabel) if not is_put_away(one))
    return "\n".join(texts).replace("\u00a0", " ")


def save(qtbot, form, settled):
    qtbot.keyClick(form, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    settled()


@pytest.fixture
def on_air():
    return [
        a_walk(started_at=instant(YESTERDAY, time(hour)), distance_m=D(metres))
        for hour, metres in ((10, 230), (11, 240))
    ]


def test_the_walks_of_a_day_are_judged_while_one_is_typed(
    show, qtbot, settled, on_air, theme, tmp_path
):
    walks = FakeForms(a_walk_context(*on_air))
    form, heard = show(WalkForm, walks=walks)
    assert form.numbers["height_cm"].value == D(158)
    qtbot.keyClicks(QApplication.focusWidget(), "nasal")
    form.when.show_moment(instant(YESTERDAY, time(12)))
    fill(form, flow_l_min="2", distance_m="270", start_spo2_percent="95", end_borg="3",
         nadir_spo2_percent="91", curve="95 94 93 91 92")  # fmt: skip
    assert form.watched.value is None  # who says that nobody fell says that somebody looked
    form.watched.set_value(True)
    form.carrier.set_value(Carrier.PATIENT)
    form.look()
    told = said(form.reading)
    assert "No significant fall in SpO₂ (BTS)" in told
    assert "Predicted 446.9 m (Enright and Sherrill 1998), 60 % of it walked" in told
    judged = form.reading.judgement
    assert judged.words.text() == "Responds to ambulatory oxygen"
    assert "10:00 6MWT on air: 230 m, lowest 86 %" in judged.text
    assert "240 m to 270 m (+12.5 %), benefit ≥ 10 % (R-AT-6)" in judged.text
    assert unnamed(form) == []
    assert smaller_than_a_hand(form) == []
    for scheme in (Scheme.LIGHT, Scheme.DARK):
        theme.set_scheme(scheme)
        picture(form, f"form_walk_{scheme}", tmp_path, (1166, 640))
    theme.set_scheme(Scheme.LIGHT)
    theme.set_scale(150)
    picture(form, "form_walk_150", tmp_path, (1166, 640))
    save(qtbot, form, settled)
    (draft,) = walks.sent
    record = draft.record
    assert (record.walk.source, record.walk.distance_m) == (TWO_LITRES, D(270))
    assert record.carried_by is Carrier.PATIENT
    assert record.curve[-1] == CurvePoint(4, D(92))
    assert draft.activity is Activity.EXERCISE
    assert heard.said == ["The result is saved, to be reviewed"]


def test_each_test_asks_for_its_own_numbers(show):
    form, _ = show(WalkForm)
    fields = form.form
    fill(form, distance_m="240", laps="8")
    assert fields.widget_of("repetitions").isHidden()
    form.test.set_value(WalkKind.SIT_TO_STAND)
    fill(form, repetitions="17,6")
    assert fields.widget_of("distance_m").isHidden()
    assert (form.read().walk.repetitions, form.read().walk.distance_m) == (18, None)
    form.test.set_value(WalkKind.INCREMENTAL_SHUTTLE)
    assert not fields.widget_of("level").isHidden()
    form.breathed.show_source(AIR)
    form.sham.set_value(True)
    assert form.read().walk.is_sham
    assert not fields.widget_of("carried_by").isHidden()
    form.breathed.show_source(TWO_LITRES)
    assert not form.read().walk.is_sham


def test_a_curve_that_is_not_understood_or_goes_too_low_is_told(show, qtbot, settled):
    walks = FakeForms(a_walk_context())
    form, _ = show(WalkForm, walks=walks)
    form.breathed.show_source(AIR)
    fill(form, distance_m="240", nadir_spo2_percent="86", curve="94, 91")
    save(qtbot, form, settled)
    assert "parted by blanks" in form.form.message_of("curve")
    fill(form, curve="94 – 84")
    assert "below the lowest SpO₂ (86 %)" in form.form.message_of("curve")
    assert walks.sent == []


@pytest.mark.parametrize("kind", [WalkForm, NightForm])
def test_an_amendment_shows_what_was_recorded_and_sends_it_again(show, qtbot, settled, kind):
    form, _ = show(kind, amends_id=9)
    forms = form.workplace.services.walks if kind is WalkForm else form.workplace.services.nights
    form.reason_edit.setText("Slip")
    save(qtbot, form, settled)
    (draft,) = forms.sent
    stored = forms.stored_given
    assert (draft.id, draft.version, draft.note) == (9, 4, stored.note)
    if kind is WalkForm:
        assert draft.record == stored.record
    else:
        assert (draft.report, draft.oximeter) == (stored.report, stored.oximeter)


def a_file(folder, *, bad=""):
    """A sample each four seconds from ten in the evening to six, half an hour of it low."""
    lines = ["Time;SpO2;Pulse"]
    for at in range(7200):
        seconds = 22 * 3600 + 4 * at
        day = NIGHT + timedelta(days=seconds // 86_400)
        clock = f"{seconds // 3600 % 24:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
        lines.append(f"{day:%d/%m/%Y} {clock};{87 if 900 <= at < 1350 else 93};70")
    path = folder / "night.csv"
    path.write_text("\n".join([*lines, bad]), encoding="utf-8")
    return path


def test_a_file_fills_the_form_and_a_change_by_hand_is_no_longer_the_file(
    show, qtbot, settled, tmp_path, theme
):
    context = NightContext(patient_id=1, born_on=BORN, died_on=None, policy=BTS)
    nights = FakeForms(context)
    form, _ = show(NightForm, nights=nights)
    form.open_file(str(a_file(tmp_path, bad="25:00 yesterday;9l")))
    settled()
    assert "night.csv, line 7202:" in form.message_bar.text
    assert form.numbers["t90_percent"].value is None
    form.open_file(str(a_file(tmp_path)))
    settled()
    assert "Read from night.csv" in form.message_bar.text
    qtbot.keyClicks(QApplication.focusWidget(), "air")
    form.look()
    assert form.numbers["t90_minutes"].value == D(30)
    assert "T90 6.3 %" in form.reading.text
    assert "its own way" not in form.reading.text
    form.numbers["t90_percent"].selectAll()
    qtbot.keyClicks(form.numbers["t90_percent"], "6.4")
    form.look()
    assert form.file_name.text() == ""
    assert "its own way" in form.reading.text
    form.open_file(str(a_file(tmp_path)))
    settled()
    assert unnamed(form) == []
    for scheme in (Scheme.LIGHT, Scheme.DARK):
        theme.set_scheme(scheme)
        picture(form, f"form_night_{scheme}", tmp_path, (1166, 640))
    theme.set_scheme(Scheme.LIGHT)
    theme.set_scale(150)
    picture(form, "form_night_150", tmp_path, (1166, 640))
    save(qtbot, form, settled)
    (draft,) = nights.sent
    assert draft.file_name == "night.csv"
    assert (draft.curve[0].minute, draft.curve[-1].minute) == (0, 479)
    assert draft.report.started_at == instant(NIGHT, time(22))
    assert draft.report.ended_at - draft.report.started_at == timedelta(hours=8)
    assert draft.activity is Activity.SLEEP


def test_a_slow_file_keeps_no_save_waiting(show, qtbot, tmp_path):
    context = NightContext(patient_id=1, born_on=BORN, died_on=None, policy=BTS)
    form, _ = show(NightForm, nights=FakeForms(context))
    free = Event()
    form.workplace.background.ask(form, "slow", free.wait, bool, bool)  # the database is busy
    form.open_file(str(a_file(tmp_path)))
    try:
        qtbot.waitUntil(lambda: form.file_name.text() == "night.csv")
    finally:
        free.set()
