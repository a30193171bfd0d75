"""Which cell of a heatmap a State names: heatmap-grid.ts writes "row,column" into field "cell"."""

import re


def picked(cell: str, n: int) -> tuple[int, int] | None:
    """The row and column that "row,column" names; None if they are not in a table of n by n."""
    match = re.fullmatch("([0-9]{1,2}),([0-9]{1,2})", cell)
    if not match:
        return None
    i, j = int(match[1]), int(match[2])
    return (i, j) if max(i, j) < n else None
