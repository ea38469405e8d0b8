"""Handing a paper to the system: success only when the system says so."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from o2clinic.ui import printing
from o2clinic.ui.printing import NotPrinted, NotSaved, print_pdf, save_pdf

PDF = b"%PDF-1.4 made up"


@pytest.fixture
def on_path(monkeypatch, tmp_path):
    """Puts an `lp` of our own on the path, as a shell script."""

    def make(script):
        lp = tmp_path / "lp"
        lp.write_text(f"#!/bin/sh\n{script}\n")
        lp.chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")

    monkeypatch.setattr(sys, "platform", "linux")
    return make


def test_the_bytes_reach_the_printing_system(on_path, tmp_path):
    on_path(f"cat > {tmp_path}/printed; echo $2 > {tmp_path}/title; echo request id is office-1")
    assert print_pdf(PDF, "HOOF order 1") == "request id is office-1"
    assert (tmp_path / "printed").read_bytes() == PDF
    assert (tmp_path / "title").read_text() == "HOOF order 1\n"


def test_a_refusal_is_told_in_the_systems_words(on_path):
    on_path("cat > /dev/null; echo 'lp: no default destination available.' >&2; exit 1")
    with pytest.raises(NotPrinted, match=r"no default destination.*Nothing was printed"):
        print_pdf(PDF, "x")


def test_a_silent_refusal_names_its_code(on_path):
    on_path("cat > /dev/null; exit 3")
    with pytest.raises(NotPrinted, match="code 3"):
        print_pdf(PDF, "x")


def test_without_a_printing_system_that_is_said(monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NotPrinted, match="no printing system"):
        print_pdf(PDF, "x")


def test_a_printing_system_that_hangs_is_given_up(monkeypatch):
    def hangs(*_args, **_kwargs):
        raise subprocess.TimeoutExpired("lp", 60)

    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(printing.subprocess, "run", hangs)
    with pytest.raises(NotPrinted, match="did not answer"):
        print_pdf(PDF, "x")


def test_windows_hands_a_file_to_its_program(monkeypatch, tmp_path):
    started = []
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(printing.tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(os, "startfile", lambda *told: started.append(told), raising=False)
    print_pdf(PDF, "x")
    ((file, verb),) = started
    assert verb == "print"
    assert Path(file).read_bytes() == PDF


def test_windows_without_a_program_for_pdfs_says_so(monkeypatch, tmp_path):
    def nobody(*_told):
        raise OSError("no application is associated")

    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(printing.tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(os, "startfile", nobody, raising=False)
    with pytest.raises(NotPrinted, match="no application"):
        print_pdf(PDF, "x")


def test_a_copy_gets_its_ending_and_replaces_an_older_one(tmp_path):
    assert save_pdf(b"old", tmp_path / "letter") == tmp_path / "letter.pdf"
    assert save_pdf(PDF, tmp_path / "letter.pdf").read_bytes() == PDF
    assert [file.name for file in tmp_path.iterdir()] == ["letter.pdf"]


def test_a_copy_that_fails_leaves_nothing(tmp_path):
    (tmp_path / "taken.pdf").mkdir()
    with pytest.raises(NotSaved, match="Choose another place"):
        save_pdf(PDF, tmp_path / "taken.pdf")
    assert [file.name for file in tmp_path.iterdir()] == ["taken.pdf"]
