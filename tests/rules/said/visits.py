"""Visits: their names and lengths, and which state may follow which."""

from o2clinic.rules.visits import FREED, STATUS_WORDS, VISITS, VisitStatus, may_follow


def _followers(now):
    return [STATUS_WORDS[then] for then in VisitStatus if may_follow(now, then)]


CASES = {
    "each kind of visit": lambda: VISITS,
    "the words of each state": lambda: STATUS_WORDS,
    "states that give the time back": lambda: FREED,
    **{
        f"what may follow on {STATUS_WORDS[now]}": lambda now=now: _followers(now)
        for now in VisitStatus
    },
}
