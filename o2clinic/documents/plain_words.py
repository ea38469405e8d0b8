"""Whether a text is easy to read: long sentences and short forms that nobody explained.

Advice only. The limit of 25 words is that of the NHS and GOV.UK content guides; which short forms
everybody knows is our own choice.
"""

import re
from collections.abc import Iterator
from typing import Final

MOST_WORDS: Final = 25
_SENTENCE: Final = re.compile(r"(?<=[.!?:;])\s+|\n+")
_SHORT: Final = re.compile(r"\b[A-Z][A-Za-z]?[A-Z][A-Za-z₂0-9]*\b")
_KNOWN: Final = frozenset({"GP", "NHS", "UK", "TV", "NP"})


def advice_on(text: str) -> tuple[str, ...]:
    """What could be said more plainly, in words.

    >>> advice_on("You have COPD.")
    ('Say what COPD means, such as “… (COPD)”.',)
    >>> advice_on("You have a lung disease (COPD). COPD comes from smoke.")
    ()
    """
    return (*_long_sentences(text), *_short_forms(text))


def _long_sentences(text: str) -> Iterator[str]:
    for sentence in _SENTENCE.split(text):
        words = sentence.split()
        if len(words) > MOST_WORDS:
            begins = " ".join(words[:4])
            yield f"The sentence “{begins} …” has {len(words)} words. Make two of it."


def _short_forms(text: str) -> Iterator[str]:
    told = [form for form in dict.fromkeys(_SHORT.findall(text)) if form not in _KNOWN]
    for form in told:
        if f"({form})" not in text and f"{form} (" not in text:
            yield f"Say what {form} means, such as “… ({form})”."
