"""The server is away at the start: the pack of this computer is read, and left for the server."""

from datetime import date, timedelta

import pytest
from PySide6.QtWidgets import QAbstractButton
from ui.pictures import picture
from ui.start.conftest import KIT, PASSWORD

from o2clinic.command_line import Command
from o2clinic.documents.downtime_pack import DowntimePack, PackedDay, PackedPatient, PackedVisit
from o2clinic.errors import Unavailable
from o2clinic.rules.permissions import Role
from o2clinic.services import downtime, first_start, opening
from o2clinic.services.people import PersonDraft
from o2clinic.services.work import Desk
from o2clinic.ui.diary.diary_page import DiaryPage
from o2clinic.ui.diary.downtime_print import DowntimePrint
from o2clinic.ui.start import downtime_flow
from o2clinic.ui.start.downtime_window import DowntimeWindow
from o2clinic.ui.start.server_away_view import ServerAwayView
from o2clinic.ui.start.sign_in_view import SignInView
from o2clinic.ui.theme import Scheme
from o2clinic.ui.widgets.paper_dialog import PaperDialog

MARY = PackedPatient(
    patient_id=1,
    family="JENKINS",
    given="Mary",
    title="Mrs",
    born_on="1945-07-14",
    nhs_number="9990000018",
    telephone="01632 960217",
    dangers=("Retains carbon dioxide: target 88–92 %",),
    facts=(
        ("Allergies", "Penicillin (rash)"),
        (
            "Oxygen order in force",
            "since 02-Mar-2026\nLong-term · 1 L/min · 16 h a day",
        ),
        ("Spirometry", "FEV₁ 0.92 L, FVC 2.10 L, 38 % predicted, 02-Mar-2026"),
    ),
    gases=(
        ("02-Mar-2026", "air", "7.38", "6.9", "6.4", "29", "86"),
        ("02-Mar-2026", "1 L/min", "7.36", "8.3", "6.8", "30", "91"),
    ),
)


def _visit(patient_id, name, clock):
    return PackedVisit(
        patient_id=patient_id,
        time=clock,
        name=name,
        born="14-Jul-1945 (81y)",
        nhs_number="999 000 0018",
        visit="LTOT gas 1: fasting",
        clinician="Mr O. Adeyemi",
        place="Truro, Room 2",
        telephone="01632 960217",
        needs="Large print",
        status="Booked",
    )


PACK = DowntimePack(
    clinic="Truro Oxygen Clinic",
    as_of="26-Nov-2026 02:00",
    made_for="Dr A. Berg",
    days=(
        PackedDay(
            "Thursday 26 November 2026",
            (
                _visit(1, "JENKINS, Mary (Mrs)", "09:00–09:45"),
                _visit(2, "TREVENA, John", "09:45–10:30"),
            ),
        ),
        PackedDay("Friday 27 November 2026", ()),
    ),
    patients=(MARY,),
)


@pytest.fixture
def server(home, postgres_database):
    """A clinic whose one person may read records, joined by this computer."""
    first_start.set_up(Desk(postgres_database.engine), KIT)
    opening.join(postgres_database.url).desk.engine.dispose()
    return postgres_database


@pytest.fixture
def away(monkeypatch):
    """The server does not answer until told."""
    state = {"is_away": True}
    for name in ("open_remembered", "try_connection"):
        real = getattr(opening, name)

        def asked(*what, _real=real, **more):
            if state["is_away"]:
                raise Unavailable("The database server does not answer.")
            return _real(*what, **more)

        monkeypatch.setattr(opening, name, asked)
    return state


def _signed_in(program, view, qtbot, until_entered, name="berg"):
    qtbot.keyClicks(view.name_edit, name)
    qtbot.keyClicks(view.password_edit, PASSWORD)
    view.sign_in_button.click()
    return until_entered(program)


def _make_physician(window):
    window.workplace.services.people.add(
        PersonDraft(
            command_id="berg",
            title="Dr",
            given_names="Astrid",
            family_name="Berg",
            sign_in_name="berg",
            roles=frozenset({Role.PHYSICIAN}),
            password=PASSWORD,
            password_again=PASSWORD,
        )
    )


def test_a_pack_is_written_at_the_sign_in_and_opens_when_the_server_is_away(
    server, start, until_view, until_entered, qtbot, monkeypatch
):
    monkeypatch.setattr(downtime_flow, "RETRY_MS", 50)
    program = start()
    window = _signed_in(program, until_view(program, SignInView), qtbot, until_entered, "kit")
    _make_physician(window)
    assert not downtime.are_there()  # an administrator has nothing to do in a clinic
    window.lock_wanted.emit()
    program._show_sign_in()
    _signed_in(program, until_view(program, SignInView), qtbot, until_entered)
    qtbot.waitUntil(downtime.are_there, timeout=20_000)
    qtbot.waitUntil(lambda: program.parts.background.outstanding == 0, timeout=20_000)

    is_away = {"yes": True}
    for name in ("open_remembered", "try_connection"):
        real = getattr(opening, name)

        def asked(*what, _real=real, **more):
            if is_away["yes"]:
                raise Unavailable("The database server does not answer.")
            return _real(*what, **more)

        monkeypatch.setattr(opening, name, asked)
    again = start()
    view = until_view(again, ServerAwayView)
    qtbot.keyClicks(view.name_edit, "berg")
    qtbot.keyClicks(view.password_edit, "not this one")
    view.open_button.click()
    qtbot.waitUntil(view.isEnabled, timeout=20_000)
    assert "open no downtime pack" in view.message_bar.text
    qtbot.keyClicks(view.password_edit, PASSWORD)
    view.open_button.click()
    qtbot.waitUntil(lambda: again.opening.downtime.pack_window is not None, timeout=20_000)
    pack_window = again.opening.downtime.pack_window
    assert "nothing can be saved here" in pack_window.windowTitle()
    assert pack_window.list.topLevelItemCount() == 2
    is_away["yes"] = False
    qtbot.waitUntil(pack_window.message_bar.isVisible, timeout=20_000)
    assert "The server is back" in pack_window.message_bar.text
    pack_window.message_bar.action_wanted.emit()
    assert until_view(again, SignInView)
    assert again.opening.downtime.pack_window is None


def test_without_a_pack_the_start_says_only_what_is_wrong(server, start, qtbot, away):
    program = start()
    notice = program.start_window._notice
    qtbot.waitUntil(lambda: "does not answer" in notice.text_label.text(), timeout=20_000)


def test_wrong_passwords_make_the_pack_rest(server, start, until_view, qtbot, away):
    desk = Desk(server.engine)
    lock = downtime.lock_for(desk, "berg", PASSWORD)
    downtime.sealed_pack.write(downtime._folder(), lock, downtime._as_bytes(PACK))
    program = start()
    view = until_view(program, ServerAwayView)
    flow = program.opening.downtime
    for _ in range(5):
        flow._count_failure(downtime.SignInRefused("no"))
    view.name_edit.setText("berg")
    view.password_edit.setText(PASSWORD)
    view.open_button.click()
    assert "Too many wrong passwords" in view.message_bar.text
    assert flow.pack_window is None
    flow._rests_until -= timedelta(hours=1)
    view.password_edit.setText(PASSWORD)
    view.open_button.click()
    qtbot.waitUntil(lambda: flow.pack_window is not None, timeout=20_000)
    program.lock.lock()
    assert flow.pack_window is None
    assert program.start_window.isVisible()
    assert isinstance(program.start_window.view, ServerAwayView)


@pytest.fixture
def window(qtbot, theme):
    from o2clinic.ui.background import Background

    printed = []

    def printer(pdf, title):
        printed.append((pdf, title))
        return "It is with the printer."

    lanes = Background()
    made = DowntimeWindow(theme, lanes, PACK, printer=printer)
    made.printed = printed
    qtbot.addWidget(made)
    made.show()
    yield made
    lanes.close()


def test_the_window_shows_and_prints_and_has_nothing_that_saves(window, qtbot, theme, tmp_path):
    window.find_edit.setText("jenk 9990000018")
    [day, _next] = [window.list.topLevelItem(at) for at in range(2)]
    assert [day.child(at).isHidden() for at in range(2)] == [False, True] or not day.child(
        0
    ).isHidden()
    shown = window.sheet.toPlainText()
    for part in ("Retains carbon dioxide", "Penicillin", "7.38", "may be out of date"):
        assert part in shown
    window.find_edit.setText("trevena")
    assert day.child(0).isHidden()
    assert "Retains" not in window.sheet.toPlainText()
    window.find_edit.setText("nobody of this name")
    assert window.sheet.toPlainText() == ""
    buttons = {one.text() for one in window.findChildren(QAbstractButton) if one.text()}
    assert not any("save" in text.casefold() for text in buttons)
    window.print_button.click()
    qtbot.waitUntil(lambda: bool(window.printed), timeout=20_000)
    assert window.printed[0][0].startswith(b"%PDF")
    window.find_edit.setText("")
    window.list.setCurrentItem(day.child(0))
    before = theme.scheme
    for scheme in (Scheme.LIGHT, Scheme.DARK):
        theme.set_scheme(scheme)
        window.tell_back()
        picture(window, f"downtime-window-{scheme}", tmp_path)
        view = ServerAwayView(theme, "The database server does not answer.")
        qtbot.addWidget(view)
        picture(view, f"server-away-{scheme}", tmp_path)
        gap = view.password_edit.y() - view.name_edit.geometry().bottom()
        assert gap > 0
        assert view.password_edit.height() >= view.password_edit.sizeHint().height()
    theme.set_scheme(before)


def test_the_paper_is_dated_on_each_page():
    import pypdfium2

    pdf = downtime.pdf_of(PACK)
    assert date.fromisoformat(MARY.born_on).year == 1945
    pages = pypdfium2.PdfDocument(pdf)
    assert len(pages) == 3
    for page in pages:
        assert "as of 26-Nov-2026 02:00" in page.get_textpage().get_text_range()


def test_the_diary_shows_the_pack_for_the_printer(
    start, until_view, until_entered, sample_here, qtbot, tmp_path
):
    program = start(Command(demo=True))
    view = until_view(program, SignInView)
    nurse = next(button for button, card in view._people.items() if Role.NURSE in card.roles)
    nurse.click()
    window = until_entered(program)
    window.go_to("diary")
    page = window.findChild(DiaryPage)
    [action] = page.findChildren(DowntimePrint)
    action.button.click()
    qtbot.waitUntil(lambda: page.findChild(PaperDialog) is not None, timeout=20_000)
    assert page.findChild(PaperDialog).windowTitle() == "Downtime pack"
    page.findChild(PaperDialog).close()
    picture(window, "diary-with-downtime", tmp_path)
