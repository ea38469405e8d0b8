"""The trend as pixels: what is loaded ahead is what draws."""

import subprocess
import sys


def test_warming_up_draws_without_a_word():
    ask = "from o2clinic.charts.trend_image import warm_up; warm_up()"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", ask], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
