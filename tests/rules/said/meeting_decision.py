"""MT-20 to MT-23: what is missing of a decision of the meeting."""

from dataclasses import replace
from datetime import date, timedelta
from functools import partial

from o2clinic.rules.meeting import ActionKind, MeetingOutcome
from o2clinic.rules.meeting_decision import ActionCase, DecisionCase, check_decision

TODAY = date(2026, 11, 24)
_VISIT = ActionCase(
    ActionKind.VISIT, "Joint visit with the fire service", "Mr O. Adeyemi", TODAY, True
)
_HELD = DecisionCase(MeetingOutcome.HOLD, "Hold until the home is safe", (_VISIT,), TODAY)


def _decided(**given):
    return partial(check_decision, replace(_HELD, **given))


def _with(**given):
    return _decided(actions=(replace(_VISIT, **given),))


CASES = {
    "a whole decision": _decided(),
    "nothing at all": _decided(outcome=None, decision="", actions=()),
    "continue without an action": _decided(outcome=MeetingOutcome.CONTINUE, actions=()),
    "withdraw without an action": _decided(outcome=MeetingOutcome.WITHDRAW, actions=()),
    "an action of nobody": _with(owner=""),
    "an action without a day": _with(due_on=None),
    "an action for yesterday": _with(due_on=TODAY - timedelta(days=1)),
    "an action without words": _with(words=""),
    "a visit of no kind": _with(has_visit_kind=False),
    "decided anew without a reason": _decided(is_again=True),
    "decided anew with one": _decided(is_again=True, reason="The gas came in"),
    "words without an end": _decided(decision="x" * 1001),
}
