"""Source Sans for everything, DejaVu for the scripts that it lacks."""

from importlib.util import find_spec
from pathlib import Path

from PySide6.QtGui import QFont, QFontDatabase

FAMILY = "Source Sans Pro"
FALLBACK = "DejaVu Sans"
_FACES = ("Regular", "It", "Semibold", "SemiboldIt", "Bold", "BoldIt")


def load_fonts() -> tuple[str, ...]:
    """Make both families known to Qt; returns the families that were found, best first."""
    for face in _FACES:
        _add(_package_folder("font_source_sans_pro") / "files" / f"SourceSansPro-{face}.ttf")
    # The folder is read without importing matplotlib, which costs half a second at start.
    dejavu = _package_folder("matplotlib") / "mpl-data" / "fonts" / "ttf"
    _add(dejavu / "DejaVuSans.ttf")
    _add(dejavu / "DejaVuSans-Bold.ttf")
    known = set(QFontDatabase.families())
    return tuple(family for family in (FAMILY, FALLBACK) if family in known)


def base_font(points: float) -> QFont:
    """The body font with figures of equal width, so that columns of numbers line up."""
    font = QFont()
    font.setFamilies([FAMILY, FALLBACK])
    font.setPointSizeF(points)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def _package_folder(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        return Path()
    return Path(spec.origin).parent


def _add(file: Path) -> None:
    if file.is_file():
        QFontDatabase.addApplicationFont(str(file))
