"""A chart as a picture for paper: 300 dots to the inch, light colours, repeatable bytes."""

from io import BytesIO

from o2clinic.charts.blood_gas import draw_trend
from o2clinic.charts.colours import LIGHT
from o2clinic.charts.style import ChartSize
from o2clinic.charts.trend_sheet import TrendSheet

_INCHES = (6.88, 3.78)  # the width of a letter's text
_LARGE_INCHES = (6.88, 7.2)


def trend_png(sheet: TrendSheet, *, large_print: bool = False, dpi: int = 300) -> bytes:
    """The trend as PNG, to be printed in a letter with its caption in words."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from PIL import Image

    figure = Figure(figsize=_LARGE_INCHES if large_print else _INCHES, dpi=dpi)
    canvas = FigureCanvasAgg(figure)
    size = ChartSize.LARGE_PAPER if large_print else ChartSize.PAPER
    draw_trend(figure, sheet, LIGHT, size=size)
    raw, out = BytesIO(), BytesIO()
    figure.savefig(raw, format="rgba", facecolor=LIGHT.surface)
    pixels = canvas.get_width_height(physical=True)
    # without the alpha channel, which paper does not need and the PDF would keep as a mask
    Image.frombytes("RGBA", pixels, raw.getvalue()).convert("RGB").save(out, format="PNG")
    return out.getvalue()
