"""S-2: what keeps a professional's decision from being recorded."""

from functools import partial

from o2clinic.rules.decision import Decided, check_decision
from o2clinic.rules.ltot_case import Outcome

CASES = {
    "nothing chosen": partial(check_decision, Outcome.ELIGIBLE, None, "because"),
    "as the rules advise": partial(check_decision, Outcome.ELIGIBLE, Decided.OFFER, ""),
    "an override without a reason": partial(
        check_decision, Outcome.ELIGIBLE, Decided.WAIT, "too short"
    ),
    "an override with a reason": partial(
        check_decision, Outcome.ELIGIBLE, Decided.WAIT, "at ten now"
    ),
}
