"""From the service's words about a patient to the banner's."""

from o2clinic.services.patient_reading import BannerWarning, PatientBanner
from o2clinic.ui.widgets.banner import BannerAlert, BannerSheet
from o2clinic.ui.widgets.marks import Tone


def banner_sheet(patient: PatientBanner) -> BannerSheet:
    """What the banner shows; dangers first, as the service sorts them."""
    return BannerSheet(
        name=patient.name,
        born=patient.born,
        gender=patient.gender,
        nhs_number=patient.nhs_number,
        nhs_note=patient.nhs_note,
        preferred_name=patient.preferred_name,
        died=patient.died,
        age_at_death=patient.age_at_death,
        alerts=tuple(BannerAlert(warning.text, _tone(warning)) for warning in patient.warnings),
        address=patient.address,
        phone=patient.phone,
        allergies=patient.allergies,
        restriction=_restriction(patient),
        is_shut=patient.is_shut,
    )


def _tone(warning: BannerWarning) -> Tone:
    if warning.is_danger:
        return Tone.DANGER
    return Tone.CAUTION if warning.is_doubt else Tone.BRAND


def _restriction(patient: PatientBanner) -> str:
    if not patient.is_restricted:
        return ""
    return "opens with a reason" if patient.is_shut else f"open to you until {patient.open_until}"
