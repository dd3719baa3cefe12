"""Draw what the lessons compute: arrays and an Axes in, the Axes out.

The colours are those of the style beside this file, and each keeps its
meaning throughout the series. In a notebook a figure has its words as plain
text, for the tests, and its finding as alternative text, for whoever does not
see it.
"""

import base64
import html
import re
from pathlib import Path

import matplotlib as mpl
import numpy as np
from IPython import get_ipython
from IPython.core.pylabtools import print_figure
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.figure import Figure
from matplotlib_inline.config import InlineBackend

_STYLE = mpl.rc_params_from_file(Path(__file__).with_name("lesson.mplstyle"))
_COLOURS = _STYLE["axes.prop_cycle"].by_key()["color"]
DATA, MODEL, TRUTH, RESIDUAL, WEIGHT, BIAS, OTHER = _COLOURS

BMI = "BMI, scaled"
BMI_RAW = "BMI (kg/m²)"
PROGRESSION = "disease progression (points)"

#: Pixels of a figure to one of a page: sharp on a dense screen.
DENSITY = 1.75


def scatter(ax, x, y, xlabel=BMI, ylabel=PROGRESSION, label="patients"):
    """Draw one dot for each sample.

    Parameters
    ----------
    ax : Axes
    x, y : array_like, shape (n,)
        Feature and target.
    xlabel, ylabel : str
        Names of the axes, with units.
    label : str
        Name in the legend.

    Returns
    -------
    Axes
    """
    ax.scatter(x, y, s=16, color=DATA, alpha=0.45, linewidth=0, label=label)
    ax.set(xlabel=xlabel, ylabel=ylabel)
    return ax


def line(ax, w, b, **style):
    """Draw ŷ = w x + b across the whole of the Axes.

    Parameters
    ----------
    ax : Axes
    w, b : float
        Slope and height at x = 0.
    **style
        Passed on to `Axes.axline`.

    Returns
    -------
    Axes
    """
    ax.axline((0, b), slope=w, **{"color": MODEL, **style})
    return ax


def loss_contours(ax, w, b, loss, levels):
    """Draw the loss over a grid of weights and biases, one line a level.

    Parameters
    ----------
    ax : Axes
    w, b : array_like, shape (k,) and (m,)
        The grid.
    loss : array_like, shape (m, k)
        Loss at each point of the grid.
    levels : array_like
        Losses to draw a line for.

    Returns
    -------
    Axes
    """
    contours = ax.contour(w, b, loss, levels, colors="0.4", linewidths=0.9)
    low, middle = np.unravel_index(np.argmin(loss), np.shape(loss))
    above = np.interp(levels, loss[low:, middle], b[low:])
    below = np.interp(levels, loss[low::-1, middle], b[low::-1])
    heights = np.where(levels <= loss[-1, middle], above, below)  # on the map
    places = [(w[middle], height) for height in heights]
    ax.clabel(contours, manual=places, fmt="{:,.0f}".format)
    ax.set(xlabel="weight w (points)", ylabel="bias b (points)")
    return ax


def path(ax, w, b, **style):
    """Draw a walk from point to point, with a dot at each.

    Parameters
    ----------
    ax : Axes
    w, b : array_like, shape (t,)
        The points, in order.
    **style
        Passed on to `Axes.plot`.

    Returns
    -------
    Axes
    """
    defaults = {"color": MODEL, "marker": "o", "markersize": 4, "linewidth": 1}
    ax.plot(w, b, **{**defaults, **style})
    return ax


def shades(count):
    """Return colours from light (early) to dark (late), one scale for all.

    Parameters
    ----------
    count : int
        How many.

    Returns
    -------
    ndarray, shape (count, 4)
        Colours as red, green, blue, opacity.
    """
    return mpl.colormaps["magma_r"](np.linspace(0.2, 0.95, count))


def describe(figure, finding):
    """Give a figure its alternative text, for whoever does not see it.

    Parameters
    ----------
    figure : Figure
    finding : str
        What there is to see and what it shows, with a number: not the title
        once more.
    """
    figure.set_label(finding)


class _Reader(RendererAgg):
    """Takes down the words of a figure, a line for each axis and legend."""

    def __init__(self, figure):
        super().__init__(*figure.bbox.size, figure.dpi)
        self.lines = [[]]
        for name in filter(re.compile("draw_").match, dir(self)):
            setattr(self, name, lambda *args, **kwargs: None)
        self.draw_text = lambda gc, x, y, s, *_, **__: self.lines[-1].append(s)

    def open_group(self, s, gid=None):
        if s in ("axes", "matplotlib.axis", "legend"):
            self.lines.append([])

    close_group = open_group


def words(figure):
    """Return ticks, labels, titles and legends of a figure, as lines."""
    reader = _Reader(figure)
    figure.draw(reader)
    lines = [" | ".join(line) for line in reader.lines if line]
    text = "\n".join([repr(figure), *lines])
    return re.sub(r"\$\\mathdefault\{(.*?)\}\$", r"\1", text)


def image(figure):
    """Return a figure as an HTML image with its alternative text."""
    text = html.escape(figure.get_label() or "A figure without a description")
    png = print_figure(figure, "png", dpi=DENSITY * figure.dpi)
    width = round(int.from_bytes(png[16:20]) / DENSITY)  # as its head says
    source = f"data:image/png;base64,{base64.b64encode(png).decode()}"
    return f'<img alt="{text}" width="{width}" src="{source}">'


def _show(figure):
    return {"text/plain": words(figure), "text/html": image(figure)}, {}


if shell := get_ipython():
    # JupyterLab gives a bare picture no alternative text: the image has one.
    InlineBackend.instance(parent=shell).figure_formats = set()
    shell.display_formatter.mimebundle_formatter.for_type(Figure, _show)
