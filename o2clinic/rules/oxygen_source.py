"""What the patient was breathing: air, or a device with its flow or its share of oxygen (U-9)."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from o2clinic.errors import Finding, Level

AIR_SHARE = Decimal("0.21")


class Device(StrEnum):
    """How oxygen is given."""

    AIR = "air"
    NASAL_CANNULA = "nasal_cannula"
    VENTURI = "venturi"
    SIMPLE_MASK = "simple_mask"
    RESERVOIR_MASK = "reservoir_mask"
    HFNO = "hfno"
    TRACHEOSTOMY_MASK = "tracheostomy_mask"
    PULSE_DOSE = "pulse_dose"
    NIV = "niv"
    OTHER = "other"


DEVICE_WORDS = {
    Device.AIR: "air",
    Device.NASAL_CANNULA: "nasal cannulae",
    Device.VENTURI: "Venturi mask",
    Device.SIMPLE_MASK: "simple mask",
    Device.RESERVOIR_MASK: "reservoir mask",
    Device.HFNO: "high-flow nasal oxygen",
    Device.TRACHEOSTOMY_MASK: "tracheostomy mask",
    Device.PULSE_DOSE: "pulse-dose device",
    Device.NIV: "NIV",
    Device.OTHER: "other device",
}

# Devices that hold the share of oxygen they are set to; with the others it is a guess.
_HOLDS_SHARE = {Device.VENTURI, Device.HFNO}
_WANTED_SETTING = {
    Device.VENTURI: "the percentage and the flow in L/min",
    Device.HFNO: "the percentage and the flow in L/min",
    Device.PULSE_DOSE: "the pulse setting",
}
_CANNULA_HIGHEST_L_MIN = 6
_LOW_FLOW_HIGHEST_L_MIN = 15
_HIGHEST_L_MIN = 60
_HIGHEST_PULSE_SETTING = 10


@dataclass(frozen=True, slots=True)
class OxygenSource:
    """Air, or a device and how it was set.

    Attributes:
        device: how oxygen is given.
        flow_l_min: litres of oxygen a minute; None when it was not noted.
        fio2: share of oxygen breathed in, 0.21 to 1.00; None when it was not noted.
        pulse_setting: of a conserving device; it is not a flow in L/min.
    """

    device: Device
    flow_l_min: Decimal | None = None
    fio2: Decimal | None = None
    pulse_setting: Decimal | None = None

    @property
    def is_air(self) -> bool:
        """Whether no oxygen was given."""
        return self.device is Device.AIR

    @property
    def known_fio2(self) -> Decimal | None:
        """Share of oxygen, 0.21 to 1.00, where it is known and not a guess; else None."""
        if self.is_air:
            return AIR_SHARE
        return self.fio2 if self.device in _HOLDS_SHARE else None

    @property
    def approximate_fio2(self) -> Decimal | None:
        """Share of oxygen for display with "about"; never for a gradient or a ratio."""
        if self.known_fio2 is not None:
            return self.known_fio2
        flow = self.flow_l_min
        if self.device is Device.NASAL_CANNULA and flow is not None:
            return cannula_fio2(flow) if 0 <= flow <= _CANNULA_HIGHEST_L_MIN else None
        return self.fio2

    def in_words(self) -> str:
        """What the patient breathed, for people.

        >>> OxygenSource(Device.NASAL_CANNULA, Decimal("2.0")).in_words()
        '2 L/min nasal cannulae'
        >>> OxygenSource(Device.VENTURI, Decimal(4), Decimal("0.28")).in_words()
        '28 % Venturi mask, 4 L/min'
        """
        words = DEVICE_WORDS[self.device]
        flow = f"{_plain(self.flow_l_min)} L/min" if self.flow_l_min is not None else ""
        if self.is_air:
            return f"{words} ({flow} noted)" if self.flow_l_min else words
        if self.fio2 is not None:
            words = f"{_plain(self.fio2 * 100)} % {words}"
            return f"{words}, {flow}" if flow else words
        if self.pulse_setting is not None:
            return f"{words}, setting {_plain(self.pulse_setting)}"
        return f"{flow} {words}" if flow else f"{words}, setting not recorded"


AIR = OxygenSource(Device.AIR)


def cannula_fio2(flow_l_min: Decimal) -> Decimal:
    """Approximate share of oxygen by nasal cannulae at a flow in L/min: 0.20 + 0.04 x flow."""
    return AIR_SHARE if flow_l_min == 0 else Decimal("0.20") + Decimal("0.04") * flow_l_min


def fio2_share(value: Decimal) -> Decimal:
    """Share of oxygen, 0 to 1, from a share or from per cent.

    >>> fio2_share(Decimal(28))
    Decimal('0.28')
    """
    return value / 100 if value > 1 else value


def check_source(source: OxygenSource | None) -> tuple[Finding, ...]:
    """What is wrong or odd with the note of what was breathed (U-9, DQ-14); `field` is "source"."""
    if source is None:
        return (
            _blocked(
                "It is not noted what the patient was breathing. Choose air, or the device with "
                "its flow."
            ),
        )
    if source.is_air:
        return _check_air(source)
    return _check_oxygen(source)


def _check_air(source: OxygenSource) -> tuple[Finding, ...]:
    if source.flow_l_min:
        return (
            _blocked(
                f"“Air” is chosen, but a flow of {_plain(source.flow_l_min)} L/min is given. "
                "Choose the device, or clear the flow."
            ),
        )
    if source.fio2 is not None and source.fio2 != AIR_SHARE:
        return (
            _blocked(
                f"“Air” is chosen, but {_plain(source.fio2 * 100)} % oxygen is given. Choose the "
                "device, or clear the percentage."
            ),
        )
    return ()


def _check_oxygen(source: OxygenSource) -> tuple[Finding, ...]:
    words = DEVICE_WORDS[source.device]
    if source.flow_l_min is None and source.fio2 is None and source.pulse_setting is None:
        wanted = _WANTED_SETTING.get(source.device, "the flow in L/min")
        return (_blocked(f"The setting is missing ({words}). Give {wanted}."),)
    findings = _check_flow(source)
    if source.fio2 is not None and not AIR_SHARE <= source.fio2 <= 1:
        findings += (
            _blocked(
                f"{_plain(source.fio2 * 100)} % oxygen is not possible. Give 21 to 100 % "
                "(or 0.21 to 1.00)."
            ),
        )
    setting = source.pulse_setting
    if setting is not None and not 0 < setting <= _HIGHEST_PULSE_SETTING:
        findings += (_blocked(f"A pulse setting of {_plain(setting)} is not possible."),)
    if source.fio2 == AIR_SHARE and source.flow_l_min:
        findings += (_doubtful("21 % oxygen with a flow of oxygen: was the percentage left over?"),)
    return findings


def _check_flow(source: OxygenSource) -> tuple[Finding, ...]:
    flow = source.flow_l_min
    if flow is None:
        return ()
    shown = _plain(flow)
    if not 0 <= flow <= _HIGHEST_L_MIN:
        return (_blocked(f"A flow of {shown} L/min is not possible. Give 0 to 60 L/min."),)
    if source.device is Device.PULSE_DOSE:
        return (
            _doubtful("A pulse setting is not a flow in L/min. Use the box for the pulse setting."),
        )
    if source.device is Device.NASAL_CANNULA and flow > _CANNULA_HIGHEST_L_MIN:
        return (_doubtful(f"{shown} L/min is much for nasal cannulae. Is it right?"),)
    if source.device is not Device.HFNO and flow > _LOW_FLOW_HIGHEST_L_MIN:
        return (_doubtful(f"{shown} L/min is much for this device. Is it right?"),)
    return ()


def _blocked(message: str) -> Finding:
    return Finding("DQ-14", Level.BLOCK, message, "source")


def _doubtful(message: str) -> Finding:
    return Finding("RANGE", Level.CONFIRM, message, "source")


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
