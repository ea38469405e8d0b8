"""Files of samples of a night: read as they are, or refused with the line."""

from datetime import UTC, datetime

import pytest

from o2clinic.errors import Unreadable
from o2clinic.exchange import night_file
from o2clinic.exchange.night_file import read_samples
from o2clinic.rules.overnight_oximetry import Sample
from tests.rules.cases import D

FIRST = datetime(2026, 11, 24, 22, 10, 4, tzinfo=UTC)


def read(*lines, encoding="utf-8", end="\n"):
    return read_samples(end.join(lines).encode(encoding), "night.csv")


@pytest.mark.parametrize(
    "lines",
    [
        ("2026-11-24 22:10:04;91;78",),
        ("Time;SpO2;Pulse", "2026-11-24T22:10:04;91;78"),
        ("Time,Oxygen Level,Pulse Rate,Motion", "22:10:04 24/11/2026,91,78,0"),
        ("Time,Oxygen Level(%),Pulse Rate(bpm),Motion,Oxygen Level Reminder,PR Reminder,",
         "24/11/2026 22:10:04,91,78,0,0,0,"),
        ("Pulse\tSpO2\tDate and time", "78\t91 %\t24/11/2026 22:10:04"),
        ('"Time","SpO2","Pulse"', '"2026-11-24 22:10:04","91","78"'),
        ("", "  ", "2026-11-24 22:10:04;91,0;78", ";;", ""),
    ],
)  # fmt: skip
def test_one_sample_in_every_form_is_the_same(lines):
    assert read(*lines) == (Sample(FIRST, D(91), 78),)
    assert read(*lines, end="\r\n") == (Sample(FIRST, D(91), 78),)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_the_encodings_of_usual_programs_are_read(encoding):
    lines = ("Time;SpO2;Pulse;Gerät", "2026-11-24 22:10:04;91;78;é")
    assert read(*lines, encoding=encoding)[0].at == FIRST


def test_bytes_of_no_encoding_are_no_text():
    with pytest.raises(Unreadable, match="not a file of text"):
        read_samples(b"\x81\x8d\x8f", "night.csv")


@pytest.mark.parametrize("mark", ["--", "", "255", "127", "0", "NaN"])
def test_marks_of_no_signal_are_samples_that_do_not_count(mark):
    ((first, second),) = [read(f"2026-11-24 22:10:04;{mark};65535", "2026-11-24 22:10:08;91")]
    assert (first.counts, first.pulse_per_min) == (False, None)
    assert (second.counts, second.pulse_per_min) == (True, None)


def test_the_clock_of_the_device_runs_on_when_the_clocks_are_changed():
    samples = read("2026-10-25 00:30:00;91;70", "2026-10-25 03:30:00;92;70")
    assert (samples[1].at - samples[0].at).total_seconds() == 3 * 3600


def test_a_file_with_the_newest_first_is_read():
    newest, oldest = read("2026-11-24 22:10:08;91;78", "2026-11-24 22:10:04;90;78")
    assert newest.at > oldest.at == FIRST


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (("2026-11-24 22:10:04;9l;78",), "line 1: “9l” is no SpO2"),
        (("2026-11-24 22:10:04;91;fast",), "line 1: “fast” is no pulse"),
        (("Time;SpO2;Pulse", "", "2026-11-24 22:10:04"), "line 3: a sample has its time"),
        (("2026-11-24 22:10:04;91;78", "soon;91;78"), "line 2: “soon” is no date and time"),
        (("11/24/2026 22:10:04;91;78",), "are day and month the other way round?"),
        (("2026-02-30 22:10:04;91;78",), "is not in the calendar"),
        (("2026-11-24 24:10:04;91;78",), "is not in the calendar"),
        (("10/11/2026 23:59:58;91;78", "10/12/2026 00:00:02;91;78"), "from 10-Nov-2026 to 10-Dec"),
        (("2026-10-25 01:59:58;91;7", "2026-10-25 01:00:02;91;7", "2026-10-25 02:00:02;91;7"),
         "line 2: time turns back"),
        (("Time;SpO2;Pulse",), "there is no sample in it"),
        (("",), "there is no sample in it"),
        (("\x00\x01\x02",), "it is not a file of text"),
        ((f"{'x' * 40};91;78",), f"“{'x' * 30}…”"),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_told_with_its_line(lines, said):
    with pytest.raises(Unreadable) as refusal:
        read(*lines)
    assert said in str(refusal.value)


def test_the_first_five_of_many_bad_lines_are_told_and_the_others_counted():
    with pytest.raises(Unreadable) as refusal:
        read(*(f"2026-11-24 22:10:04;x{at};78" for at in range(8)))
    told = str(refusal.value)
    assert all(f"“x{at}”" in told for at in range(5))
    assert "x5" not in told
    assert "3 more lines are not understood either. Nothing was read" in told


def test_more_than_a_night_is_refused(monkeypatch):
    monkeypatch.setattr(night_file, "MOST_SAMPLES", 1)
    with pytest.raises(Unreadable, match="more than 1 samples"):
        read("2026-11-24 22:10:04;91;78", "2026-11-24 22:10:08;91;78")
    with pytest.raises(Unreadable, match="larger than 8 MB"):
        read_samples(b"x" * (night_file.LARGEST_FILE_BYTES + 1), "night.csv")
