"""P11: an order and a letter on paper, beside a bare canvas with the same strokes; 100 letters.

What marks the parts of a document is no stroke: the bare canvas goes without it.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import BytesIO
from typing import Any, Final

import reportlab.pdfgen.canvas
from reportlab.lib.utils import ImageReader
from sqlalchemy import func, select

from o2clinic.errors import Level, NotValid
from o2clinic.models import OxygenOrder, Patient, Result
from o2clinic.rules.permissions import Role
from o2clinic.services.letter_chart import trend_of
from o2clinic.services.letter_draft import LetterDraft
from o2clinic.services.letters import Letters
from o2clinic.services.orders import Orders
from tools.bench.cases import Bench
from tools.bench.clinics import DAY
from tools.bench.table import Budget, Measure, Samples
from tools.bench.timing import interleave

_LETTERS: Final = 100
_MARKED: Final = "addLiteral"
_Call = tuple[str, tuple[Any, ...], dict[str, Any]]


class BareCanvas:
    """The strokes of one PDF, as they were asked of reportlab; drawn again with nothing else."""

    def __init__(self, render: Callable[[], bytes]) -> None:
        with _recorded() as (made, self._calls):
            render()
        self._arguments = made[0]

    def pdf(self) -> bytes:
        """The same text, lines and pictures on a new canvas."""
        out = BytesIO()
        canvas = reportlab.pdfgen.canvas.Canvas(out, **self._arguments)
        for name, arguments, named in self._calls:
            given = (ImageReader(BytesIO(it)) if isinstance(it, bytes) else it for it in arguments)
            getattr(canvas, name)(*given, **named)
        return out.getvalue()


def measures(bench: Bench) -> Iterator[Measure]:
    """On patients of the sample clinic."""
    if not bench.clinic.is_sqlite:
        return
    physician = bench.actor(Role.PHYSICIAN)
    orders, letters = Orders(bench.desk, physician), Letters(bench.desk, physician)
    order = _first_order(bench, orders)
    yield _beside_canvas(bench, "HOOF", lambda: orders.preview(order))
    drafts = _letters(bench, letters)
    began = time.perf_counter()
    for draft in drafts:
        letters.preview(draft)
    yield Measure(
        "P11",
        f"{len(drafts)} letters",
        Samples((time.perf_counter() - began,)),
        Budget(median=30),
        unit="s",
        broken="" if len(drafts) == _LETTERS else "not a hundred",
    )
    with_chart = next(draft for draft in drafts if trend_of(draft) is not None)
    remark = "the chart itself was drawn before; see P10"
    yield _beside_canvas(bench, "letter with chart", lambda: letters.preview(with_chart), remark)


def _beside_canvas(
    bench: Bench, work: str, render: Callable[[], bytes], remark: str = ""
) -> Measure:
    bare = BareCanvas(render)
    timed = interleave(
        {"program": lambda _at: render, "raw": lambda _at: bare.pdf}, repetitions=bench.repetitions
    )
    return Measure("P11", work, timed["program"], Budget(raw=2), raw=timed["raw"], remark=remark)


@contextmanager
def _recorded() -> Iterator[tuple[list[dict[str, Any]], list[_Call]]]:
    """What is asked of a canvas meanwhile, instead of the plain one."""
    made: list[dict[str, Any]] = []
    calls: list[_Call] = []
    module: Any = reportlab.pdfgen.canvas
    plain = module.Canvas

    class Recording(plain):  # type: ignore[misc, valid-type]  # whatever class is there
        """A canvas that notes what it is asked from outside."""

        def __init__(self, out: Any, **arguments: Any) -> None:
            made.append(arguments)
            self._depth = 1
            super().__init__(out, **arguments)
            self._depth = 0

        def __getattribute__(self, name: str) -> Any:
            found = super().__getattribute__(name)
            if name.startswith("_") or not callable(found):
                return found

            def noted(*arguments: Any, **named: Any) -> Any:
                if self._depth == 0 and name != _MARKED:
                    given = tuple(
                        it.fp.getvalue() if isinstance(it, ImageReader) else it for it in arguments
                    )
                    calls.append((name, given, named))
                self._depth += 1
                try:
                    return found(*arguments, **named)
                finally:
                    self._depth -= 1

            return noted

    module.Canvas = Recording  # for this moment only
    try:
        yield made, calls
    finally:
        module.Canvas = plain


def _first_order(bench: Bench, orders: Orders) -> Any:
    """A new order for the first patient who can have one, with all ticks."""
    table = OxygenOrder.__table__.c
    with bench.core_reading() as connection:
        known = connection.scalars(select(table.patient_id).distinct().order_by(table.patient_id))
        patients = known.all()
    for patient_id in patients:
        draft = replace(
            orders.draft_for(patient_id).draft,
            consent_signed_on=DAY,
            risk_form_completed_on=DAY,
            is_information_correct=True,
        )
        try:
            orders.preview(draft)
        except NotValid:
            continue
        return draft
    raise LookupError("no patient's order can be printed")


def _letters(bench: Bench, letters: Letters) -> list[LetterDraft]:
    """Letters that could be sent as they are filled in."""
    result, patient = Result.__table__.c, Patient.__table__
    wanted = (
        select(result.patient_id)
        .join(patient, patient.c.id == result.patient_id)
        .where(patient.c.died_on.is_(None))
        .group_by(result.patient_id)
        .having(func.count() >= 10)
        .order_by(result.patient_id)
    )
    with bench.core_reading() as connection:
        patients = connection.scalars(wanted).all()
    drafts: list[LetterDraft] = []
    for patient_id in patients:
        draft = letters.draft_for(patient_id)
        if any(found.level is Level.BLOCK for found in letters.check(draft)):
            continue
        drafts.append(draft)
        if len(drafts) == _LETTERS:
            break
    return drafts
