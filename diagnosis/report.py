"""The report of a check-up, as text, in JupyterLab, and as a page."""

import base64
import html
import io
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np

from diagnosis.slips import HINTS

#: What to change first, of several findings.
URGENCY = (
    "labels_misaligned",
    "missing_values",
    "target_among_features",
    "rows_shuffled_apart",
    "ones_missing_in_predict",
    "dependent_columns",
    "weights_in_scaled_units",
    "last_batch_dropped",
    "unscaled_features",
    "rate_too_large",
    "too_few_iterations",
)

_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Check-up of a training</title>
<style>
body {{ font-family: sans-serif; max-width: 50em; margin: auto; }}
body {{ padding: 1em; line-height: 1.5; }}
img {{ max-width: 100%; }}
</style>
</head>
<body>
<h1>Check-up of a training</h1>
{body}
</body>
</html>
"""


@dataclass(frozen=True)
class Course:
    """A walk as it was run and as it was foreseen, to be drawn.

    Attributes
    ----------
    names : list of str
        Names of the p parameters.
    start, best : ndarray of shape (p,)
        Where the walk starts, and the bottom.
    least : float
        Loss at the bottom.
    steps, losses, states : ndarray of shape (k,), (k,), (k, p)
        Some steps of the run, the loss and the parameters there.
    fine, foreseen, expected : ndarray of shape (m,), (m,), (m, p), or None
        The same as theory foresees them, if it does.
    """

    names: list
    start: np.ndarray
    best: np.ndarray
    least: float
    steps: np.ndarray
    losses: np.ndarray
    states: np.ndarray
    fine: np.ndarray | None = None
    foreseen: np.ndarray | None = None
    expected: np.ndarray | None = None

    def left(self, states):
        """Return the share of its way that each parameter has before it.

        Parameters
        ----------
        states : ndarray of shape (k, p)

        Returns
        -------
        ndarray of shape (k, p)
            NaN for a parameter that starts at the bottom.
        """
        way = np.abs(self.best - self.start)
        way = np.where(way > 1e-9 * np.abs(self.best).max(), way, np.nan)
        return np.abs(states - self.best) / way


@dataclass(frozen=True)
class Report:
    """What a check-up says of a program, its data and its settings.

    Attributes
    ----------
    details : tuple of Finding
        What is the matter with data and settings.
    slips : tuple of str
        Names of the slips in the program's training step.
    step : str
        The step that the program takes, in one line.
    trouble : str
        Why the program or its training came to no end; else empty.
    well, ill, facts : list of str
        What it does well, what not so well, and numbers to know.
    course : Course or None
        The walk, if there was one.
    """

    details: tuple = ()
    slips: tuple = ()
    step: str = ""
    trouble: str = ""
    well: list = field(default_factory=list)
    ill: list = field(default_factory=list)
    facts: list = field(default_factory=list)
    course: Course | None = None

    @property
    def findings(self):
        """Names of the findings, the most urgent first."""
        return tuple(finding.name for finding in self._ordered)

    @property
    def _ordered(self):
        return sorted(self.details, key=lambda f: URGENCY.index(f.name))

    @property
    def first(self):
        """What to change first; empty if there is nothing."""
        messages = [finding.message for finding in self._ordered]
        hints = [_hint(slip) for slip in self.slips]
        trouble = [self.trouble] if self.trouble else []
        if "broadcast_table" in self.slips:
            return _hint("broadcast_table")
        return [*messages, *trouble, *hints, ""][0]

    def sections(self):
        """Return the report as headings with the sentences under them.

        Returns
        -------
        list of (str, list of str)
        """
        named = [f"{f.name}: {f.message}" for f in self._ordered]
        named += [self.trouble] * bool(self.trouble)
        if "broadcast_table" in self.slips or not named:
            named = [self.first] * bool(self.first) + named
        first, bad = named[:1], named[1:]
        slips = [f"{slip}: {_hint(slip)}" for slip in self.slips]
        if ", but: " in self.step:  # which says it all
            slips = [f"Its name here: {', '.join(self.slips)}."]
        known = [
            ("What to change first", first),
            ("What else is the matter", bad),
            ("The step", [self.step] * bool(self.step) + slips),
            ("What goes well", self.well),
            ("What does not", self.ill),
            ("Data and settings", self.facts),
        ]
        return [(title, lines) for title, lines in known if lines]

    def __repr__(self):
        """Return the report as plain text."""
        parts = []
        for title, sentences in self.sections():
            parts += [title, *(f"  - {line}" for line in sentences)]
        return "\n".join(parts)

    def _repr_html_(self):
        """Return the report with its picture, for JupyterLab."""
        parts = ["<div>"]
        for title, sentences in self.sections():
            items = "".join(f"<li>{html.escape(s)}</li>" for s in sentences)
            parts.append(f"<p><b>{title}</b></p><ul>{items}</ul>")
        if self.picture:
            data = base64.b64encode(self.picture).decode()
            alt = html.escape(self.alt, quote=True)
            parts.append(
                f'<img src="data:image/png;base64,{data}" alt="{alt}">'
            )
        return "\n".join([*parts, "</div>"])

    def to_html(self, path):
        """Write the report as a page of its own.

        Parameters
        ----------
        path : str or Path
        """
        page = _PAGE.format(body=self._repr_html_())
        Path(path).write_text(page, encoding="utf-8")

    @property
    def alt(self):
        """What the picture shows, in words."""
        course = self.course
        left = course.left(course.states[-1:])[0]
        shares = [
            f"{name} {_percent(share)}"
            for name, share in zip(course.names, left, strict=True)
            if np.isfinite(share)
        ]
        beside = (
            " A line shows what theory foresees."
            if course.foreseen is not None
            else ""
        )
        first, last = (
            f"{course.losses[k]:.6g} after step {course.steps[k]:,}"
            for k in (0, -1)
        )
        return (
            f"Two curves over the steps. Left, the loss: {first}, {last}; "
            f"the least is {course.least:.6g}. Right, what each parameter "
            f"has left of its way at the end: {', '.join(shares)}.{beside}"
        )

    @cached_property
    def picture(self):
        """Loss and gaps of the run as a PNG; empty, if there was no walk."""
        return _draw(self.course) if self.course else b""


def _hint(slip):
    """Return what to say of a slip, as a sentence."""
    hint = HINTS[slip]
    return hint[0].upper() + hint[1:]


def _percent(share):
    return f"{100 * share:.3g} %"


def _draw(course):
    """Return a picture of a walk as a PNG."""
    from matplotlib import style
    from matplotlib.figure import Figure

    from helpers import plots

    smallest = 1e-15
    with style.context("helpers.lesson"):
        figure = Figure(figsize=(9.6, 4))
        loss, gaps = figure.subplots(1, 2)
        floor = smallest * max(course.losses.max(), abs(course.least))
        if course.foreseen is not None:
            above = np.maximum(course.foreseen - course.least, floor)
            loss.plot(course.fine, above, color=plots.TRUTH, label="foreseen")
        above = np.maximum(course.losses - course.least, floor)
        loss.plot(
            course.steps, above, "o", color=plots.MODEL, label="your run"
        )
        loss.set(
            xscale="log",
            yscale="log",
            xlabel="step",
            title="Loss above its least value",
        )
        loss.legend()
        _draw_gaps(gaps, course, smallest)
        buffer = io.BytesIO()
        figure.savefig(buffer, format="png", dpi=100)
    return buffer.getvalue()


def _draw_gaps(ax, course, smallest):
    """Draw what each parameter has left of its way, at most four of them."""
    from helpers import plots

    left = np.maximum(course.left(course.states), smallest)
    order = np.argsort(-np.nan_to_num(left[-1], nan=-1))
    shown = [j for j in order if np.isfinite(left[-1, j])][:4]
    colours = (plots.MODEL, plots.DATA, plots.RESIDUAL, plots.TRUTH)
    for j, colour in zip(shown, colours, strict=False):
        if course.expected is not None:
            expected = np.maximum(course.left(course.expected), smallest)
            ax.plot(course.fine, expected[:, j], color=colour, linewidth=1)
        ax.plot(
            course.steps, left[:, j], "o", color=colour, label=course.names[j]
        )
    ax.set(
        xscale="log",
        yscale="log",
        xlabel="step",
        title="Part of the way that is left",
    )
    if shown:
        ax.legend()
