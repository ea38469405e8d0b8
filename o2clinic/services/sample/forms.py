"""What the sample clinic's administrator has said of its forms: two agreed, one taken back."""

from datetime import date, time, timedelta
from typing import Final

from o2clinic.rules.clinic_time import instant
from o2clinic.services.form_packs import (
    ALERT_CARD,
    REMOVAL_REQUEST,
    RISK_NOTICE,
    form_pack_on,
)
from o2clinic.services.sample.write import Rows

_AT: Final = time(9, 40)
_AGREED: Final = (
    (REMOVAL_REQUEST, 90, "The supplier's contract manager agreed to our layout by letter"),
    (RISK_NOTICE, 90, "The supplier's contract manager agreed to our layout by letter"),
    (ALERT_CARD, 60, "The ambulance service's card of 2024, from its website"),
)
_BACK: Final = (ALERT_CARD, 20, "The ambulance service has announced a new card")


def write_form_words(rows: Rows, by: int, today: date) -> None:
    """Words on forms, in the order of time."""
    for form_id, days_ago, blank in _AGREED:
        day = today - timedelta(days=days_ago)
        _say(rows, by, form_id, day, is_confirmed=True, blank=blank, compared_on=day)
    form_id, days_ago, reason = _BACK
    day = today - timedelta(days=days_ago)
    _say(rows, by, form_id, day, is_confirmed=False, reason=reason)


def _say(rows: Rows, by: int, form_id: str, day: date, **said: object) -> None:
    pack = form_pack_on(form_id, day)
    rows.by = by
    rows.add(
        "form_confirmation",
        instant(day, _AT),
        form_id=pack.form_id,
        nation=pack.nation,
        form_version=pack.version,
        fingerprint=pack.fingerprint,
        **said,
    )
