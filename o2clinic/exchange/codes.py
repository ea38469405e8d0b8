"""What the codes and texts of analysers mean, and whether they agree.

Real messages carry codes that contradict their own text: a base excess under the code of a
saturation, a vital capacity under that of a ratio. So each of the two is read by itself, and a
value counts only if both say the same.
"""

import re
from dataclasses import dataclass, replace

from o2clinic.exchange.fields import Disagreement, words_for
from o2clinic.exchange.readings import Specimen

_ART, _CAP, _VEN = Specimen.ARTERIAL, Specimen.CAPILLARY, Specimen.VENOUS


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a code or a text stands for.

    Attributes:
        what: the field it fills, or, with `is_kept` false, the name of something not kept here.
        specimen: the blood it is about, if it says so.
        is_calculated: derived by the analyser.
        stage: "pre" or "post" the bronchodilator, where it says so.
    """

    what: str
    specimen: Specimen | None = None
    is_calculated: bool = False
    is_kept: bool = True
    stage: str = ""


def _other(words: str) -> Meaning:
    return Meaning(words, is_kept=False)


LOINC: dict[str, Meaning] = {
    "2703-7": Meaning("pao2_kpa", _ART),
    "2704-5": Meaning("pao2_kpa", _CAP),
    "2705-2": Meaning("pao2_kpa", _VEN),
    "11556-8": Meaning("pao2_kpa"),
    "2019-8": Meaning("paco2_kpa", _ART),
    "2020-6": Meaning("paco2_kpa", _CAP),
    "2021-4": Meaning("paco2_kpa", _VEN),
    "11557-6": Meaning("paco2_kpa"),
    "2744-1": Meaning("ph", _ART),
    "2745-8": Meaning("ph", _CAP),
    "2746-6": Meaning("ph", _VEN),
    "11558-4": Meaning("ph"),
    "1960-4": Meaning("hco3_mmol_l", _ART),
    "1961-2": Meaning("hco3_mmol_l", _CAP),
    "1959-6": Meaning("hco3_mmol_l"),
    "1963-8": _other("serum bicarbonate"),
    "1925-7": Meaning("base_excess_mmol_l", _ART),
    "11555-0": Meaning("base_excess_mmol_l"),
    "2708-6": Meaning("sao2_percent", _ART),
    "20564-1": Meaning("sao2_percent"),
    "2713-6": Meaning("sao2_percent", is_calculated=True),
    "59408-5": Meaning("spo2_percent"),
    "3150-0": Meaning("fio2_percent"),
    "71835-3": Meaning("fio2_percent"),
    "3151-8": Meaning("flow_l_min"),
    "50984-4": _other("P/F ratio"),
    "718-7": Meaning("hb_g_l"),
    "4544-3": Meaning("haematocrit_percent"),
    "20570-8": Meaning("haematocrit_percent"),
    "20563-3": Meaning("cohb_percent"),
    "2614-6": Meaning("methb_percent"),
    "32693-1": Meaning("lactate_mmol_l"),
    "2518-9": Meaning("lactate_mmol_l", _ART),
    "20150-9": Meaning("fev1_l"),
    "20157-4": Meaning("fev1_l", stage="pre"),
    "20155-8": Meaning("fev1_l", stage="post"),
    "20149-1": _other("predicted FEV1"),
    "20152-5": _other("predicted FEV1"),
    "19868-9": Meaning("fvc_l"),
    "19870-5": Meaning("fvc_l"),
    "19876-2": Meaning("fvc_l", stage="pre"),
    "19874-7": Meaning("fvc_l", stage="post"),
    "19869-7": _other("predicted FVC"),
    "19872-1": _other("predicted FVC"),
    "69982-7": _other("change of FVC"),
    "19926-5": Meaning("fev1_fvc"),
    "69970-2": Meaning("fev1_fvc", stage="post"),
    "19925-7": _other("predicted FEV1/FVC"),
    "19866-3": _other("vital capacity"),
    "98088-8": _other("VC as % predicted"),
    "33452-4": Meaning("pef_l_min"),
    "69975-1": Meaning("pef_l_min", stage="pre"),
    "69976-9": Meaning("pef_l_min", stage="post"),
    "69974-4": _other("predicted PEF"),
    "69972-8": _other("FEF25-75"),
    "69973-6": _other("FEF25-75 after bronchodilator"),
    "69971-0": _other("predicted FEF25-75"),
    "65819-5": _other("forced expiratory time"),
    "64098-7": _other("6-minute walk distance"),
}
_LOINC_SHAPE = re.compile(r"[0-9]{3,7}-[0-9]")

# In order, on the text in lower case without blanks and marks. The first that fits is taken.
_TEXTS: tuple[tuple[re.Pattern[str], Meaning], ...] = tuple(
    (re.compile(pattern), meaning)
    for pattern, meaning in (
        (r"p[ac]?o2fio2.*|pfratio|horowitz.*", _other("P/F ratio")),
        (r".*(aado2|aagradient|aapo2|po2aa).*|po2a[ae]", _other("A-a gradient")),
        (r"tco2|totalco2.*|ctco2.*", _other("total CO2")),
        (r"fo2hb|o2hb|oxyh(a)?emoglobin.*", _other("oxyhaemoglobin fraction")),
        (r"(arterial|capillary|venous)?ph([acv]|37.*)?", Meaning("ph")),
        (r"ph(of|in)?(arterial|capillary|venous|mixedvenous)?blood.*", Meaning("ph")),
        (r"(arterial|capillary|venous)?p[acv]?co2([acv]|37.*|in.*blood.*)?", Meaning("paco2_kpa")),
        (r"carbondioxide(partial)?pressure.*", Meaning("paco2_kpa")),
        (r"(arterial|capillary|venous)?p[acv]?o2([acv]|37.*|in.*blood.*)?", Meaning("pao2_kpa")),
        (r"oxygen(partial)?pressure.*", Meaning("pao2_kpa")),
        (
            r"c?hco3p?(st|std|standard)c?|standardbicarbonate.*|bicarbonatestandard.*|sbc|stdhco3",
            Meaning("hco3_standard_mmol_l"),
        ),
        (r"c?hco3(p|act|actual|c|pc)?", Meaning("hco3_mmol_l")),
        (r"(actual)?bicarbonate(actual|molesvolume)?(in(arterial|capillary)?blood.*)?",
         Meaning("hco3_mmol_l")),
        (r"[as]?be(b|ecf|bc|ecfc)?|cbase(b|ecf)?c?|(standard)?baseexcess.*",
         Meaning("base_excess_mmol_l")),
        (r"spo2|.*pulseoximetry.*", Meaning("spo2_percent")),
        (r".*oxygensaturation.*(calculated|frompo2).*|so2(calc|c|e)",
         Meaning("sao2_percent", is_calculated=True)),
        (r"s[acv]?o2(art)?|(arterial)?oxygensaturation.*", Meaning("sao2_percent")),
        (r"f?cohb|carboxyh(a)?emoglobin.*", Meaning("cohb_percent")),
        (r"f?methb|meth(a)?emoglobin.*", Meaning("methb_percent")),
        (r"(c?t)?hb|hgb|(total)?h(a)?emoglobin(massvolume)?(in.*blood.*)?", Meaning("hb_g_l")),
        (r"hct|h(a)?ematocrit.*|pcv", Meaning("haematocrit_percent")),
        (r"c?lac|c?lactate(molesvolume)?(in.*blood.*)?", Meaning("lactate_mmol_l")),
        (r"fio2|fo2i|.*(inhaled|inspired)oxygen(concentration|fraction).*",
         Meaning("fio2_percent")),
        (r"(o2|oxygen)flow.*|(inhaled)?oxygenflow.*", Meaning("flow_l_min")),
        (r"(percent|pct)?pred.*fev1f?vc.*|fev1f?vc(ratio)?.*pred.*", _other("predicted FEV1/FVC")),
        (r"fev1(per|percent|pct|divby)?f?vc(ratio|percent|measured)*", Meaning("fev1_fvc")),
        (r"(percent|pct)?pred.*fev1|fev1(percent|pct|.*pred).*", _other("predicted FEV1")),
        (r"(percent|pct)?pred.*fvc|fvc(percent|pct|.*pred).*", _other("predicted FVC")),
        (r"(percent|pct)?pred.*pef|pef(percent|pct|.*pred).*", _other("predicted PEF")),
        (
            r"fev1(measured)?|forcedexpiratoryvolume(in)?1(s|sec|second)?.*|volumeexpiredduring1.*",
            Meaning("fev1_l"),
        ),
        (r"fvc(measured)?|forcedvitalcapacity.*", Meaning("fvc_l")),
        (r"pefr?|peak(expiratory)?flow.*|maximumexpiratorygasflow.*", Meaning("pef_l_min")),
        (r"(i|s|e)?vc(max|in|ex)?|(slow)?vitalcapacity.*", _other("vital capacity")),
        (r"fef2575.*|mmef.*", _other("FEF25-75")),
        (r"fev6.*", _other("FEV6")),
        (r"fet.*", _other("forced expiratory time")),
    )
)  # fmt: skip
_SPECIMEN_WORDS = ((_ART, "arterial"), (_CAP, "capillary"), (_VEN, "venous"))
_SPECIMENS = {
    "art": _ART,
    "blda": _ART,
    "arterial": _ART,
    "arterialblood": _ART,
    "bloodarterial": _ART,
    "cap": _CAP,
    "bldc": _CAP,
    "capillary": _CAP,
    "capillaryblood": _CAP,
    "bloodcapillary": _CAP,
    "ven": _VEN,
    "bldv": _VEN,
    "venous": _VEN,
    "venousblood": _VEN,
    "bloodvenous": _VEN,
}


def specimen_named(text: str) -> Specimen | None:
    """The blood meant by a code or a word such as "ART" or "Arterial blood"."""
    return _SPECIMENS.get(_plain(text))


def meaning_of(codes: tuple[str, ...], texts: tuple[str, ...]) -> Meaning:
    """What an observation is about, if all its codes and texts agree.

    Args:
        codes: identifiers as sent; the LOINC ones are looked up, local ones are read as texts.
        texts: display texts as sent; empty ones are left out.

    Raises:
        Disagreement: they contradict each other, or cannot be compared.
    """
    found: list[tuple[str, Meaning]] = []
    for code in codes:
        if _LOINC_SHAPE.fullmatch(code):
            if code not in LOINC:
                raise Disagreement(f"The code {code} is not one O2Clinic knows.")
            found.append((f"the code {code}", LOINC[code]))
        elif (meaning := _meaning_of_text(code)) is not None:
            found.append((f"the code “{code}”", meaning))
    is_coded = bool(found)
    for text in texts:
        meaning = _meaning_of_text(text)
        if meaning is not None:
            found.append((f"the text “{text}”", meaning))
        elif is_coded:
            raise Disagreement(
                f"The text “{text}” is not known, so it cannot be compared with its code."
            )
    if not found:
        raise Disagreement("O2Clinic does not know what this is.")
    return _agreed(found)


def stage_named(text: str) -> str:
    """Return "pre" or "post" when a text speaks of a bronchodilator; else empty.

    >>> stage_named("Spirometry --post bronchodilation"), stage_named("Pressure")
    ('post', '')
    """
    found = _STAGE_AHEAD.match(_plain(text)) or _STAGE_BEHIND.search(_plain(text))
    return found[1] if found else ""


_STAGE_AHEAD = re.compile(
    r"(pre|post)(?:bd|bronchodilat(?:or|ion))?(?=fev|fvc|pef|forced|volume|spiro)"
)
_STAGE_BEHIND = re.compile(r"(pre|post)(?:bd|bronchodilat(?:or|ion))?$")


def _agreed(found: list[tuple[str, Meaning]]) -> Meaning:
    first_words, agreed = found[0]
    for words, meaning in found[1:]:
        if meaning.what != agreed.what:
            raise Disagreement(
                f"It contradicts itself: {first_words} means {words_for(agreed.what)}, "
                f"{words} says {words_for(meaning.what)}."
            )
        if meaning.specimen and agreed.specimen and meaning.specimen is not agreed.specimen:
            raise Disagreement(
                f"It contradicts itself: {first_words} and {words} name different blood."
            )
        if meaning.stage and agreed.stage and meaning.stage != agreed.stage:
            raise Disagreement(
                f"It contradicts itself: {first_words} is {agreed.stage}-bronchodilator, "
                f"{words} says {meaning.stage}-bronchodilator."
            )
        agreed = replace(
            agreed,
            specimen=agreed.specimen or meaning.specimen,
            is_calculated=agreed.is_calculated or meaning.is_calculated,
            stage=agreed.stage or meaning.stage,
        )
    return agreed


def _plain(text: str) -> str:
    """Lower case, subscripts as digits, no blanks or marks."""
    spelled = text.translate(_SUBSCRIPTS).lower()
    return re.sub(r"[^a-z0-9]", "", spelled.replace("%", "percent"))


_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")


def _meaning_of_text(text: str) -> Meaning | None:
    if re.search(r"\(T\)|\btemp", text, re.IGNORECASE):
        return _other("something at the patient's temperature; values at 37 °C are kept")
    stage = stage_named(text)
    plain = _STAGE_BEHIND.sub("", _STAGE_AHEAD.sub("", _plain(text), count=1))
    for pattern, meaning in _TEXTS:
        if pattern.fullmatch(plain):
            specimen = next((kind for kind, word in _SPECIMEN_WORDS if word in plain), None)
            return replace(meaning, specimen=specimen, stage=stage)
    return None
