"""A line and the map of its loss, linked, under the learner's hand.

A page of its own in a frame: it needs neither a kernel nor the network, its
keys do not reach the notebook, and its output is the same at every run.
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


@dataclass(frozen=True)
class Playground:
    """A page that a notebook shows in a frame.

    Parameters
    ----------
    page : str
        The page, as HTML.
    """

    page: str

    def __repr__(self):
        """Say what stands here, where no page can be shown."""
        return "a playground: a line and the map of its loss"

    def _repr_html_(self):
        """Return the frame. What is not trusted shows a line of text."""
        page = html.escape(self.page).encode("ascii", "xmlcharrefreplace")
        return (
            "<noscript>Run this cell to play with line and map.</noscript>"
            '<iframe title="Playground: a line and the map of its loss" '
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
    page = (_HERE / "playground.html").read_text(encoding="utf-8")
    state = json.dumps(_state(x, y, feature, target, unit))
    return Playground(page.replace("DATA", state.replace("<", r"\u003c"), 1))


def _state(x, y, feature, target, unit):
    """Return all that the page has to know."""
    X, y = check_training(LinearRegression(), np.reshape(x, (-1, 1)), y)
    x = X[:, 0] - X.mean()
    if np.ptp(x) == 0:
        raise ValueError(f"x must vary, got {X[0, 0]} everywhere")
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
        "colours": COLOURS,
    }


def _rounded(values):
    """Return a list without the last digits, in which machines differ."""
    return [float(f"{value:.12g}") for value in values]
