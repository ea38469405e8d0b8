"""The clinic day driven through the real windows, as a visitor sees it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.timeout(900)
def test_tour_goes_from_the_sign_in_to_the_audit(tmp_path):
    out = tmp_path / "tour"
    environment = {**os.environ, "O2CLINIC_HOME": str(tmp_path / "home")}
    environment.pop("QT_QPA_PLATFORM", None)
    done = subprocess.run(
        [sys.executable, "app.py", "tour", "--out", str(out)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=880,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert "The tour went through" in done.stdout
    sys.stdout.write(done.stdout)  # its longest waits, for whoever runs with -s
    pictures = sorted(out.glob("*.png"))
    assert len(pictures) == 2 * len(list(out.glob("*-light.png")))
    assert len(list(out.glob("*-light.png"))) >= 35
    papers = [file.read_bytes() for file in sorted(out.glob("*.pdf"))]
    assert len(papers) == 3
    assert all(paper.startswith(b"%PDF") for paper in papers)
    index = (out / "index.html").read_text(encoding="utf-8")
    assert all(file.name in index for file in pictures)
