"""The colours of screen, chart and paper: one table, light and dark."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Colours:
    """One scheme, each colour as "#rrggbb".

    Text on `page`, `surface` and on its own tint keeps a contrast of 4.5:1, parts keep 3:1.
    """

    name: str
    page: str  # behind panels
    surface: str  # panels, tables, forms
    raised: str  # menus, popovers
    text: str
    text_quiet: str  # labels, units, hints
    brand: str  # primary button, selection, links
    brand_strong: str  # pressed
    on_brand: str  # text on brand
    top_bar: str
    on_top_bar: str
    line: str  # hairlines
    input_line: str  # borders of fields
    focus: str
    good: str
    caution: str  # as text and line
    caution_fill: str  # as area, under dark text
    danger: str
    brand_tint: str  # behind selected rows and chips
    good_tint: str
    caution_tint: str
    danger_tint: str
    quiet_tint: str  # behind neutral chips and every other row


FOCUS_EDGE = "#212b32"  # dark line outside the yellow one, on either scheme

LIGHT = Colours(
    name="light",
    page="#f0f4f5",
    surface="#ffffff",
    raised="#ffffff",
    text="#212b32",
    text_quiet="#4c6272",
    brand="#005eb8",
    brand_strong="#003087",
    on_brand="#ffffff",
    top_bar="#003087",
    on_top_bar="#ffffff",
    line="#d8dde0",
    input_line="#4c6272",
    focus="#ffeb3b",
    good="#007f3b",
    caution="#8a5300",
    caution_fill="#ffb81c",
    danger="#c8240f",
    brand_tint="#d9e7f5",
    good_tint="#e8f5ee",
    caution_tint="#fbefdb",
    danger_tint="#fce4e1",
    quiet_tint="#f3f5f6",
)

DARK = Colours(
    name="dark",
    page="#12181d",
    surface="#1c242b",
    raised="#26313a",
    text="#e8edee",
    text_quiet="#aeb7bd",
    brand="#41b6e6",
    brand_strong="#7fd0f2",
    on_brand="#12181d",
    top_bar="#0b2a4a",
    on_top_bar="#ffffff",
    line="#3a4650",
    input_line="#8795a1",
    focus="#ffeb3b",
    good="#4cc38a",
    caution="#ffcd5c",
    caution_fill="#ffcd5c",
    danger="#ff8a7c",
    brand_tint="#1b3a50",
    good_tint="#1c3b2f",
    caution_tint="#40381f",
    danger_tint="#46282a",
    quiet_tint="#222b33",
)


def contrast(one: str, other: str) -> float:
    """How far two colours stand apart, 1 to 21 (WCAG 2.2, 1.4.3).

    >>> round(contrast("#ffffff", "#000000"), 1)
    21.0
    """
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    shares = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
