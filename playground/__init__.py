"""Under the learner's hand: a line and its loss, and the width of bands.

Each is a page of its own in a frame: it needs neither a kernel nor the
network, its keys do not reach the notebook, and its output is the same at
every run.
"""

import html
import json
from dataclasses import dataclass
from pathlib import Path

import matplotlib as mpl
import numpy as np

from helpers import plots
from helpers.model import LinearRegression
from helpers.validation import check_training

_HERE = Path(__file__).parent
_STYLE = mpl.rc_params_from_file(
    Path(plots.__file__).parent / "lesson.mplstyle", use_default_template=False
)
COLOURS = {
    "data": plots.DATA,
    "model": plots.MODEL,
    "truth": plots.TRUTH,
    "residual": plots.RESIDUAL,
    "paper": _STYLE["figure.facecolor"],
    "grid": _STYLE["grid.color"],
}

#: To choose from, from crawling to exploding.
RATES = [0.001, 0.01, 0.03, 0.1, 0.2, 0.3, 0.4, 0.5]
RATES += [0.6, 0.7, 0.8, 0.9, 0.95, 1, 1.05, 1.2]

#: As many residuals are drawn as squares.
SQUARES = 12

#: Of the bands of BMI, in kg/m²: the wider, the further apart.
WIDTHS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.2, 1.4, 1.6, 1.8]
WIDTHS += [2, 2.5, 3, 3.5, 4, 4.5, 5, 5.5, 6, 7, 8, 9, 10, 11, 12]


@dataclass(frozen=True)
class Playground:
    """A page that a notebook shows in a frame.

    Parameters
    ----------
    name : str
        What there is to play with.
    page : str
        The page, as HTML.
    """

    name: str
    page: str

    def __repr__(self):
        """Say what stands here, where no page can be shown."""
        return f"a playground: {self.name}"

    def _repr_html_(self):
        """Return the frame. What is not trusted shows a line of text."""
        page = html.escape(self.page).encode("ascii", "xmlcharrefreplace")
        return (
            f"<noscript>Run this cell to play with {self.name}.</noscript>"
            f'<iframe title="Playground: {self.name}" '
            'style="display: block; width: 100%; max-width: 1100px; '
            'height: 700px; border: 0"'
            f' srcdoc="{page.decode()}"></iframe>'
        )


def playground(x, y, feature="BMI", target=plots.PROGRESSION, unit="points"):
    """Show the line and the map of its loss, side by side and linked.

    Move the line, and the dot moves on the map; click the map, and the line
    follows. Gradient descent goes by single steps or runs.

    Parameters
    ----------
    x : array_like, shape (n,)
        The one feature, in any unit. It is shown centred and scaled, to a
        sum of squares of 1 or to a standard deviation of 1, as chosen.
    y : array_like, shape (n,)
        Target.
    feature, target, unit : str
        What x and y are, and the unit of y.

    Returns
    -------
    Playground

    Raises
    ------
    ValueError
        If x and y are no two columns of finite numbers of one length, or x
        is the same everywhere.
    """
    x, y = _columns(x, y)
    state = _line_and_map(x - x.mean(), y, feature, target, unit)
    return _build("playground.html", "a line and the map of its loss", state)


def stairs(x, y):
    """Show the stairs of local averages, and what their width does.

    A slider sets the width of the bands; the steps, the share of the loss
    that they remove, and the share that each patient's others remove follow.

    Parameters
    ----------
    x : array_like, shape (n,)
        BMI, in kg/m². The first band begins at the lowest.
    y : array_like, shape (n,)
        Disease progression, in points.

    Returns
    -------
    Playground

    Raises
    ------
    ValueError
        If x and y are no two columns of finite numbers of one length, or x
        is the same everywhere.
    """
    x, y = _columns(x, y)
    state = {
        "x": _rounded(x),
        "y": _rounded(y),
        "widths": WIDTHS,
        "feature": plots.BMI_RAW,
        "target": plots.PROGRESSION,
        "unit": "kg/m²",
    }
    return _build("stairs.html", "bands of any width", state)


def _build(page, name, state):
    """Return a page of this folder with all that it shares and knows."""
    page = _text(page).replace("NAME", name, 1)
    style, script = _text("common.css"), _text("common.js")
    link = '<link rel="stylesheet" href="common.css">'
    page = page.replace(link, f"<style>\n{style}</style>", 1)
    link = '<script src="common.js"></script>'
    page = page.replace(link, f"<script>\n{script}</script>", 1)
    state = json.dumps({**state, "colours": COLOURS}).replace("<", r"\u003c")
    return Playground(name, page.replace("DATA", state, 1))


def _text(name):
    return (_HERE / name).read_text(encoding="utf-8")


def _columns(x, y):
    """Return two columns of numbers, or refuse them."""
    X, y = check_training(LinearRegression(), np.reshape(x, (-1, 1)), y)
    if np.ptp(X) == 0:
        raise ValueError(f"x must vary, got {X[0, 0]} everywhere")
    return X[:, 0], y


def _line_and_map(x, y, feature, target, unit):
    """Return what the page of line and map has to know."""
    count = min(SQUARES, len(x))
    places = ((np.arange(count) + 0.5) * len(x) / count).astype(int)
    return {
        "scales": [
            {
                "name": "sum of squares 1",
                "label": f"{feature}, scaled",
                "equal": False,
                "x": _rounded(x / np.sqrt(np.sum(x**2))),
            },
            {
                "name": "z-score",
                "label": f"{feature}, z-score",
                "equal": True,
                "x": _rounded(x / x.std()),
            },
        ],
        "y": _rounded(y),
        "squares": np.argsort(x, kind="stable")[places].tolist(),
        "rates": RATES,
        "target": target,
        "unit": unit,
    }


def _rounded(values):
    """Return a list without the last digits, in which machines differ."""
    return [float(f"{value:.12g}") for value in values]
