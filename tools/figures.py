"""Compare a stored figure with the one that the same cell draws today."""

import base64
import re
from io import BytesIO

import matplotlib.image
import numpy as np

#: How `helpers.plots` shows a figure: its alternative text and its PNG file.
IMAGE = re.compile(r'<img alt="([^"]*)" src="data:image/png;base64,([^"]*)">')

#: Side of a block, in pixels. Means over blocks forgive the smoothing of an
#: edge, and notice a dot that moved.
BLOCK = 8

#: Largest difference of two blocks' means, of 1 from black to white.
TOLERANCE = 0.06


def compare_figures(stored, drawn):
    """Say how the figures of one cell differ, or return None.

    Parameters
    ----------
    stored, drawn : list of dict
        Outputs of the cell as the notebook has them, and of a new run.

    Returns
    -------
    str or None
    """
    stored, drawn = pictures(stored), pictures(drawn)
    if len(stored) != len(drawn):
        return f"{len(stored)} stored, {len(drawn)} drawn"
    for number, (old, new) in enumerate(zip(stored, drawn, strict=True), 1):
        if old.shape != new.shape:
            return f"figure {number} was {old.shape}, is {new.shape}"
        difference = np.abs(block_means(old) - block_means(new))
        if difference.max() > TOLERANCE:
            row, column = np.argwhere(difference > TOLERANCE)[0][:2] * BLOCK
            return (
                f"figure {number} by {difference.max():.2f} of 1 "
                f"near pixel ({column}, {row})"
            )
    return None


def images(outputs):
    """Return the figures among outputs.

    Parameters
    ----------
    outputs : list of dict
        Of one cell or of several.

    Returns
    -------
    list of tuple of (str, str)
        The alternative text of each, as HTML, and its PNG file in base 64.
    """
    shown = ("".join(o.get("data", {}).get("text/html", "")) for o in outputs)
    return [found.groups() for found in map(IMAGE.fullmatch, shown) if found]


def without_pictures(value):
    """Return an output without the PNG files in it, which differ in bytes."""
    if isinstance(value, str):
        value = IMAGE.sub(r'<img alt="\1">', value)
    return value


def png_bytes(outputs):
    """Return the PNG files among outputs."""
    return [base64.b64decode(png) for _, png in images(outputs)]


def pictures(outputs):
    """Return the PNG pictures among outputs, as arrays (height, width, 4)."""
    return [
        matplotlib.image.imread(BytesIO(png), format="png")
        for png in png_bytes(outputs)
    ]


def block_means(picture):
    """Return the mean colour of each block of pixels, edges included."""
    rows = np.arange(0, picture.shape[0], BLOCK)
    columns = np.arange(0, picture.shape[1], BLOCK)
    sums = np.add.reduceat(picture, rows, axis=0, dtype=float)
    sums = np.add.reduceat(sums, columns, axis=1)
    height = np.diff(np.append(rows, picture.shape[0]))
    width = np.diff(np.append(columns, picture.shape[1]))
    return sums / (height[:, None] * width)[:, :, None]
