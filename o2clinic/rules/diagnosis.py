"""Diagnoses as the oxygen rules tell them apart, and the order form's clinical codes."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Diagnosis(StrEnum):
    """The condition for which oxygen is assessed."""

    COPD = "copd"
    ILD = "ild"
    CYSTIC_FIBROSIS = "cystic_fibrosis"
    PULMONARY_HYPERTENSION = "pulmonary_hypertension"
    NEUROMUSCULAR = "neuromuscular"
    MOTOR_NEURONE = "motor_neurone"
    CHEST_WALL = "chest_wall"
    HEART_FAILURE = "heart_failure"
    BRONCHIECTASIS = "bronchiectasis"
    SEVERE_ASTHMA = "severe_asthma"
    LUNG_CANCER = "lung_cancer"
    CONGENITAL_HEART_DISEASE = "congenital_heart_disease"
    SLEEP_DISORDERED_BREATHING = "sleep_disordered_breathing"
    CLUSTER_HEADACHE = "cluster_headache"
    OTHER = "other"


DIAGNOSIS_WORDS: Final = {
    Diagnosis.COPD: "COPD",
    Diagnosis.ILD: "interstitial lung disease",
    Diagnosis.CYSTIC_FIBROSIS: "cystic fibrosis",
    Diagnosis.PULMONARY_HYPERTENSION: "pulmonary hypertension",
    Diagnosis.NEUROMUSCULAR: "neuromuscular disease",
    Diagnosis.MOTOR_NEURONE: "motor neurone disease",
    Diagnosis.CHEST_WALL: "chest wall disease",
    Diagnosis.HEART_FAILURE: "advanced heart failure",
    Diagnosis.BRONCHIECTASIS: "bronchiectasis",
    Diagnosis.SEVERE_ASTHMA: "severe asthma",
    Diagnosis.LUNG_CANCER: "lung cancer",
    Diagnosis.CONGENITAL_HEART_DISEASE: "adult congenital heart disease",
    Diagnosis.SLEEP_DISORDERED_BREATHING: "sleep apnoea, obesity hypoventilation or overlap",
    Diagnosis.CLUSTER_HEADACHE: "cluster headache",
    Diagnosis.OTHER: "other condition",
}

# The rule that tells the PaO2 limit; a diagnosis without one has no LTOT recommendation.
LTOT_ROWS: Final = {
    Diagnosis.COPD: "R-LT-1",
    Diagnosis.ILD: "R-LT-4",
    Diagnosis.CYSTIC_FIBROSIS: "R-LT-5",
    Diagnosis.PULMONARY_HYPERTENSION: "R-LT-6",
    Diagnosis.NEUROMUSCULAR: "R-LT-7",
    Diagnosis.MOTOR_NEURONE: "R-LT-7",
    Diagnosis.CHEST_WALL: "R-LT-7",
    Diagnosis.HEART_FAILURE: "R-LT-8",
    Diagnosis.BRONCHIECTASIS: "R-LT-9",
    Diagnosis.SEVERE_ASTHMA: "R-LT-9",
    Diagnosis.LUNG_CANCER: "R-LT-9",
    Diagnosis.CONGENITAL_HEART_DISEASE: "R-LT-9",
    Diagnosis.SLEEP_DISORDERED_BREATHING: "R-LT-10",
}

WEAK_BREATHING: Final = {
    Diagnosis.NEUROMUSCULAR,
    Diagnosis.MOTOR_NEURONE,
    Diagnosis.CHEST_WALL,
}


@dataclass(frozen=True, slots=True)
class ClinicalCode:
    """A code of the order form.

    Attributes:
        code: the number printed on the form.
        label: what it stands for.
        is_paediatric: only for children.
    """

    code: int
    label: str
    is_paediatric: bool = False


# As the list is remembered, not read from the official form: to be checked before release.
CLINICAL_CODES: Final = (
    ClinicalCode(1, "Chronic obstructive pulmonary disease (COPD)"),
    ClinicalCode(2, "Pulmonary vascular disease"),
    ClinicalCode(3, "Severe chronic asthma"),
    ClinicalCode(4, "Primary pulmonary hypertension"),
    ClinicalCode(5, "Interstitial lung disease"),
    ClinicalCode(6, "Cystic fibrosis"),
    ClinicalCode(7, "Bronchiectasis (not cystic fibrosis)"),
    ClinicalCode(8, "Pulmonary malignancy"),
    ClinicalCode(9, "Palliative care"),
    ClinicalCode(10, "Non-pulmonary palliative care"),
    ClinicalCode(11, "Chest wall disease"),
    ClinicalCode(12, "Neuromuscular disease"),
    ClinicalCode(13, "Neurodisability"),
    ClinicalCode(14, "Obstructive sleep apnoea syndrome"),
    ClinicalCode(15, "Chronic heart failure"),
    ClinicalCode(16, "Paediatric interstitial lung disease", is_paediatric=True),
    ClinicalCode(17, "Chronic neonatal lung disease", is_paediatric=True),
    ClinicalCode(18, "Paediatric cardiac disease", is_paediatric=True),
    ClinicalCode(19, "Cluster headache"),
    ClinicalCode(20, "Other primary respiratory disorder"),
    ClinicalCode(21, "Other (none of the above)"),
    ClinicalCode(22, "Not known"),
)

SUGGESTED_CODE: Final = {
    Diagnosis.COPD: 1,
    Diagnosis.ILD: 5,
    Diagnosis.CYSTIC_FIBROSIS: 6,
    Diagnosis.PULMONARY_HYPERTENSION: 2,
    Diagnosis.NEUROMUSCULAR: 12,
    Diagnosis.MOTOR_NEURONE: 12,
    Diagnosis.CHEST_WALL: 11,
    Diagnosis.HEART_FAILURE: 15,
    Diagnosis.BRONCHIECTASIS: 7,
    Diagnosis.SEVERE_ASTHMA: 3,
    Diagnosis.LUNG_CANCER: 8,
    Diagnosis.CONGENITAL_HEART_DISEASE: 21,
    Diagnosis.SLEEP_DISORDERED_BREATHING: 14,
    Diagnosis.CLUSTER_HEADACHE: 19,
    Diagnosis.OTHER: 21,
}
