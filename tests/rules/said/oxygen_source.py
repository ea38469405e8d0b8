"""U-9, DQ-14, GR-4: what was breathed, in words, as a share of oxygen, and what is odd in it."""

from functools import partial

from rules.cases import D

from o2clinic.rules.oxygen_source import (
    AIR,
    Device,
    OxygenSource,
    cannula_fio2,
    check_source,
    fio2_share,
)


def _breathed(device, flow=None, fio2=None, pulse=None):
    numbers = (None if value is None else D(value) for value in (flow, fio2, pulse))
    return OxygenSource(device, *numbers)


_CANNULA, _HFNO, _VENTURI = Device.NASAL_CANNULA, Device.HFNO, Device.VENTURI
_SOURCES = {
    "air": AIR,
    "air with a flow of 0": _breathed(Device.AIR, "0"),
    "air with a flow": _breathed(Device.AIR, "2.0"),
    "air of 21 %": _breathed(Device.AIR, fio2="0.21"),
    "air of 28 %": _breathed(Device.AIR, fio2="0.28"),
    "air of 28 % with a flow": _breathed(Device.AIR, "2", "0.28"),
    **{f"{one.value} without a setting": _breathed(one) for one in Device if one is not Device.AIR},
    **{
        f"cannulae at {flow}": _breathed(_CANNULA, flow)
        for flow in ("-0.1", "0", "0.50", "6", "6.1", "15.1", "60", "60.1")
    },
    "cannulae with a share": _breathed(_CANNULA, "2", "0.28"),
    "a simple mask at 15": _breathed(Device.SIMPLE_MASK, "15"),
    "a simple mask at 15.1": _breathed(Device.SIMPLE_MASK, "15.1"),
    "a simple mask with a share": _breathed(Device.SIMPLE_MASK, "6", "0.4"),
    "high-flow oxygen at 60": _breathed(_HFNO, "60", "0.4"),
    "high-flow oxygen at 61": _breathed(_HFNO, "61", "0.4"),
    "a Venturi mask": _breathed(_VENTURI, "4", "0.28"),
    "a Venturi mask without a flow": _breathed(_VENTURI, fio2="0.240"),
    "a Venturi mask without a share": _breathed(_VENTURI, "4"),
    "a Venturi mask of 20 %": _breathed(_VENTURI, "4", "0.20"),
    "a Venturi mask of 21 %": _breathed(_VENTURI, "4", "0.21"),
    "a Venturi mask of 21 % without a flow": _breathed(_VENTURI, fio2="0.21"),
    "a Venturi mask of 21 % with a flow of 0": _breathed(_VENTURI, "0", "0.21"),
    "a Venturi mask of 100 %": _breathed(_VENTURI, "4", "1"),
    "a Venturi mask of 101 %": _breathed(_VENTURI, "4", "1.01"),
    "a Venturi mask of 101 % at 61": _breathed(_VENTURI, "61", "1.01"),
    "a pulse setting": _breathed(Device.PULSE_DOSE, pulse="3.0"),
    "a pulse setting of 0": _breathed(Device.PULSE_DOSE, pulse="0"),
    "a pulse setting of half": _breathed(Device.PULSE_DOSE, pulse="0.5"),
    "a pulse setting of 1": _breathed(Device.PULSE_DOSE, pulse="1"),
    "a pulse setting of 10": _breathed(Device.PULSE_DOSE, pulse="10"),
    "a pulse setting of 10.5": _breathed(Device.PULSE_DOSE, pulse="10.5"),
    "a pulse dose with a flow": _breathed(Device.PULSE_DOSE, "2"),
    "a pulse dose with a flow and a setting of 11": _breathed(Device.PULSE_DOSE, "2", None, "11"),
    "a Venturi mask of 21 % at 16": _breathed(_VENTURI, "16", "0.21"),
    "NIV with oxygen": _breathed(Device.NIV, "2"),
    "a reservoir mask": _breathed(Device.RESERVOIR_MASK, "10"),
    "a tracheostomy mask": _breathed(Device.TRACHEOSTOMY_MASK, "5", "0.35"),
}


def _told(source):
    known, about = source.known_fio2, source.approximate_fio2
    shares = {"known share": known, "about": about}
    return {"words": source.in_words(), **shares, "found": check_source(source)}


CASES = {
    "nothing noted": partial(check_source, None),
    **{name: partial(_told, source) for name, source in _SOURCES.items()},
    **{f"share by cannulae at {flow}": partial(cannula_fio2, D(flow)) for flow in ("0", "1", "4")},
    **{
        f"share typed as {value}": partial(fio2_share, D(value))
        for value in ("0.28", "1", "1.01", "28", "100")
    },
}
