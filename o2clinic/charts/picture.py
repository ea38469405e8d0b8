"""A chart as a picture for paper: 300 dots to the inch, light colours, repeatable bytes."""

from io import BytesIO

from o2clinic.charts.blood_gas import draw_trend
from o2clinic.charts.colours import LIGHT
from o2clinic.charts.style import ChartSize
from o2clinic.charts.trend_sheet import TrendSheet

PAPER_INCHES = (6.88, 3.78)  # the width of a letter's text, at the shape that letters keep for it


def trend_png(
    sheet: TrendSheet, *, inches: tuple[float, float] = PAPER_INCHES, dpi: int = 300
) -> bytes:
    """The trend as PNG, to be printed in a letter with its caption in words."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from PIL import Image

    figure = Figure(figsize=inches, dpi=dpi)
    canvas = FigureCanvasAgg(figure)
    draw_trend(figure, sheet, LIGHT, size=ChartSize.PAPER)
    raw, out = BytesIO(), BytesIO()
    figure.savefig(raw, format="rgba", facecolor=LIGHT.surface)
    size = canvas.get_width_height(physical=True)
    # without the alpha channel, which paper does not need and the PDF would keep as a mask
    Image.frombytes("RGBA", size, raw.getvalue()).convert("RGB").save(out, format="PNG")
    return out.getvalue()
