"""Whether an oxygen order may be finalised (order form sections 1.4 to 1.6, R-SF-1, T-8, T-12).

`field` of a finding names the attribute of `Order`, or of a row as "lines.0.flow_l_min".
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final

from o2clinic.errors import Finding, Level
from o2clinic.rules.diagnosis import CLINICAL_CODES
from o2clinic.rules.display import flow, number, short_date
from o2clinic.rules.order import (
    CONCENTRATORS,
    CYLINDERS,
    EQUIPMENT_WORDS,
    ON_PART_A,
    STATIC,
    Delivery,
    Equipment,
    FormPart,
    Interface,
    Modality,
    Order,
    OrderLine,
    cylinders_at_home,
)
from o2clinic.rules.policy import Policy
from o2clinic.rules.safety_case import GateResult, OpenItem

VENTURI_PERCENTS: Final = (24, 28, 31, 35, 40, 60)
_CONSERVER_OLDER_THAN_YEARS: Final = 7
_FLOW_POSSIBLE_L_MIN: Final = Decimal(60)
_FLOW_USUAL_L_MIN: Final = Decimal(15)
_HOURS_OF_A_DAY: Final = 24
_PIECES_USUAL: Final = 2  # of anything but cylinders: upstairs and downstairs
_KNOWN_CODES: Final = {str(code.code) for code in CLINICAL_CODES}
_FORMS: Final = {"consent_signed_on", "risk_form_completed_on"}
_RISKS_SHOWN: Final = 3
_PULSED: Final = {Equipment.PORTABLE_CONCENTRATOR, Equipment.TRANSPORTABLE_CONCENTRATOR}


def check_order(order: Order, policy: Policy) -> tuple[Finding, ...]:
    """Everything that stands in the way of an order, or is to be thought of.

    Args:
        order: flows in L/min, hours a day.
        policy: the thresholds.
    """
    return (
        *_patient(order),
        *_forms(order),
        *_heading(order),
        *(found for place in range(len(order.lines)) for found in _line(order, place, policy)),
        *_together(order, policy),
    )


def check_gate(gate: GateResult) -> tuple[Finding, ...]:
    """A gate that holds or refuses; the two forms of an order block by a rule of their own.

    What no reason opens, such as a consent that was withdrawn, blocks; the rest wants a reason.
    """
    bars = tuple(_barred(item) for item in gate.open_items if item.is_bar)
    items = (
        item.in_words() for item in gate.open_items if item.field not in _FORMS and not item.is_bar
    )
    told = (*gate.refusals, *items)
    if not told:
        return bars
    more = len(told) - _RISKS_SHOWN
    words = "; ".join((*told[:_RISKS_SHOWN], *((f"and {more} more",) if more > 0 else ())))
    says = "are too great" if gate.refusals else "hold the order"
    message = (
        f"The risks at home {says}: {words}. Record them on the page Risk & consent, or give the "
        "reason for ordering all the same."
    )
    return (*bars, Finding("OR-RISK", Level.CONFIRM, message))


def _barred(item: OpenItem) -> Finding:
    words = f"{item.words[:1].upper()}{item.words[1:]}. See the page Risk & consent."
    return _blocked(item.rule, words)


def _patient(order: Order) -> Iterator[Finding]:
    if order.died_on is not None:
        yield _blocked(
            "OR-DIED",
            f"The patient died on {short_date(order.died_on)}. No oxygen can be ordered; to have "
            "the equipment collected, record a removal.",
        )
    elif order.moved_away_on is not None:
        yield _doubtful(
            "OR-MOVED",
            f"The patient moved away on {short_date(order.moved_away_on)}: oxygen is ordered where "
            "they live now. Correct the record if they are back, or give the reason.",
            "",
        )


def _forms(order: Order) -> Iterator[Finding]:
    forms: tuple[tuple[str, str, str, date | None], ...] = (
        (
            "consent_signed_on",
            "The consent form (HOCF)",
            "has not been signed",
            order.consent_signed_on,
        ),
        (
            "risk_form_completed_on",
            "The risk assessment (IHORM)",
            "is not complete",
            order.risk_form_completed_on,
        ),
    )
    for field, form, lacking, done_on in forms:
        if done_on is None:
            message = f"{form} {lacking}. The supplier cannot fulfil the order."
            yield _blocked("R-SF-1", message, field)
        elif done_on > order.ordered_on:
            message = f"{form} is dated {short_date(done_on)}, after the order. Correct the date."
            yield _blocked("R-SF-1", message, field)


def _heading(order: Order) -> Iterator[Finding]:
    if not order.clinical_code:
        yield _blocked("OR-CODE", "Choose the clinical code.", "clinical_code")
    elif order.clinical_code not in _KNOWN_CODES:
        message = (
            f"“{order.clinical_code[:20]}” is not a clinical code of the form. Choose 1 to 22."
        )
        yield _blocked("OR-CODE", message, "clinical_code")
    if order.delivery is None:
        yield _blocked("OR-DELIVERY", "Choose how soon the oxygen is needed.", "delivery")
    elif order.delivery is Delivery.URGENT:
        message = "Delivery within 4 hours is charged extra. Would the next day do?"
        yield Finding("OR-DELIVERY", Level.WARN, message, "delivery")
    if not (order.contact_name.strip() and order.contact_phone.strip()):
        message = "Give a name and a telephone number that the supplier may ring before rejecting."
        yield Finding("OR-CONTACT", Level.WARN, message, "contact_name")


def _line(order: Order, place: int, policy: Policy) -> Iterator[Finding]:
    line = order.lines[place]
    for found in (
        *_setting(line),
        *_amount(line),
        *_interface(line, order),
        *_flow_limits(line, policy),
        *_purpose(line, order, policy),
    ):
        words = f"Row {place + 1}, {EQUIPMENT_WORDS[line.equipment].lower()}: {found.message}"
        yield Finding(found.rule, found.level, words, f"lines.{place}.{found.field}", found.offer)


def _setting(line: OrderLine) -> Iterator[Finding]:
    pulse = line.pulse_setting.strip()
    rate = line.flow_l_min
    if rate is None and not pulse:
        yield _blocked("OR-FLOW", "give the flow in L/min, or the pulse setting.", "flow_l_min")
    if rate is not None and pulse:
        message = "give either a flow or a pulse setting; a pulse setting is not L/min."
        yield _blocked("OR-FLOW", message, "pulse_setting")
    if rate is not None and not 0 < rate <= _FLOW_POSSIBLE_L_MIN:
        message = f"a flow of {flow(rate)} is not possible."
        yield _blocked("OR-FLOW", message, "flow_l_min")
    elif rate is not None and rate > _FLOW_USUAL_L_MIN:
        yield _doubtful("OR-FLOW", f"is a flow of {flow(rate)} right?", "flow_l_min")
    if pulse and not (line.has_conserver or line.equipment in _PULSED):
        message = "a pulse setting needs a conserver or a portable concentrator."
        yield _blocked("OR-PULSE", message, "pulse_setting")


def _amount(line: OrderLine) -> Iterator[Finding]:
    hours = line.hours_per_day
    if hours is None:
        yield _blocked("OR-HOURS", "give the hours a day.", "hours_per_day")
    elif not 0 < hours <= _HOURS_OF_A_DAY:
        message = f"{number(hours)} hours a day are not possible."
        yield _blocked("OR-HOURS", message, "hours_per_day")
    if line.quantity < 1:
        yield _blocked("OR-QUANTITY", "order at least one.", "quantity")
    elif line.quantity > _PIECES_USUAL and line.equipment not in CYLINDERS:
        yield _doubtful("OR-QUANTITY", f"are {line.quantity} pieces right?", "quantity")


def _interface(line: OrderLine, order: Order) -> Iterator[Finding]:
    is_venturi = line.interface is Interface.VENTURI_MASK
    is_tracheostomy = line.interface is Interface.TRACHEOSTOMY_MASK
    percent = line.venturi_percent
    if is_venturi and line.equipment in CONCENTRATORS:
        message = "a Venturi mask does not work with a concentrator. Choose cannulae, or cylinders."
        yield _blocked("OR-VENTURI", message, "interface")
    if (is_venturi or is_tracheostomy) and percent is None:
        yield _blocked("OR-PERCENT", "give the percentage of the mask.", "venturi_percent")
    elif is_venturi and percent not in VENTURI_PERCENTS:
        shown = ", ".join(str(one) for one in VENTURI_PERCENTS)
        message = f"Venturi masks are made for {shown} %."
        yield _blocked("OR-PERCENT", message, "venturi_percent")
    if not (is_venturi or is_tracheostomy) and percent is not None:
        message = "a percentage goes with a Venturi or tracheostomy mask only. Clear it."
        yield _blocked("OR-PERCENT", message, "venturi_percent")
    if is_tracheostomy != order.has_tracheostomy:
        has = "has a" if order.has_tracheostomy else "has no"
        message = f"the patient {has} tracheostomy. Is this the right interface?"
        yield _doubtful("OR-TRACHEOSTOMY", message, "interface")


def _flow_limits(line: OrderLine, policy: Policy) -> Iterator[Finding]:
    rate = line.flow_l_min
    if rate is None:
        return
    if line.equipment is Equipment.STATIC_CONCENTRATOR and policy.high_flow_l_min.holds(rate):
        offer = EQUIPMENT_WORDS[Equipment.HIGH_FLOW_CONCENTRATOR]
        message = f"{flow(rate)} needs a high-flow concentrator, which is its own item and price."
        yield Finding("OR-HIGH-FLOW", Level.BLOCK, message, "equipment", offer)
    is_ltot_concentrator = line.modality is Modality.LTOT and line.equipment in CONCENTRATORS
    if is_ltot_concentrator and policy.device_review_flow_l_min.holds(rate):
        message = (
            f"{flow(rate)} is above the {number(policy.device_review_flow_l_min.value)} L/min for "
            "which concentrators are recommended: a specialist reviews the device."
        )
        yield _doubtful("T-8", message, "flow_l_min")


def _purpose(line: OrderLine, order: Order, policy: Policy) -> Iterator[Finding]:
    if line.modality is Modality.LTOT:
        yield from _ltot(line, policy)
    if order.part is FormPart.A and line.equipment not in ON_PART_A:
        message = "this can only be ordered on Part B, by a specialist."
        yield _blocked("OR-PART-A", message, "equipment")
    if not line.has_conserver:
        return
    if line.equipment in STATIC:
        message = "a conserver goes with portable equipment. Is it wanted here?"
        yield _doubtful("OR-CONSERVER", message, "has_conserver")
    if order.age_years is not None and order.age_years <= _CONSERVER_OLDER_THAN_YEARS:
        message = "a conserver is only for patients older than seven."
        yield _blocked("OR-CONSERVER", message, "has_conserver")


def _ltot(line: OrderLine, policy: Policy) -> Iterator[Finding]:
    if line.equipment is Equipment.PORTABLE_CONCENTRATOR:
        message = "portable concentrators are not suited to LTOT. Order a static one for the home."
        yield _doubtful("OR-POC", message, "equipment")
    hours = line.hours_per_day
    # Portable rows of an LTOT order carry the hours out of the house.
    if hours is None or hours <= 0 or line.equipment not in STATIC:
        return
    if policy.ltot_hours_per_day.holds(hours):
        return
    message = (
        f"{number(hours)} h a day is too little: LTOT needs "
        f"{policy.ltot_hours_per_day.words} h to help."
    )
    yield Finding("T-12", Level.WARN, message, "hours_per_day")


def _together(order: Order, policy: Policy) -> Iterator[Finding]:
    if not order.lines:
        yield _blocked("OR-EMPTY", "The order has no equipment. Add a row.", "lines")
    count = cylinders_at_home(order.lines)
    limit = policy.cylinders_at_home
    most = min(int(limit.value), order.most_cylinders or int(limit.value))
    if limit.holds(count) or count > most:
        yield _blocked(
            "OR-CYLINDERS",
            f"{count} cylinders in the home, the back-up included: no more than "
            f"{most} are allowed. Order one week's supply.",
            "lines",
        )
    is_ltot = any(line.modality is Modality.LTOT for line in order.lines)
    if is_ltot and not order.has_ltot_assessment:
        message = "LTOT is ordered, but no assessment for LTOT is recorded. Give the reason."
        yield _doubtful("OR-ASSESSED", message, "lines")


def _blocked(rule: str, message: str, field: str = "") -> Finding:
    return Finding(rule, Level.BLOCK, message, field)


def _doubtful(rule: str, message: str, field: str) -> Finding:
    return Finding(rule, Level.CONFIRM, message, field)
