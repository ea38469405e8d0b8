"""The one page that shows what the tour left."""

from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Final

from o2clinic import __version__
from o2clinic.ui.tour.blocks import Block
from o2clinic.ui.tour.hands import Hands

_STYLE: Final = """
body { font: 16px/1.5 "Source Sans Pro", "Source Sans 3", sans-serif; margin: 2rem auto;
  max-width: 90rem; padding: 0 1rem; color: #212b32; background: #f0f4f5; }
section { background: #fff; border: 1px solid #d8dde0; border-radius: 4px; padding: 1rem;
  margin: 0 0 1.5rem; }
h2 { margin: 0 0 .25rem; font-size: 1.25rem; } p { margin: 0 0 .75rem; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; }
img { width: 100%; border: 1px solid #d8dde0; }
"""


def write(out: Path, hands: Hands, longest: Sequence[Block]) -> Path:
    """Write index.html beside the pictures and papers."""
    parts = [
        "<!doctype html><html lang='en-GB'><meta charset='utf-8'>",
        f"<title>O₂Clinic {__version__}: a clinic day</title><style>{_STYLE}</style>",
        f"<h1>A clinic day in O₂Clinic {__version__}</h1>",
        (
            "<p>Made by driving the real windows by keyboard and mouse on the sample clinic. "
            "Everybody in it is invented.</p>"
        ),
    ]
    for picture in hands.pictures:
        images = "".join(
            f"<a href='{file.name}'><img src='{file.name}' alt='{escape(picture.title)}, "
            f"{scheme}'></a>"
            for file, scheme in ((picture.light, "light"), (picture.dark, "dark"))
        )
        parts.append(
            f"<section><h2>{picture.number}. {escape(picture.title)}</h2>"
            f"<p>{escape(picture.words)}</p><div class='pair'>{images}</div></section>"
        )
    papers = "".join(f"<li><a href='{file.name}'>{file.name}</a></li>" for file in hands.papers)
    parts.append(f"<section><h2>Papers</h2><ul>{papers}</ul></section>")
    busy = "".join(f"<li>{block.ms:.0f} ms: {escape(block.step)}</li>" for block in longest)
    parts.append(f"<section><h2>Longest waits for the window</h2><ul>{busy}</ul></section></html>")
    page = out / "index.html"
    page.write_text("\n".join(parts), encoding="utf-8")
    return page
