"""Compare a stored figure with the one that the same cell draws today."""

import base64
import re
from io import BytesIO

import numpy as np
from PIL import Image

#: How `helpers.plots` shows a figure: its alternative text, its width on a
#: page, and its file.
IMAGE = re.compile(
    r'<img alt="(?P<alt>[^"]*)" width="(?P<width>\d+)"'
    r' src="data:image/(?P<kind>png|webp);base64,(?P<file>[^"]*)">'
)

#: Colours of a stored figure.
COLOURS = 128

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
    list of Match
        What `IMAGE` found: the alternative text as HTML, the file in base 64.
    """
    shown = ("".join(o.get("data", {}).get("text/html", "")) for o in outputs)
    return [found for found in map(IMAGE.fullmatch, shown) if found]


def files(outputs):
    """Return the files of the figures among outputs."""
    return [base64.b64decode(found["file"]) for found in images(outputs)]


def pictures(outputs):
    """Return the figures among outputs as arrays (height, width, 3)."""
    opened = (Image.open(BytesIO(file)) for file in files(outputs))
    return [np.asarray(one.convert("RGB")) / 255 for one in opened]


def without_pictures(value):
    """Return an output without the files in it, which differ in bytes."""
    if isinstance(value, str):
        value = IMAGE.sub(r'<img alt="\g<alt>" width="\g<width>">', value)
    return value


def lighter(file):
    """Return the file of a figure as it is stored: fewer colours, as WebP.

    Parameters
    ----------
    file : bytes

    Returns
    -------
    bytes
        The same file, if it is such a one already.
    """
    picture = Image.open(BytesIO(file))
    if picture.format == "WEBP":
        return file
    small = picture.convert("RGB").quantize(
        COLOURS, Image.Quantize.MAXCOVERAGE, kmeans=1, dither=Image.Dither.NONE
    )
    buffer = BytesIO()
    small.save(buffer, "WEBP", lossless=True)
    return buffer.getvalue()


def as_png(file):
    """Return a stored figure as a PNG file, for what reads no WebP."""
    picture = Image.open(BytesIO(file)).convert("RGB")
    buffer = BytesIO()
    picture.quantize(COLOURS).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def block_means(picture):
    """Return the mean colour of each block of pixels, edges included."""
    rows = np.arange(0, picture.shape[0], BLOCK)
    columns = np.arange(0, picture.shape[1], BLOCK)
    sums = np.add.reduceat(picture, rows, axis=0, dtype=float)
    sums = np.add.reduceat(sums, columns, axis=1)
    height = np.diff(np.append(rows, picture.shape[0]))
    width = np.diff(np.append(columns, picture.shape[1]))
    return sums / (height[:, None] * width)[:, :, None]
