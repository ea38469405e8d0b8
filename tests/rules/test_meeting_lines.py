"""MT-17: two lines of one patient on one agenda become one, and nothing typed is lost."""

from o2clinic.rules.meeting_lines import WaitingLine, is_before, joined

RULE = WaitingLine(
    place=1,
    reason="palliative",
    other_reasons="complex",
    question="What does the patient wish now?",
    evidence="Oxygen for palliation since 01-Mar-2026.",
    rule="MT-9",
)
ASKED = WaitingLine(
    place=4,
    reason="referred",
    other_reasons="palliative,overdue",
    question="May she fly?",
    evidence="Flies in January.",
    asker="Dr Moyle",
    asked_by="Dr Moyle",
)
STANDARD = WaitingLine(
    place=2,
    reason="seen",
    question="Does it go on as it is?",
    rule="MT-12",
    is_standard=True,
    proposal="Continue LTOT 2 L/min.",
    proposed_outcome="continue",
)


def test_mt_17_what_somebody_typed_is_asked_and_the_other_question_is_told_first():
    for pair in ((RULE, ASKED), (ASKED, RULE)):
        whole = joined(*pair)
        assert (whole.place, whole.reason, whole.question) == (1, "referred", "May she fly?")
        assert (whole.rule, whole.asker, whole.asked_by) == ("", "Dr Moyle", "Dr Moyle")
        assert whole.other_reasons == "palliative,overdue,complex"
        assert whole.evidence.splitlines() == [
            "Also asked: “What does the patient wish now?”",
            "Flies in January.",
            "Oxygen for palliation since 01-Mar-2026.",
        ]


def test_mt_17_two_that_asked_are_both_told_and_the_first_is_asked():
    other = WaitingLine(place=2, reason="referred", question="Is NIV wanted?", asker="Dr A. Berg",
                        asked_by_id=7)  # fmt: skip
    assert is_before(other, ASKED)
    assert not is_before(ASKED, other)
    whole = joined(ASKED, other)
    assert (whole.question, whole.asked_by_id) == ("Is NIV wanted?", 7)
    assert whole.evidence.splitlines()[0] == "Also asked: “May she fly?” (asked by Dr Moyle)"
    turned = joined(other, ASKED)
    assert turned == whole


def test_mt_17_the_graver_reason_gives_the_question():
    held = WaitingLine(place=9, reason="risk_hold", question="Can oxygen stay?", rule="MT-3")
    whole = joined(RULE, held)
    assert (whole.question, whole.rule) == ("Can oxygen stay?", "MT-3")
    assert whole.other_reasons == "palliative,complex"
    unknown = WaitingLine(place=1, reason="of_tomorrow", question="What now?")
    assert joined(unknown, held).question == "Can oxygen stay?"


def test_mt_17_the_same_question_and_evidence_stand_once():
    again = WaitingLine(place=3, reason="palliative", question=RULE.question,
                        evidence=RULE.evidence)  # fmt: skip
    assert joined(RULE, again).evidence == RULE.evidence


def test_mt_17_a_standard_case_that_meets_one_to_be_discussed_is_discussed():
    for pair in ((RULE, STANDARD), (STANDARD, RULE)):
        whole = joined(*pair)
        assert (whole.is_standard, whole.proposal, whole.proposed_outcome) == (False, "", None)
    both = joined(STANDARD, STANDARD)
    assert (both.is_standard, both.proposed_outcome) == (True, "continue")
    assert both.proposal == "Continue LTOT 2 L/min."


def test_mt_17_no_reason_is_told_twice_and_no_question_is_made_up():
    other = WaitingLine(place=5, reason="seen", other_reasons="palliative,overdue")
    whole = joined(RULE, other)
    assert whole.other_reasons == "complex,seen,overdue"
    assert whole.evidence == RULE.evidence
