"""What stands in the way of an order, or is to be thought of."""

from typing import Final

from o2clinic.rules.book.rule import OURS, D, Part, Rule, U, V

CONTRACT: Final = "home oxygen supply contract and order-form guides"

RULES: Final = (
    Rule(
        "OR-RISK",
        "An order that the gate of the risks holds or refuses (R-SF, R-SM) needs a reason, which "
        "is kept with it; the two forms themselves block: confirm.",
        OURS,
        "",
        D,
    ),
    Rule(
        "OR-TITRATED",
        "LTOT on another flow than the last titration ended with, by day or in sleep: confirm.",
        OURS,
        "",
        D,
    ),
    Rule(
        "OR-STOPPED",
        "LTOT after a last titration that carbon dioxide stopped (R-CO2-1, R-CO2-2): confirm.",
        OURS,
        "",
        D,
    ),
    Rule(
        "OR-VENTURI",
        "A Venturi mask does not work with a concentrator: block.",
        CONTRACT,
        "",
        V,
    ),
    Rule(
        "OR-CYLINDERS",
        "No more than 8 cylinders at home, back-up included, or fewer where the supplier's entry "
        "says so: block.",
        CONTRACT,
        "",
        V,
    ),
    Rule(
        "OR-POC",
        "Portable concentrators are not suited to LTOT: confirm.",
        CONTRACT,
        "",
        V,
    ),
    Rule(
        "OR-HIGH-FLOW",
        "Above 5 L/min a high-flow concentrator, its own item: block with an offer.",
        CONTRACT,
        "",
        V,
    ),
    Rule(
        "OR-PART-A",
        "Only static concentrator and static cylinder on Part A: block.",
        CONTRACT,
        "",
        V,
    ),
    Rule(
        "OR-CONSERVER",
        "Conservers for portable equipment and patients older than seven.",
        CONTRACT,
        "",
        V,
    ),
    Rule(
        "OR-ASSESSED",
        "LTOT ordered without a recorded assessment: confirm.",
        OURS,
        "",
        D,
    ),
    Rule(
        "OR-DIED",
        "No order for someone who has died: block.",
        OURS,
        "",
        D,
    ),
    Rule(
        "OR-MOVED",
        "An order for someone who has moved away wants a reason.",
        OURS,
        "",
        D,
    ),
    Rule(
        "OR-TRACHEOSTOMY",
        "Interface and tracheostomy must agree: confirm.",
        OURS,
        "",
        D,
    ),
    Rule(
        "OR-FLOW",
        "Each row has a flow or a pulse setting, not both, and one that is possible: block; more "
        "than 15 L/min: confirm.",
        CONTRACT,
        "",
        V,
    ),
    Rule(
        "OR-PULSE",
        "A pulse setting goes with a conserver or a portable concentrator: block.",
        CONTRACT,
        "",
        V,
    ),
    Rule(
        "OR-HOURS",
        "Each row has its hours a day, up to 24: block.",
        CONTRACT,
        "",
        V,
    ),
    Rule(
        "OR-QUANTITY",
        "Each row orders at least one: block. More than two of anything but cylinders: confirm.",
        CONTRACT,
        "",
        V,
    ),
    Rule(
        "OR-PERCENT",
        "A Venturi mask has a percentage that is made, a tracheostomy mask has one, nothing else "
        "has: block.",
        CONTRACT,
        "",
        V,
    ),
    Rule(
        "OR-CODE",
        "Clinical code 1 to 22: block. The list is to be checked against the official form.",
        "general knowledge",
        "",
        U,
    ),
    Rule(
        "OR-DELIVERY",
        "How soon is chosen (block), urgent is dearer (warn).",
        CONTRACT,
        "",
        V,
    ),
    Rule(
        "OR-CONTACT",
        "Someone the supplier may ring (warn).",
        CONTRACT,
        "",
        V,
    ),
    Rule(
        "supersession",
        "A new order replaces all of the old one: rows it leaves out are named.",
        CONTRACT,
        "",
        V,
        where=("order.dropped_lines",),
    ),
    Rule(
        "OR-SIGNATORY",
        "Part A is signed by any registered clinician, Part B by a specialist; whoever signs has a "
        "registration on record: block.",
        CONTRACT,
        "",
        V,
    ),
    Rule(
        "OR-SUPERSEDE",
        "A Part A takes the place of a specialist's Part B only where the supplier's entry says so "
        "(2012 and later guides disagree): block; where it does, what Part A cannot hold: confirm.",
        CONTRACT,
        "",
        V,
    ),
    Rule(
        "OR-VERSION",
        "An order goes on the version of the form that is in force on its day; suppliers send old "
        "ones back: block.",
        CONTRACT,
        "",
        V,
    ),
    Rule(
        "OR-REASSESS",
        "Ambulatory oxygen that becomes LTOT on the same equipment needs an assessment: confirm.",
        CONTRACT,
        "",
        V,
    ),
    Rule(
        "OR-SUPPLIER",
        "Where the clinic has suppliers' entries, one of them is chosen: block.",
        OURS,
        "",
        D,
    ),
    Rule(
        "OR-OTHER-SUPPLIER",
        "An order to another supplier does not end what the first one brought: confirm, unless "
        "its removal was requested. OL-8 follows it.",
        OURS,
        "",
        D,
    ),
    Rule(
        "OR-SECURE",
        "Mail to a mailbox that is neither NHSmail nor accredited has [secure] in its subject.",
        "NHSmail guidance on secure e-mail",
        "",
        V,
        where=("supplier.needs_secure_mark",),
    ),
    Rule(
        "OR-INTERFACE",
        "Each row has one interface of the form's list.",
        CONTRACT,
        "",
        V,
        where=("order.OrderLine",),
    ),
    Rule(
        "OR-EMPTY",
        "An order has at least one row of equipment: block.",
        OURS,
        "",
        D,
    ),
    Rule(
        "OL-1",
        "An issued order is sent, confirmed, installed, its removal requested, removed, each from "
        "the stage before; before it is installed it may be cancelled, and a new order may replace "
        "it at any time. The clinic room tells what the supplier did; who orders decides on "
        "cancelling and removal, but for the dead and whoever moved away.",
        OURS,
        "",
        D,
        where=("order_life.steps_from",),
    ),
    Rule(
        "OL-2",
        "No step lies in the future, before the one before it or after the one after it: block.",
        OURS,
        "",
        D,
    ),
    Rule(
        "OL-3",
        "Sent says how and to whom, confirmed by whom, a removal why, how and by when, a "
        "cancellation and a correction why, and a cancellation of what was sent who at the "
        "supplier was told: block.",
        OURS,
        "",
        D,
    ),
    Rule(
        "OL-4",
        "Rental is charged until the day on which the removal is requested, not collected.",
        CONTRACT,
        "",
        V,
        where=("order_life.rental_ends_on",),
    ),
    Rule(
        "OL-5",
        "The supplier comes within 3 working days; on the next calendar day if the order was sent "
        "by the supplier's cut-off (17:00), else on the day after; urgent within 4 hours. Working "
        "days leave out weekends and bank holidays.",
        CONTRACT,
        "",
        V,
        where=("order_promise.promise",),
    ),
    Rule(
        "OL-6",
        "An order for a stay has the second address, a contact there and both days, at most 90 "
        "(confirm); it goes beside an order in force, replaces none, and is over after its last "
        "day. Oxygen that comes after its first day wants a reason.",
        CONTRACT,
        "",
        D,
    ),
    Rule(
        "OL-7",
        "An order for a discharge has the ward and the day: block. Oxygen that comes after the "
        "discharge wants a reason.",
        CONTRACT,
        "",
        U,
    ),
    Rule(
        "OL-8",
        "An order to another supplier does not end what the first one brought: the order before "
        "stays open until its removal is requested and done, by the clinic room as well. Collected "
        "before the new oxygen is there, it wants a word why: block.",
        OURS,
        "",
        D,
    ),
)

PART: Final = Part(
    title="Orders",
    rules=RULES,
    notes=(
        (
            "An order that is cancelled before it came lets the order that it replaced stand "
            "again: what was at home is there still."
        ),
        (
            "The sources give the cut-off of 17:00 for the next day only; the three working days "
            "are counted from the day after it was sent, whatever the hour."
        ),
        (
            "For a stay that begins later than the supplier could come, its first day is the day "
            "by which the oxygen is wanted."
        ),
        "Rental of an order for a stay is taken to end on its last day, which the order says.",
    ),
)
