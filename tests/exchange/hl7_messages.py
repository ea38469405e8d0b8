"""Makers of HL7 messages for the tests."""

from pathlib import Path

FILES = Path(__file__).parents[1] / "data" / "hl7"


def an_obx(code="2703-7", text="pO2", value="7.1", unit="kPa", **changed):
    sent = {"kind": "NM", "status": "F", "ranges": "11.0-14.4"} | changed
    head = f"OBX|1|{sent['kind']}|{code}^{text}^LN||{value}|{unit}"
    return f"{head}|{sent['ranges']}||||{sent['status']}"


def a_message(*observations, **changed):
    """A message of one arterial sample, as text with CR."""
    sent = {
        "charset": "UNICODE UTF-8",
        "kind": "ORU^R01",
        "control_id": "M1",
        "taken_at": "20260302100500+0000",
        "specimen": "ART",
        "status": "F",
        "order": "B1",
        "panel": "24336-0^Gas panel",
        "pid": "PID|1||999 000 1014^^^NHS^NH||TREGENZA^Morwenna||19510714|F",
    } | changed
    head = (
        f"MSH|^~\\&|ABL90|LUNGLAB|O2|CHEST|20260302||{sent['kind']}|{sent['control_id']}|P|2.5"
        f"||||||{sent['charset']}"
    )
    order = (
        f"OBR|1|{sent['order']}||{sent['panel']}|||{sent['taken_at']}||||||||{sent['specimen']}"
        f"||||||||||{sent['status']}"
    )
    return "\r".join(filter(None, (head, sent["pid"], order, *observations))) + "\r"
