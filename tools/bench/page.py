"""The page of the last run: the generated part between two marks, what people wrote stays."""

import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from tools.bench.table import Measure, markdown

BEGINS: Final = "<!-- bench: written by make bench, from here -->"
ENDS: Final = "<!-- bench: to here -->"


def write(page: Path, measures: Sequence[Measure], *, command: str, minutes: float) -> None:
    """Put the table of this run in place of the last one."""
    page.write_text(renewed(page.read_text("utf-8"), _part(measures, command, minutes)), "utf-8")


def renewed(text: str, part: str) -> str:
    """The page with another part between its marks.

    Raises:
        ValueError: the page has not both marks.
    """
    before, begins, rest = text.partition(BEGINS)
    _, ends, after = rest.partition(ENDS)
    if not (begins and ends):
        raise ValueError(f"the page has no place for the table, between {BEGINS} and {ENDS}")
    return f"{before}{BEGINS}\n{part.strip()}\n{ENDS}{after}"


def _part(measures: Sequence[Measure], command: str, minutes: float) -> str:
    over = [one for one in measures if one.excesses]
    where = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    day = datetime.now(UTC).date()
    return f"""
`{command}` on {day}, {os.cpu_count()} cores, {where}, in {minutes:.0f} minutes:
{len(measures)} rows, {len(over)} over their budget.

{markdown(measures)}
"""
