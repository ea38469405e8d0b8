"""Characters, escapes and times of HL7 messages."""

from datetime import UTC, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from o2clinic.errors import Unreadable
from o2clinic.exchange.hl7 import read_messages
from o2clinic.exchange.hl7_text import parse_time, unescaped
from o2clinic.rules.clinic_time import CLINIC_ZONE
from tests.exchange.hl7_messages import FILES, a_message, an_obx


def read_named(name, charset, codec):
    text = a_message(an_obx(), charset=charset, pid=f"PID|1||1||{name}^X||19510714|F")
    (message,) = read_messages(text.encode(codec), "x")
    return message


@pytest.mark.parametrize(
    ("charset", "codec"),
    [
        ("UNICODE UTF-8", "utf-8"),
        ("", "utf-8"),
        ("", "utf-8-sig"),
        ("", "utf-16"),
        ("8859/1", "iso-8859-1"),
        ("ISO 8859-1", "iso-8859-1"),
        ("8859/15", "iso-8859-15"),
        ("CP1252", "cp1252"),
    ],
)
def test_named_character_set_is_followed(charset, codec):
    message = read_named("MÜLLER", charset, codec)
    assert message.patient.family_name == "MÜLLER"
    assert message.warnings == ()


def test_central_european_names_are_read_by_their_code_page():
    assert read_named("ŁUKASZ", "CP1250", "cp1250").patient.family_name == "ŁUKASZ"


@pytest.mark.parametrize("charset", ["", "UNICODE UTF-8", "ASCII", "KLINGON"])
def test_text_in_no_named_character_set_is_read_with_a_warning(charset):
    message = read_named("MÜLLER", charset, "cp1252")
    assert message.patient.family_name == "MÜLLER"
    assert any("check the accents" in warning for warning in message.warnings)


def test_emoji_and_apostrophe_names_survive():
    assert read_named("O'NEIL 😀", "UNICODE UTF-8", "utf-8").patient.family_name == "O'NEIL 😀"


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        (r"A\T\B", "A&B"),
        (r"A\F\B\S\C\R\D\E\E", r"A|B^C~D\E"),
        (r"one\.br\two", "one\ntwo"),
        (r"M\XC39C\LLER", "MÜLLER"),
        (r"M\XDC\LLER", "MÜLLER"),
        (r"\H\bold\N\ plain", "bold plain"),
        (r"\.sp99999999\x", "\nx"),
        (r"\Zlocal\x", r"\Zlocal\x"),
        (r"lone \ mark", r"lone \ mark"),
        (r"\XG1\ ", r"\XG1\ "),
    ],
)
def test_escapes_are_resolved_and_unknown_ones_kept(sent, meant):
    assert unescaped(sent, "\\", "|^~\\&") == meant


def test_escaped_delimiters_in_a_name_do_not_split_it():
    assert read_named(r"SMITH\T\JONES", "", "utf-8").patient.family_name == "SMITH&JONES"


def test_other_delimiters_are_followed():
    text = a_message(an_obx()).replace("^", "!").replace("|", "#")
    (message,) = read_messages(text.encode(), "x")
    assert message.patient.given_name == "Morwenna"
    assert set(message.offered) == {"pao2_kpa"}


@pytest.mark.parametrize("head", ["MSH", "MSH|", "MSH||||||", "MSH|^^^^|x", "MSHabcdea", "MSH|^~"])
def test_header_without_delimiters_is_broken(head):
    (message,) = read_messages(f"{head}\rPID|1".encode(), "x")
    assert "header is broken" in message.problem


@pytest.mark.parametrize(
    ("sent", "hour"),
    [
        ("20260302100500+0000", 10),
        ("20260302100500.123+0200", 8),
        ("202603021005-0500", 15),
        ("20260302100500", 10),
        ("20260702100500", 9),
    ],
)
def test_time_is_an_instant(sent, hour):
    instant, is_assumed, _ = parse_time(sent, CLINIC_ZONE)
    assert (instant.hour, instant.tzinfo) == (hour, UTC)
    assert is_assumed is (sent[-5] not in "+-")


@pytest.mark.parametrize(
    "sent",
    ["", "20260302", "2026030225", "20260230100000", "00000000000000", "202603021005+2400",
     "202603021005+0160", "yesterday", "99991231235959"],
)  # fmt: skip
def test_time_that_is_not_complete_is_asked_for(sent):
    instant, _, warning = parse_time(sent, CLINIC_ZONE)
    assert instant is None
    assert "ask when it was taken" in warning


def test_hour_that_came_twice_is_pointed_out():
    instant, _, warning = parse_time("20261025013000", CLINIC_ZONE)
    assert instant == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert "two hours" in warning


def test_hour_that_never_was_is_refused():
    instant, _, warning = parse_time("20260329013000", CLINIC_ZONE)
    assert instant is None
    assert "clocks went forward" in warning


def never_anything_else(data):
    """Read, or be told that it cannot be read."""
    try:
        found = read_messages(data, "fuzz.hl7")
    except Unreadable:
        return
    assert found
    for message in found:
        assert message.raw
        assert message.problem is not None or message.observations
        for seen in message.observations:
            assert (seen.value is None) is (seen.problem is not None)


SEEDS = [path.read_bytes() for path in sorted(FILES.glob("*.hl7"))]


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
@example(b"MSH")
@example(b"\xff\xfeM\x00S\x00H")
def test_any_bytes_are_read_or_refused(data):
    never_anything_else(data)
    never_anything_else(b"MSH|^~\\&|" + data)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(SEEDS), st.data())
def test_damaged_messages_are_read_or_refused(seed, data):
    damaged = bytearray(seed)
    for _ in range(data.draw(st.integers(1, 8))):
        start = data.draw(st.integers(0, len(damaged)))
        stop = min(len(damaged), start + data.draw(st.integers(0, 12)))
        damaged[start:stop] = data.draw(
            st.sampled_from([b"", b"|", b"^", b"~", b"&", b"\\", b"\r", b"\xff", b"\\.sp9999\\"])
            | st.binary(max_size=6)
        )
    never_anything_else(bytes(damaged))


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.sampled_from("^~&\\|0123456789.,<>-+eE *aHOp%₂²٣"), max_size=30))
def test_any_value_is_a_number_or_set_aside(sent):
    never_anything_else(a_message(an_obx(value=sent)).encode())
