"""Arabic and Hebrew names on paper: letters joined and set in the order they are seen.

PDF prints glyphs from left to right and joins nothing. This is enough for names and short
notes inside left-to-right documents; it is not the full bidirectional algorithm.
"""

import re
import unicodedata
from functools import lru_cache

_RIGHT_TO_LEFT = frozenset({"R", "AL"})
_PRESENTATION_FORMS = (range(0xFB50, 0xFE00), range(0xFE70, 0xFEFD))
_LAM = "\u0644"
_STRONG = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
_STRETCH = re.compile(rf"[{_STRONG}](?:[{_STRONG}\s'’\-]*[{_STRONG}])?")
_MIRRORED = str.maketrans("()[]", ")(][")


def has_right_to_left(text: str) -> bool:
    """Whether any letter of the text is written from right to left."""
    return any(unicodedata.bidirectional(character) in _RIGHT_TO_LEFT for character in text)


def visual_order(text: str) -> str:
    """The text with each right-to-left stretch shaped and turned round."""
    return _STRETCH.sub(lambda found: _turned(found.group()), text)


def _turned(stretch: str) -> str:
    clusters: list[str] = []
    for character in shaped(stretch):
        if clusters and unicodedata.combining(character):
            clusters[-1] += character
        else:
            clusters.append(character)
    return "".join(reversed(clusters)).translate(_MIRRORED)


def shaped(text: str) -> str:
    """Arabic letters in the form that their neighbours ask for."""
    forms, ligatures = _joining_forms()
    letters = _with_lam_alef(text, ligatures)
    bases = [letter for letter in letters if not unicodedata.combining(letter)]
    result: list[str] = []
    place = 0
    for letter in letters:
        if unicodedata.combining(letter):
            result.append(letter)
            continue
        before = place > 0 and "initial" in forms.get(bases[place - 1], {})
        after = place + 1 < len(bases) and "final" in forms.get(bases[place + 1], {})
        own = forms.get(letter, {})
        joins_after = after and "initial" in own
        form = {
            (True, True): "medial",
            (True, False): "final",
            (False, True): "initial",
            (False, False): "isolated",
        }[before and "final" in own, joins_after]
        result.append(own.get(form, letter))
        place += 1
    return "".join(result)


def _with_lam_alef(text: str, ligatures: dict[str, str]) -> list[str]:
    letters: list[str] = []
    for letter in text:
        joined = ligatures.get(_LAM + letter) if letters and letters[-1] == _LAM else None
        if joined is not None:
            letters[-1] = joined
        else:
            letters.append(letter)
    return letters


@lru_cache(maxsize=1)
def _joining_forms() -> tuple[dict[str, dict[str, str]], dict[str, str]]:
    """Forms of each letter, and lam-alef ligatures, from Unicode's own table."""
    forms: dict[str, dict[str, str]] = {}
    ligatures: dict[str, str] = {}
    for block in _PRESENTATION_FORMS:
        for code in block:
            shape, *parts = unicodedata.decomposition(chr(code)).split() or [""]
            letters = "".join(chr(int(part, 16)) for part in parts)
            name = shape.strip("<>")
            if len(letters) == 1:
                forms.setdefault(letters, {})[name] = chr(code)
            elif len(letters) == 2 and letters[0] == _LAM and code >= 0xFEF5:
                if name == "isolated":
                    ligatures[letters] = chr(code)
                    forms.setdefault(chr(code), {})["isolated"] = chr(code)
                else:
                    forms.setdefault(ligatures[letters], {})["final"] = chr(code)
    return forms, ligatures
