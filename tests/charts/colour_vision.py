"""How colours look to people with a colour vision deficiency, and how far two stand apart.

Matrices: Machado GM, Oliveira MM, Fernandes LAF. A physiologically-based model for simulation of
color vision deficiency. IEEE Trans Vis Comput Graph 2009;15:1291-1298, severity 1.0; they take
linear RGB. Distances: CIE 1976 L*a*b*, D65 (IEC 61966-2-1 for sRGB).
"""

MACHADO = {
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
_TO_XYZ = (
    (0.4124, 0.3576, 0.1805),
    (0.2126, 0.7152, 0.0722),
    (0.0193, 0.1192, 0.9505),
)
_WHITE = (0.9505, 1.0, 1.089)  # D65

Triple = tuple[float, float, float]


def linear(colour: str) -> Triple:
    """The linear shares of "#rrggbb", each 0 to 1."""
    shares = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares
    )
    return red, green, blue


def times(matrix: tuple[Triple, Triple, Triple], values: Triple) -> Triple:
    """The product; rows of the matrix first."""
    first, second, third = (
        sum(one * value for one, value in zip(row, values, strict=True)) for row in matrix
    )
    return first, second, third


def seen(colour: str, deficiency: str) -> Triple:
    """A colour as L*, a*, b* with a deficiency; "" for usual colour vision."""
    rgb = linear(colour)
    if deficiency:
        red, green, blue = (min(1.0, max(0.0, it)) for it in times(MACHADO[deficiency], rgb))
        rgb = red, green, blue
    return lab(rgb)


def lab(rgb: Triple) -> Triple:
    """L*, a*, b* of linear RGB.

    >>> [round(it) for it in lab((1.0, 1.0, 1.0))]
    [100, 0, 0]
    """
    x, y, z = (
        _bent(value / white) for value, white in zip(times(_TO_XYZ, rgb), _WHITE, strict=True)
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def _bent(share: float) -> float:
    return share ** (1 / 3) if share > (6 / 29) ** 3 else share / (3 * (6 / 29) ** 2) + 4 / 29


def apart(one: str, other: str, deficiency: str) -> float:
    """How far two colours stand apart: about 2 is just to be seen, 10 at a glance."""
    pairs = zip(seen(one, deficiency), seen(other, deficiency), strict=True)
    return sum((a - b) ** 2 for a, b in pairs) ** 0.5
