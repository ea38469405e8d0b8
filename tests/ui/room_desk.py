"""A meeting room on real services: invented patients, each with a name that nobody else has."""

from datetime import date, timedelta
from decimal import Decimal

from clinic import NOON, read_all, write
from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, Qt
from PySide6.QtGui import QAccessible, QAction
from PySide6.QtWidgets import QApplication, QWidget
from services.health_record import a_gas, an_exacerbation, an_order
from services.health_record import at as at_hour
from services.meeting_makers import HeldMeeting, a_meeting, an_item
from sqlalchemy import Engine
from ui.real_desk import at_desk

from o2clinic.models import Patient, PatientAddress, PatientPhone, Smoking
from o2clinic.rules.meeting import ItemState, MeetingOutcome, MeetingState
from o2clinic.rules.order import OrderStatus
from o2clinic.rules.oxygen_source import Device
from o2clinic.rules.patient_codes import SmokingStatus, SmokingWho
from o2clinic.rules.result_codes import ResultStatus
from o2clinic.services.work import Desk
from o2clinic.ui.meetings.projector.room_window import RoomWindow

LATER = date(2026, 11, 2)
USER_ROLE = int(Qt.ItemDataRole.UserRole)


def a_full_record(held: HeldMeeting, at: int = 0) -> None:
    """Two years of gases on air and on oxygen, an exacerbation, a smoker, an earlier decision."""
    engine, patient_id = held.engine, held.patient_ids[at]
    olu = held.clinic.nurse_olu.person_id
    cannula = {"device": Device.NASAL_CANNULA, "flow_l_min": Decimal(2)}
    told = {"recorded_by_id": olu, "status": ResultStatus.REVIEWED}
    for step, (air, oxygen, carbon) in enumerate(
        (("8.4", "9.1", "5.3"), ("7.9", "8.6", "5.6"), ("7.1", "8.3", "5.9"), ("6.9", "8.1", "6.2"))
    ):
        day = date(2023, 6, 1) + timedelta(days=240 * step)
        a_gas(engine, patient_id, day, air, paco2_kpa=Decimal(carbon), **told)
        a_gas(engine, patient_id, day + timedelta(days=1), oxygen, **told, **cannula)
    replaced = {"status": OrderStatus.SUPERSEDED, "ended_at": at_hour(date(2026, 10, 5))}
    an_order(engine, patient_id, date(2024, 6, 1), "1", ordered_by_id=olu, **replaced)
    an_exacerbation(engine, patient_id, date(2026, 11, 5))
    write(
        engine,
        Smoking(
            patient_id=patient_id,
            who=SmokingWho.HOUSEHOLD,
            status=SmokingStatus.SMOKES,
            told_on=LATER,
            detail="son, indoors",
        ),
    )
    before = a_meeting(engine, meets_on=date(2026, 9, 8), state=MeetingState.CLOSED)
    an_item(
        engine,
        before,
        patient_id,
        state=ItemState.DECIDED,
        outcome=MeetingOutcome.CONTINUE,
        decision="Continue; home visit with the fire service before December",
        decided_by_id=held.clinic.dr_berg.person_id,
    )


def rooms(qtbot, workplace, settled, held: HeldMeeting):
    """Shows the meeting to a person, at the size of a screen."""

    def show(actor=None, size=(1366, 768), begin=""):
        who = actor or held.clinic.nurse_olu
        desk = Desk(held.engine, tell=workplace.bus.publish, now=lambda: NOON)
        room = RoomWindow(at_desk(workplace, held.engine, who, desk), held.meeting_id, None)
        qtbot.addWidget(room)
        room.resize(*size)
        room.show()
        qtbot.bring_forward(room)
        room.setFocus()
        if begin:
            room.begin(begin)
        room.refresh()
        settle(settled, room)
        return room

    return show


def settle(settled, room: RoomWindow) -> None:
    """Wait for sheets, for the size of the trend, and for its drawings."""
    for _ in range(3):
        settled()
        QApplication.processEvents()
        room._on_field_resized()
    settled()


def everything_said(room: QWidget) -> str:
    """All that can be read, heard or hovered over in a window, shown or not, and what it holds.

    Every widget's texts, titles and tips; every action's; the data of every model in each role;
    what a screen reader is told of each part; the title of every window that is open; and the
    sheet from which the patient is shown, with the sheet of the trend.
    """
    said = [repr(getattr(room, "sheet", None))]
    widgets = [room, *room.findChildren(QWidget)]
    for widget in widgets:
        said += [
            *(widget.accessibleName(), widget.accessibleDescription(), widget.toolTip()),
            *(widget.windowTitle(), widget.whatsThis(), widget.statusTip(), widget.objectName()),
            *(widget.windowFilePath(), widget.windowIconText(), widget.windowRole()),
        ]
        for method in ("text", "toPlainText", "title", "placeholderText", "currentText"):
            if callable(getattr(widget, method, None)):
                said.append(str(getattr(widget, method)()))
        count = getattr(widget, "count", None)
        if callable(getattr(widget, "item", None)) and callable(count):
            said += [widget.item(at).text() for at in range(count())]
        elif callable(getattr(widget, "itemText", None)) and callable(count):
            said += [widget.itemText(at) for at in range(count())]
    for action in room.findChildren(QAction):
        said += [action.text(), action.toolTip(), action.statusTip(), action.whatsThis()]
    for model in room.findChildren(QAbstractItemModel):
        said += _model_data(model)
    said += _told_to_a_reader(QAccessible.queryAccessibleInterface(room))
    said += [top.windowTitle() for top in QApplication.topLevelWidgets()]
    image = room.view.trend.image if isinstance(room, RoomWindow) else None
    said += [] if image is None else [image.text(key) for key in image.textKeys()]
    return "\n".join(said)


def _model_data(model: QAbstractItemModel) -> list[str]:
    roles = (*(int(role) for role in Qt.ItemDataRole if 0 <= int(role) < USER_ROLE),
             *range(USER_ROLE, USER_ROLE + 8))  # fmt: skip
    found = []
    wide = 1 if isinstance(model, QAbstractListModel) else model.columnCount()
    for row in range(model.rowCount()):
        for column in range(wide):
            index = model.index(row, column)
            found += [repr(index.data(role)) for role in roles]
    return found


def _told_to_a_reader(part) -> list[str]:
    """Name, description, value and help of a part and of all that it is made of."""
    if part is None or not part.isValid():
        return []
    kinds = QAccessible.Text
    asked = (kinds.Name, kinds.Description, kinds.Value, kinds.Help, kinds.Accelerator)
    found = [part.text(kind) for kind in asked]
    for at in range(part.childCount()):
        found += _told_to_a_reader(part.child(at))
    return found


def words_of(engine: Engine, patient: Patient) -> tuple[str, ...]:
    """What tells one patient from another, as it would be written anywhere."""
    number, day = patient.nhs_number or "", patient.born_on
    written = (f"{day:%d-%b-%Y}", f"{day:%d/%m/%Y}", f"{day:%d.%m.%Y}", day.isoformat(), repr(day))
    mine = [
        one
        for kind in (PatientAddress, PatientPhone)
        for one in read_all(engine, kind)
        if one.patient_id == patient.id
    ]
    places = [
        word
        for one in mine
        for word in (
            (*one.address.splitlines(), one.postcode)
            if isinstance(one, PatientAddress)
            else (one.number, one.number.replace(" ", ""))
        )
    ]
    words = (
        *(patient.family_name.upper(), patient.family_name, patient.given_names),
        *(number, f"{number[:3]} {number[3:6]} {number[6:]}", patient.hospital_number or ""),
        *written,
        *places,
    )
    return tuple(filter(None, words))
