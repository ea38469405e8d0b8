"""Section 3.4: when ambulatory oxygen is reviewed, and whether it goes on."""

from datetime import date
from functools import partial

from rules.cases import BTS, DH

from o2clinic.rules.ambulatory_review import (
    AOT_REVIEW_WORDS,
    AotReview,
    follow_up,
    review_ambulatory,
)

_ON = date(2025, 8, 31)


def _begun(policy=BTS, **given):
    return partial(follow_up, _ON, policy, **given)


def _reviewed(used, benefit, policy=BTS, *, is_recorded=True):
    case = AotReview(
        reviewed_on=_ON,
        is_used=used,
        has_benefit=benefit,
        is_compliance_recorded=is_recorded,
    )
    return partial(review_ambulatory, case, policy)


CASES = {
    "the words of each outcome": lambda: AOT_REVIEW_WORDS,
    "begun when unwell": _begun(was_unwell=True),
    "begun when unwell, under the policy of 2008": _begun(DH, was_unwell=True),
    "begun when stable": _begun(was_unwell=False),
    "begun when stable, under the policy of 2008": _begun(DH, was_unwell=False),
    "not recorded how it was begun": _begun(was_unwell=None),
    "used and of benefit": _reviewed(used=True, benefit=True),
    "used and of benefit, under the policy of 2008": _reviewed(True, True, DH),
    "use not in the record": _reviewed(True, True, is_recorded=False),
    "not used": _reviewed(used=False, benefit=True),
    "of no benefit": _reviewed(used=True, benefit=False),
    "neither used nor of benefit": _reviewed(used=False, benefit=False),
    "of no benefit, use not known": _reviewed(used=None, benefit=False),
    "use not known": _reviewed(used=None, benefit=True),
    "benefit not known": _reviewed(used=True, benefit=None),
    "neither known": _reviewed(used=None, benefit=None),
}
