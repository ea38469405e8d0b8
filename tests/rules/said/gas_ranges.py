"""DQ-1 to DQ-4, DQ-8, RANGE: what is said of a number out of range, and what was meant."""

from functools import partial

from rules.cases import TWO_LITRES, D, a_gas

from o2clinic.rules.gas_ranges import check_ranges, paco2_meant_kpa, pao2_meant_kpa

# On both sides of each limit: impossible, doubtful, usual, doubtful, impossible.
_AT_LIMITS = {
    "ph": "6.799 6.800 7.249 7.250 7.550 7.551 7.800 7.801",
    "paco2_kpa": "1.99 2.00 2.99 3.00 12.00 12.01 20.00 20.01",
    "pao2_kpa": "2.49 2.50 3.99 4.00 14.50 14.51 20.00 20.01",
    "hco3_mmol_l": "2.9 3 11.9 12 50 50.1 60 60.1",
    "hco3_standard_mmol_l": "2.9 3 11.9 12 50 50.1 60 60.1",
    "base_excess_mmol_l": "-30.1 -30 -20.1 -20 20 20.1 30 30.1",
    "sao2_percent": "29.9 30 59.9 60 100 100.1",
    "spo2_percent": "29.9 30 59.9 60 100 100.1",
    "hb_g_l": "19 20 69 70 200 201 260 261",
    "haematocrit_percent": "9.9 10 19.9 20 70 70.1 80 80.1",
    "cohb_percent": "-0.1 0 3.0 3.1 10 10.1 60 60.1",
    "methb_percent": "-0.1 0 10 10.1 60 60.1",
    "lactate_mmol_l": "-0.1 0 4 4.1 30 30.1",
}
_SLIPS = {
    "ph": "-1 0 73.5 735 7420 44.7 72.49 72.5 75.5 75.51 8.0 28.18 56.3",
    "paco2_kpa": "45 2.2 0.71 22.4 22.6 89 91 300",
    "pao2_kpa": "55 0.97 29 31 108 109 400 145 146",
    "hco3_mmol_l": "119 120 271 500 501",
    "sao2_percent": "0.29 0.30 0.885 1 1.01",
    "spo2_percent": "0.29 0.30 0.92 1 1.01",
    "hb_g_l": "3.9 4 14.2 26 26.1",
    "haematocrit_percent": "0.09 0.10 0.55 0.80 0.81",
}
_ON_OXYGEN = "2.49 2.50 3.99 4.00 14.51 40.00 40.01 80.00 80.01 109"


def _checked(gas):
    return partial(lambda it: tuple(check_ranges(it)), gas)


def _alone(**given):
    return a_gas(None, **{"paco2_kpa": None, "hco3_mmol_l": None, "ph": None, **given})


def _numbers(told):
    return {
        f"{field} {value}": _checked(_alone(**{field: D(value)}))
        for field, values in told.items()
        for value in values.split()
    }


CASES = {
    "a good gas": _checked(a_gas()),
    "nothing measured": _checked(_alone()),
    **_numbers(_AT_LIMITS),
    **_numbers(_SLIPS),
    **{
        f"pao2_kpa {value} on oxygen": _checked(_alone(pao2_kpa=D(value), source=TWO_LITRES))
        for value in _ON_OXYGEN.split()
    },
    "both pressures in mmHg": _checked(a_gas("55", paco2_kpa=D(45), hco3_mmol_l=D("27.1"))),
    "the lost point fits, mmHg does not": _checked(a_gas(paco2_kpa=D(45), hco3_mmol_l=D("20.3"))),
    "kPa typed for mmHg fits": _checked(a_gas(paco2_kpa=D("0.71"), hco3_mmol_l=D("24"))),
    "no reading of PaCO2 fits": _checked(a_gas(paco2_kpa=D(45), hco3_mmol_l=D(12))),
    "PaCO2 meant, no pH": partial(paco2_meant_kpa, a_gas(paco2_kpa=D(45), ph=None)),
    "PaCO2 meant, no bicarbonate": partial(
        paco2_meant_kpa, a_gas(paco2_kpa=D(45), hco3_mmol_l=None)
    ),
    "PaCO2 meant, bicarbonate of 0": partial(
        paco2_meant_kpa, a_gas(paco2_kpa=D(45), hco3_mmol_l=D(0))
    ),
    "PaCO2 meant, bicarbonate of 1": partial(
        paco2_meant_kpa, a_gas(paco2_kpa=D(45), hco3_mmol_l=D(1))
    ),
    "PaCO2 meant off by exactly 0.03": partial(
        paco2_meant_kpa, a_gas(paco2_kpa=D(60), ph=D("7.03"), hco3_mmol_l=D("10.8"))
    ),
    "PaCO2 meant off by a hair more": partial(
        paco2_meant_kpa, a_gas(paco2_kpa=D(60), ph=D("7.031"), hco3_mmol_l=D("10.8"))
    ),
    "PaCO2 meant of a usual one": partial(paco2_meant_kpa, a_gas()),
    "PaCO2 meant of none": partial(paco2_meant_kpa, a_gas(paco2_kpa=None)),
    "PaO2 meant of a usual one": partial(pao2_meant_kpa, a_gas()),
    "PaO2 meant of none": partial(pao2_meant_kpa, a_gas(None)),
    "PaO2 meant on oxygen, usual": partial(pao2_meant_kpa, a_gas("30", source=TWO_LITRES)),
    "PaO2 meant on oxygen": partial(pao2_meant_kpa, a_gas("75", source=TWO_LITRES)),
    "PaO2 meant, nothing known of what was breathed": partial(
        pao2_meant_kpa, a_gas("30", source=None)
    ),
}
