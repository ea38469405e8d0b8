"""The waiting list as pages beside it ask for it: counts, and a freed time."""

from dataclasses import dataclass, field

from o2clinic.services.freed_times import FreedTime
from o2clinic.services.waiting_rows import WaitingCounts


@dataclass
class FakeWaiting:
    counted: WaitingCounts = field(default_factory=lambda: WaitingCounts(2, 9, 3))

    def counts(self):
        return self.counted


@dataclass
class FakeFreed:
    freed: FreedTime | None = None
    asked: list = field(default_factory=list)

    def of_visit(self, visit_id):
        self.asked.append(visit_id)
        return self.freed
