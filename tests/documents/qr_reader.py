"""Reads a QR code of version 1 with digits in it, by the standard and not by the encoder."""

SIDE = 21
MASKS = (
    lambda row, column: (row + column) % 2 == 0,
    lambda row, _column: row % 2 == 0,
    lambda _row, column: column % 3 == 0,
    lambda row, column: (row + column) % 3 == 0,
    lambda row, column: (row // 2 + column // 3) % 2 == 0,
    lambda row, column: row * column % 2 + row * column % 3 == 0,
    lambda row, column: (row * column % 2 + row * column % 3) % 2 == 0,
    lambda row, column: ((row + column) % 2 + row * column % 3) % 2 == 0,
)
NUMERIC = 0b0001
FORMAT_MASK = 0b101010000010010


def digits_of(rows) -> str:
    """What a scanner reads; the error correction is not needed on a clean picture."""
    assert [len(row) for row in rows] == [SIDE] * SIDE
    stream = "".join(str(int(bit)) for bit in _bits(rows))
    assert int(stream[:4], 2) == NUMERIC
    length, at, read = int(stream[4:14], 2), 14, ""
    while len(read) < length:
        count = min(3, length - len(read))
        bits = 3 * count + 1
        read += f"{int(stream[at : at + bits], 2):0{count}}"
        at += bits
    return read


def _bits(rows):
    """Upwards and downwards through pairs of columns from the right."""
    told = int("".join(str(int(bit)) for bit in rows[8][:5]), 2) ^ (FORMAT_MASK >> 10)
    mask = MASKS[told & 0b111]
    columns, is_up = [20, 18, 16, 14, 12, 10, 8, 5, 3, 1], True
    for right in columns:
        for row in range(SIDE - 1, -1, -1) if is_up else range(SIDE):
            for column in (right, right - 1):
                if not _is_pattern(row, column):
                    yield rows[row][column] ^ mask(row, column)
        is_up = not is_up


def _is_pattern(row, column):
    """Finders with their formats, and the timing lines."""
    in_finder = (row < 9 and (column < 9 or column > 12)) or (row > 12 and column < 9)
    return in_finder or row == 6 or column == 6
