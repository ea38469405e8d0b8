"""Services that answer at a glance who saw whom, and which restricted records were opened."""

from o2clinic.services.audit_answers import AnswerRow
from o2clinic.services.restricted import OpenedRow


def an_answer(key, who, did, **more):
    usual = {
        "job": "Respiratory physician",
        "first": "24-Nov-2026 09:02",
        "last": "24-Nov-2026 11:40",
        "times": 3,
        "patients": 0,
        "mark": "",
    }
    return AnswerRow(key=key, who=who, did=did, **(usual | more))


SAW = (
    an_answer(3, "Dr A. Berg", "Opened the record (2 times), Review result"),
    an_answer(
        2,
        "Mr O. Adeyemi",
        "Opened a restricted record with a reason, Opened the record",
        job="Oxygen nurse",
        mark="⊘ restricted record opened",
    ),
)
DID = (
    an_answer(
        739_000,
        "24-Nov-2026",
        "Signed in, Opened the record (8 times), Issue order (2 times)",
        job="",
        patients=8,
    ),
    an_answer(
        738_999,
        "23-Nov-2026",
        "Sign-in refused, Signed in",
        job="",
        mark="✕ sign-in refused",
    ),
)


class FakeAnswers:
    def __init__(self):
        self.asked = []

    def who_saw(self, patient_id, period):
        self.asked.append(("who", patient_id, period))
        return SAW

    def what_did(self, person_id, period):
        self.asked.append(("what", person_id, period))
        return DID

    def export(self, rows, title, *, patient_id, person_id):
        self.asked.append(("export", title, patient_id, person_id))
        return b"made of %d rows" % len(rows)


def an_opening(glass_id, who, **more):
    usual = {
        "version": 1,
        "patient_id": 1,
        "patient": "JENKINS, Mary (Mrs)",
        "nhs_number": "999 000 0018",
        "when": "24-Nov-2026 09:02",
        "reason": "Emergency: the patient cannot be asked",
        "did": "Opened the record (2 times), Record blood gas",
        "is_own": False,
    }
    return OpenedRow(glass_id=glass_id, who=who, **(usual | more))


class FakeOpened:
    def __init__(self):
        self.rows = [an_opening(1, "Mr O. Adeyemi, Oxygen nurse")]
        self.judged, self.refusal = [], None

    def unreviewed(self):
        return tuple(self.rows)

    def judge(self, draft):
        self.judged.append((draft.glass_id, draft.was_justified, draft.comment))
        if self.refusal is not None:
            raise self.refusal
        self.rows = [row for row in self.rows if row.glass_id != draft.glass_id]
        return draft.glass_id
