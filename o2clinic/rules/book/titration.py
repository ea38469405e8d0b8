"""How the flow of oxygen is found, and when carbon dioxide stops it."""

from typing import Final

from o2clinic.rules.book.rule import E17, H15, OURS, D, Part, Rule, V

_V16: Final = "BTS/ICS Ventilatory management of acute hypercapnic respiratory failure 2016"

RULES: Final = (
    Rule(
        "T-1",
        "Titration starts at the lowest flow through nasal cannulae; a Venturi mask is thought of "
        "where hypercapnia is feared, breathing is fast or thinking is impaired.",
        f"{H15} (H15-14.1; H15-28.1, grade D; H15-28.3, GPP)",
        "B",
        V,
    ),
    Rule(
        "T-2",
        "The flow is raised by one step at a time, with the wait of a step between two changes.",
        f"{H15} (H15-14.1; H15-14.6, GPP)",
        "B",
        V,
    ),
    Rule(
        "T-3",
        "The flow is raised until SpO2 is above the line; on the line is not enough.",
        f"{H15} (H15-14.1)",
        "B",
        V,
    ),
    Rule(
        "T-4",
        "Then a blood gas at rest shows whether PaO2 has reached its target; the quality "
        "standard words the target a little higher.",
        f"{H15} (H15-14.1); QS5",
        "B",
        V,
    ),
    Rule(
        "T-5",
        "PaO2 below its target and nothing to stop for: one more step, the wait again, and "
        "another gas.",
        f"{OURS}, follows from {H15} (H15-14.1)",
        "",
        D,
    ),
    Rule(
        "T-6",
        "With hypercapnia on air, a blood gas follows every step; the next flow waits for it.",
        f"{H15} (H15-12.1); QS5",
        "D",
        V,
    ),
    Rule(
        "T-7",
        "Without hypercapnia a blood gas at the end is enough, arterial or capillary.",
        f"{H15} (H15-11.3, grade D; H15-11.4, grade A)",
        "",
        V,
    ),
    Rule(
        "T-8",
        "Above the flow for which LTOT concentrators are recommended, a specialist reviews the "
        "device.",
        f"{H15} (H15-27.1)",
        "B",
        V,
    ),
    Rule(
        "T-9",
        "In sleep someone without hypercapnia has a little more flow, unless something speaks "
        "against it; oximetry at night may refine it.",
        f"{H15} (H15-14.2; H15-14.4, GPP)",
        "B",
        V,
    ),
    Rule(
        "T-10",
        "Someone who is active outdoors is assessed for the flow on exercise.",
        f"{H15} (H15-14.3)",
        "B",
        V,
    ),
    Rule(
        "T-11",
        "Impaired thinking, sight or coordination: one flow for every situation.",
        f"{H15} (H15-14.5)",
        "GPP",
        V,
    ),
    Rule(
        "T-12",
        "LTOT is ordered for at least the least hours a day that help; nobody is urged towards "
        "the whole day.",
        f"{H15} (H15-13.1); REDOX trial 2024",
        "C",
        V,
    ),
    Rule(
        "T-13",
        "Oxygen is humidified for a tracheostomy, and not otherwise.",
        f"{H15} (H15-29.1, grade D; H15-29.2, GPP)",
        "",
        V,
    ),
    Rule(
        "R-GAS-5",
        "A gas on the chosen flow must show enough oxygen without acidosis or worsening "
        "hypercapnia.",
        f"{H15} (H15-11.3); QS5",
        "D",
        V,
    ),
    Rule(
        "R-GAS-6",
        "During titration a capillary gas may stand for an arterial one for PaCO2 and pH.",
        f"{H15} (H15-11.4)",
        "A",
        V,
    ),
    Rule(
        "R-GAS-7",
        "During titration transcutaneous capnography may stand for a gas for PaCO2 only, never "
        "for pH.",
        f"{H15} (H15-11.5)",
        "A",
        V,
    ),
    Rule(
        "R-GAS-9",
        "Before a radial sample: Allen's test, and consent once the risks are explained.",
        f"{H15} (H15-11.6, 11.7)",
        "GPP",
        V,
    ),
    Rule(
        "R-GAS-10",
        "Every arterial sample has a local anaesthetic, except in an emergency.",
        E17,
        "A",
        V,
    ),
    Rule(
        "R-CO2-1",
        "Respiratory acidosis, or PaCO2 risen too far above the air gas: stop, treat as possibly "
        "not stable, optimise treatment, assess again after four weeks.",
        f"{H15} (H15-12.2); acidosis from {E17}",
        "GPP",
        V,
        where=("titration_safety.stopped",),
    ),
    Rule(
        "R-CO2-2",
        "The same on two occasions while apparently stable: oxygen only together with "
        "ventilation at night.",
        f"{H15} (H15-12.3)",
        "GPP",
        V,
    ),
    Rule(
        "R-CO2-3",
        "A rise up to the limit itself does not stop, but is to be watched.",
        f"{OURS}, a reading of {H15} (H15-12.2)",
        "",
        D,
    ),
    Rule(
        "R-CO2-4",
        "Two occasions are two assessments on days far enough apart, each in a stable phase.",
        f"{OURS}, a reading of {H15} (H15-12.3)",
        "",
        D,
    ),
    Rule(
        "R-CO2-5",
        "A rise is counted from the air gas of the same session; without one, from the latest "
        "air gas of the last weeks, which is pointed out.",
        OURS,
        "",
        D,
        where=("titration_gas.choose_baseline",),
    ),
    Rule(
        "R-CO2-6",
        "Acidosis with PaCO2 far up, or lasting on standard care, belongs to acute care, where "
        "ventilation is decided.",
        f"{_V16} (recommendation 25); {E17}",
        "A",
        V,
    ),
    Rule(
        "R-CO2-7",
        "Symptoms of hypercapnia at the visit after four weeks: a gas on the current flow.",
        f"{OURS}, from the question of {H15} (H15-16.4)",
        "",
        D,
    ),
)

PART: Final = Part(
    title="Titration and carbon dioxide",
    rules=RULES,
    notes=(
        (
            "Every measurement of the session may stop it, also one whose query is open, that "
            "came early or that was noted on another flow; only a gas whose numbers cannot be "
            "true does not. Such a gas never counts as the one that was needed."
        ),
        (
            "A venous gas neither answers nor stops; one that looks like a stop asks for an "
            "arterial or capillary gas at once."
        ),
        (
            "PaCO2 that is raised on oxygen only, or an air gas that is not there, also asks for "
            "a gas after every step."
        ),
        (
            "A gas counts from 20 minutes after the change of flow (T-5); an earlier one may be "
            "excused with a reason."
        ),
        (
            "SpO2 not above the line while PaO2 has reached its target: a clinician decides, the "
            "flow is not raised by rule."
        ),
        (
            "Acidosis without raised PaCO2 is no stop of R-CO2-1, but the target is not called "
            "reached (R-GAS-5)."
        ),
        (
            "The flow in sleep is not raised with PaCO2 raised on air or on oxygen, with a rise "
            "to be watched, with NIV, or while something that matters is not recorded."
        ),
        (
            "Less oxygen is never blocked for want of a gas. Titration without an air gas is "
            "confirmed with a reason, not blocked."
        ),
        (
            "What counts towards R-CO2-2 is a stop on oxygen by a gas without open query "
            "(capnography through the skin too) while the patient was stable; acidosis on air "
            "counts as not stable."
        ),
        (
            "A Venturi mask, high-flow oxygen, NIV and a conserving device are not raised litre "
            "by litre; the clinician sets them."
        ),
    ),
    not_built={
        "R-CO2-6, the waiting on standard care": (
            "treatment in hospital; the banner names it and sends to acute care."
        ),
        "T-12, hours towards the whole day": "the trial found no gain, so nothing prompts for it.",
        "Section 2.6": (
            "the content of an order and its supersession stand under Orders; risks of smoking "
            "under safety."
        ),
    },
)
