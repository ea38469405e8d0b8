"""The forms of results: few keys, checked while typed, nothing lost."""

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLineEdit
from ui.accessibility import smaller_than_a_hand, unnamed
from ui.pictures import picture
from ui.result_desk import D, FakeForms, a_context, a_desk, a_stored_gas

from o2clinic.errors import Finding, Level, NotValid, StaleRecord, Unavailable
from o2clinic.rules.clinic_time import local
from o2clinic.rules.gli import Equation
from o2clinic.rules.oxygen_source import AIR, Device
from o2clinic.services.work import utc_now
from o2clinic.ui.results.blood_gas_form import BloodGasForm
from o2clinic.ui.results.oximetry_form import OximetryForm
from o2clinic.ui.results.result_form import PAUSE_MS, ResultForm
from o2clinic.ui.results.spirometry_form import SpirometryForm
from o2clinic.ui.theme import Scheme


@pytest.fixture
def show(qtbot, workplace, settled):
    def make(kind, amends_id=0, **services) -> tuple[ResultForm, object]:
        desk, heard = a_desk(workplace, **services)
        form = kind(desk, "New result", 1, amends_id)
        qtbot.addWidget(form)
        form.resize(1150, 620)
        form.show()
        qtbot.bring_forward(form)
        form.refresh()
        settled()
        form.go_to_first()
        return form, heard

    return make


class Keys:
    """Types as a person does and counts the keys."""

    def __init__(self, qtbot):
        self.qtbot, self.count = qtbot, 0

    def type(self, text):
        for sign in text:
            self.qtbot.keyClicks(QApplication.focusWidget(), sign)
        self.count += len(text)

    def press(self, key, modifier=Qt.KeyboardModifier.NoModifier):
        self.qtbot.keyClick(QApplication.focusWidget(), key, modifier)
        self.count += 1

    def numbers(self, *texts):
        for text in texts:
            self.press(Qt.Key.Key_Tab)
            self.type(text)

    def save(self):
        self.press(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)


@pytest.fixture
def keys(qtbot):
    return Keys(qtbot)


def test_a_gas_takes_at_most_twenty_five_keys(show, keys, settled):
    gases = FakeForms(a_context())
    form, heard = show(BloodGasForm, blood_gases=gases)
    keys.type("a")
    keys.numbers("7.38", "6.1", "7.2", "26.2")
    keys.save()
    settled()
    assert keys.count <= 25
    (draft,) = gases.sent
    assert (draft.patient_id, draft.reading.source) == (1, AIR)
    assert (draft.reading.ph, draft.reading.paco2_kpa) == (D("7.38"), D("6.1"))
    assert (draft.reading.pao2_kpa, draft.reading.hco3_mmol_l) == (D("7.2"), D("26.2"))
    assert local(draft.reading.taken_at).date() == local(utc_now()).date()
    assert heard.said == ["The result is saved, to be reviewed"]
    assert not form.is_touched


def test_commas_and_millimetres_are_understood_and_echoed(show, keys, settled):
    gases = FakeForms(a_context())
    form, _ = show(BloodGasForm, blood_gases=gases)
    form.unit.setCurrentIndex(1)
    form.go_to_first()
    keys.type("a")
    keys.numbers("7,38", "45,8", "54", "26,2")
    assert form.numbers["pao2_kpa"].echo == "54 mmHg = 7.20 kPa"
    keys.save()
    settled()
    (draft,) = gases.sent
    assert (draft.reading.paco2_kpa, draft.reading.pao2_kpa) == (D("6.11"), D("7.20"))
    assert draft.as_typed["pao2_kpa"] == ("54", "mmHg")
    assert "ph" not in draft.as_typed


def test_millimetres_typed_as_kpa_are_offered_and_taken_only_when_pressed(
    show, keys, settled, qtbot
):
    gases = FakeForms(a_context())
    form, _ = show(BloodGasForm, blood_gases=gases)
    keys.type("a")
    keys.numbers("7.38", "6.1", "54")
    qtbot.waitUntil(lambda: "7.20 kPa" in form.form.message_of("pao2_kpa"))
    keys.save()
    settled()
    assert gases.sent == []
    assert form.numbers["pao2_kpa"].text() == "54"
    offer = next(f for f in form.findings_of(form.read(), utc_now()) if f.offer)
    form.form.offer_taken.emit(offer)
    assert form.numbers["pao2_kpa"].value == D("7.20")


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("ph", "73.5", "not possible"),
        ("ph", "7.3.5", "is not one number"),
        ("ph", "seven", "is not a number"),
        ("pao2_kpa", "7.2 L", "unit that does not fit"),
    ],
)
def test_what_cannot_be_is_said_and_not_saved(show, keys, settled, field, typed, said):
    gases = FakeForms(a_context())
    form, _ = show(BloodGasForm, blood_gases=gases)
    keys.type("a")
    form.numbers["ph"].setText("7.38")
    form.numbers[field].setText(typed)
    form.numbers[field].setFocus()
    keys.save()
    settled()
    assert gases.sent == []
    assert said in form.form.message_of(field)
    assert form.numbers[field].text() == typed


def test_a_date_in_the_future_is_refused(show, keys, settled):
    gases = FakeForms(a_context())
    form, _ = show(BloodGasForm, blood_gases=gases)
    keys.type("a")
    keys.numbers("7.38")
    form.when.day.setText((local(utc_now()) + timedelta(days=2)).strftime("%d/%m/%Y"))
    keys.save()
    settled()
    assert gases.sent == []
    assert "future" in form.form.message_of("taken_at")


def test_air_or_oxygen_is_always_asked(show, keys, settled):
    gases = FakeForms(a_context())
    form, _ = show(BloodGasForm, blood_gases=gases)
    form.numbers["ph"].setText("7.38")
    keys.save()
    settled()
    assert gases.sent == []
    assert "not noted what the patient was breathing" in form.form.message_of("source")


def test_a_query_takes_a_second_step_with_a_reason(show, keys, settled):
    gases = FakeForms(a_context())
    form, _ = show(BloodGasForm, blood_gases=gases)
    keys.type("a")
    keys.numbers("7.38", "6.1", "5.2", "26.2")
    keys.save()
    settled()
    assert gases.sent == []
    assert QApplication.focusWidget() is form.form.summary.reason_edit
    keys.type("Seen twice")
    keys.save()
    settled()
    (draft,) = gases.sent
    assert (draft.kept_reason, draft.leaves_query_open) == ("Seen twice", False)


def test_a_query_may_stay_open_on_purpose(show, keys, settled):
    gases = FakeForms(a_context())
    form, _ = show(BloodGasForm, blood_gases=gases)
    keys.type("a")
    keys.numbers("7.38", "6.1", "5.2", "26.2")
    keys.save()
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    keys.press(Qt.Key.Key_S, both)
    settled()
    (draft,) = gases.sent
    assert (draft.kept_reason, draft.leaves_query_open) == ("", True)
    assert not form.is_touched


def test_what_follows_from_the_numbers_is_said(show, keys, qtbot):
    form, _ = show(BloodGasForm)
    keys.type("a")
    keys.numbers("7.37", "7.2", "6.8", "31.0")
    qtbot.waitUntil(lambda: "A-a gradient" in form.derived.text())
    assert "Compensated (chronic) respiratory acidosis" in form.derived.text()
    assert "Type 2 respiratory failure" in form.derived.text()


def test_nothing_follows_from_numbers_that_cannot_be_true(show, keys, qtbot):
    form, _ = show(BloodGasForm)
    keys.type("a")
    keys.numbers("7.37", "7.2", "68", "31.0")
    qtbot.waitUntil(lambda: form.derived.text() == "Correct the numbers first.")
    form.numbers["pao2_kpa"].setText("6.8")
    qtbot.waitUntil(lambda: "A-a gradient" in form.derived.text())
    form.numbers["ph"].clear()
    form.numbers["pao2_kpa"].clear()
    qtbot.waitUntil(lambda: not form.derived.text())


def test_oxygen_at_home_asks_for_the_minutes_off(show, keys, settled):
    gases = FakeForms(a_context(has_oxygen_at_home=True))
    form, _ = show(BloodGasForm, blood_gases=gases)
    keys.type("a")
    assert not form.minutes.isHidden()
    keys.numbers("30", "7.38", "6.1", "7.2", "26.2")
    keys.save()
    settled()
    assert keys.count <= 25
    assert gases.sent[0].reading.off_oxygen_minutes == 30


def test_a_device_asks_for_its_own_setting(show, keys):
    form, _ = show(BloodGasForm)
    keys.type("n")
    assert form.breathed.device.value is Device.NASAL_CANNULA
    assert not form.breathed.flow.isHidden()
    assert form.breathed.share.isHidden()
    keys.numbers("2,5")
    assert form.breathed.source.flow_l_min == D("2.5")
    keys.press(Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is form.numbers["ph"]


def test_an_amendment_shows_the_old_values_and_wants_a_reason(show, keys, settled):
    gases = FakeForms(a_context(), a_stored_gas())
    form, _ = show(BloodGasForm, 9, blood_gases=gases)
    assert form.numbers["pao2_kpa"].text() == "8.10"
    assert form.breathed.flow.value == D("2.0")
    keys.save()
    settled()
    assert gases.sent == []
    assert "Say why" in form.form.message_of("amended_reason")
    keys.type("Wrong line")
    keys.save()
    settled()
    (draft,) = gases.sent
    assert (draft.id, draft.version, draft.amended_reason) == (9, 4, "Wrong line")
    assert draft.note == "Warm hand"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (StaleRecord("Result", "Dr Berg", "10:42"), "Dr Berg"),
        (Unavailable("The database is away."), "away"),
        (
            NotValid((Finding("DQ-13", Level.BLOCK, "The patient already has one.", "taken_at"),)),
            "already has one",
        ),
    ],
)
def test_a_refused_save_keeps_what_was_typed(show, keys, settled, qtbot, error, words):
    gases = FakeForms(a_context(), refusal=error)
    form, heard = show(BloodGasForm, blood_gases=gases)
    keys.type("a")
    keys.numbers("7.38", "6.1", "7.2", "26.2")
    keys.save()
    settled()
    qtbot.wait(PAUSE_MS + 50)  # the look that was to follow the last key
    assert form.numbers["ph"].text() == "7.38"
    assert heard.said == []
    assert words in form.message_bar.text + form.form.message_of("taken_at")


@pytest.mark.parametrize("kind", [BloodGasForm, OximetryForm, SpirometryForm])
def test_ten_megabytes_in_every_field_lose_nothing_and_are_told(show, settled, kind):
    form, _ = show(kind)
    QGuiApplication.clipboard().setText("7" * 10_000_000)
    for field in form.form.findChildren(QLineEdit):
        if field.isVisibleTo(form):
            field.paste()
            assert len(field.text()) <= 32_767
    QGuiApplication.clipboard().clear()
    form.save_form()
    settled()
    for name in ("blood_gases", "oximetries", "spirometries"):
        assert getattr(form.workplace.services, name).sent == []
    assert any("at most" in found.message for found in form.form.problems)


def test_an_oximetry_is_typed_and_saved(show, keys, settled):
    form, _ = show(OximetryForm)
    keys.type("a")
    keys.numbers("91", "88")
    keys.save()
    settled()
    (draft,) = form.workplace.services.oximetries.sent
    assert (draft.reading.spo2_percent, draft.reading.pulse_per_min) == (D(91), 88)
    assert keys.count <= 12


def test_a_saturation_typed_as_a_share_is_offered_in_percent(show, keys, settled):
    form, _ = show(OximetryForm)
    keys.type("a")
    keys.numbers("0,91")
    keys.save()
    settled()
    assert form.workplace.services.oximetries.sent == []
    assert "91 %" in form.form.message_of("spo2_percent")


@pytest.mark.parametrize(
    ("name", "typed", "offer"),
    [
        ("spo2_percent", "0.87", "87 %"),
        ("haematocrit_percent", "0.47", "47 %"),
        ("hb_g_l", "14.8", "148 g/L"),
    ],
)
def test_an_offer_rests_on_what_was_typed_and_not_on_its_rounding(show, name, typed, offer):
    form, _ = show(BloodGasForm)
    form.numbers[name].setText(typed)
    assert offer in [found.offer for found in form.findings_of(form.read(), utc_now())]


def test_a_height_in_metres_is_offered_in_centimetres(show):
    form, _ = show(SpirometryForm)
    form.numbers["height_cm"].setText("1,64")
    assert "164 cm" in [found.offer for found in form.findings_of(form.read(), utc_now())]


def test_a_session_shows_what_is_predicted_while_it_is_typed(show, keys, settled, qtbot):
    form, _ = show(SpirometryForm)
    keys.type("160")
    keys.numbers("0,92", "2.10")
    qtbot.waitUntil(lambda: "predicted" in form.values.table.text())
    assert "LLN" in form.values.table.text()
    assert "GLI Global 2022" in form.values.remarks.text()
    assert "Obstruction" in form.values.words.text()
    form.blows.setText("0.92/2.10 0.90/2.08 0.88/2.05")
    keys.save()
    settled()
    (draft,) = form.workplace.services.spirometries.sent
    assert len(draft.reading.blows) == 3
    assert draft.reading.equation is Equation.GLI_GLOBAL_2022
    assert draft.reading.operator == "W. Tan"


def test_gli_2012_asks_for_the_group(show, keys, qtbot):
    form, _ = show(SpirometryForm)
    assert form.group.isHidden()
    form.equation.set_value(Equation.GLI_2012)
    assert not form.group.isHidden()
    keys.type("160")
    keys.numbers("0.92", "2.10")
    qtbot.waitUntil(lambda: "ethnic group" in form.values.words.text())


def test_millilitres_typed_as_litres_are_offered(show, keys, settled, qtbot):
    form, _ = show(SpirometryForm)
    keys.type("160")
    keys.numbers("920")
    qtbot.waitUntil(lambda: "0.92 L" in form.form.message_of("fev1_l"))
    keys.save()
    settled()
    assert form.workplace.services.spirometries.sent == []


@pytest.mark.parametrize(
    ("name", "kind", "typed"),
    [
        ("blood_gas", BloodGasForm, ("a", "7.37", "7.2", "5.1", "31.0", "5", "84", "91")),
        ("oximetry", OximetryForm, ("n", "2", "91", "88")),
        ("spirometry", SpirometryForm, ("160", "0.92", "2.10")),
    ],
)
def test_each_form_is_fit_to_be_seen(show, keys, qtbot, theme, tmp_path, name, kind, typed):
    form, _ = show(kind)
    keys.type(typed[0])
    keys.numbers(*typed[1:])
    if kind is SpirometryForm:
        form.numbers["post_fev1_l"].setText("1.05")
        form.numbers["post_fvc_l"].setText("2.40")
        qtbot.waitUntil(lambda: not form.values.isHidden())
    form.look()
    assert unnamed(form) == []
    assert smaller_than_a_hand(form) == []
    for scheme in (Scheme.LIGHT, Scheme.DARK):
        theme.set_scheme(scheme)
        picture(form, f"form_{name}_{scheme}", tmp_path, (1166, 640))
    theme.set_scheme(Scheme.LIGHT)
    theme.set_scale(150)
    form.save_form()
    picture(form, f"form_{name}_150", tmp_path, (1166, 640))
