"""Letter texts with nothing behind them."""

from dataclasses import replace
from datetime import UTC, date, datetime
from types import SimpleNamespace

from o2clinic.services import letter_catalogue
from o2clinic.services.letter_templates import Edition, LetterTexts, TextDraft, TextRow, TextSheet

TODAY = date(2026, 11, 24)
SHOWN = ("clinic_letter", "clinic_letter_ltot", "withdrawal", "visit_reminder", "visit-parts")


class FakeTexts(LetterTexts):
    """The pure half of the service, with editions in place of the database."""

    def __init__(self):
        self._desk = SimpleNamespace(now=lambda: datetime(2026, 11, 24, 12, 0, tzinfo=UTC))
        self.editions, self.sent, self.error, self.previews = {}, [], None, 0

    def rows(self):
        return tuple(self._row(letter_catalogue.shipped(key)) for key in SHOWN)

    def sheet(self, template_id):
        one = letter_catalogue.shipped(template_id)
        own = self.editions.get(template_id, ())
        return TextSheet(
            title=one.title,
            audience="Patient",
            editions=(*own, Edition(0, None, "", one.text)),
            draft=TextDraft(
                command_id=f"c{len(self.sent)}",
                template_id=template_id,
                edition=len(own),
                text=own[0].text if own else one.text,
                in_force_from=TODAY,
            ),
            today=TODAY,
        )

    def preview(self, draft):
        self.previews += 1
        return super().preview(draft)

    def put_in_force(self, draft):
        if self.error is not None:
            raise self.error
        self.sent.append(draft)
        self.somebody_puts(draft.template_id, draft.text, is_shipped=draft.is_shipped)
        return 1

    def somebody_puts(self, template_id, text, **changes):
        own = self.editions.get(template_id, ())
        made = replace(Edition(len(own) + 1, TODAY, "Mr K. Rowe", text), **changes)
        self.editions[template_id] = (made, *own)

    def _row(self, one):
        own = self.editions.get(one.template_id)
        words = f"The clinic's own, {own[0].edition}" if own else "The program's"
        since = "24-Nov-2026" if own else ""
        return TextRow(one.template_id, one.title, "Patient", words, since, "")
