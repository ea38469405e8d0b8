"""What each diagnosis is called, the rule for its limit, and the order form's code for it."""

from functools import partial

from o2clinic.rules.diagnosis import (
    CLINICAL_CODES,
    DIAGNOSIS_WORDS,
    LTOT_ROWS,
    SUGGESTED_CODE,
    WEAK_BREATHING,
    Diagnosis,
)


def _told(diagnosis):
    code = next(one for one in CLINICAL_CODES if one.code == SUGGESTED_CODE[diagnosis])
    return {
        "words": DIAGNOSIS_WORDS[diagnosis],
        "LTOT": LTOT_ROWS.get(diagnosis, "no recommendation"),
        "weak breathing": diagnosis in WEAK_BREATHING,
        "code": f"{code.code} {code.label}",
    }


CASES = {
    **{one.value: partial(_told, one) for one in Diagnosis},
    "the codes of the form": partial(tuple, CLINICAL_CODES),
}
