"""Let a program run on its own data, and keep what the runs show."""

import itertools
from types import SimpleNamespace

import numpy as np

from diagnosis import probes
from diagnosis.data import (
    Finding,
    Walk,
    feature_scales,
    mean_squared_error,
    read_table,
    with_ones,
)
from diagnosis.program import Layout, in_form
from diagnosis.sandbox import call


class Trials:
    """What is known of a program from its runs, and what is noted of it.

    Parameters
    ----------
    program : Program
    X, y : array_like, DataFrame or Series
        Features and target, as the learner has them.
    rate, rounds : float or None, int or None
        Learning rate and number of iterations; None for the program's own.
    weights : str or None
        Name of what holds the weights.
    seconds : float
        Time limit for one probe.

    Attributes
    ----------
    table : Table
        The complete rows.
    trouble : str
        Why the program or its training came to no end; else empty.
    form, layout : str, Layout or None
        How it takes its data, and where its numbers are; None where they
        are read from its predictions.
    takes_rate, walks : bool
        Whether it has a learning rate, and iterations.
    ones, names : bool, list of str
        Whether there is a bias, and the names of the p parameters.
    whole : SimpleNamespace or None
        What `probes.whole_run` has found.
    end : ndarray of shape (p,) or None
        The parameters at the end of the training.
    plain : bool
        Whether its steps are those of gradient descent on the mean squared
        error, all of one length, so that `walk` foresees them.
    scaling : str
        How the program scales the features first; empty if it does not.
    A, walk : ndarray of shape (n, p), Walk
        The table of the walk, and what theory foresees for it.
    findings, slips, step, well, ill, facts, course
        What the report will say; see `Report`.
    """

    def __init__(self, program, X, y, rate, rounds, weights, seconds):
        self.program, self.given = program, (X, y)
        self.rate, self.rounds = rate, rounds
        self.told, self.seconds = weights, seconds
        self.table = read_table(X, y)
        self.trouble, self.scaling = "", ""
        self.plain = self.random = False
        self.end = self.whole = None
        self.findings, self.slips = [], []
        self.well, self.ill, self.facts = [], [], []
        self.step, self.course = "", None

    def find(self, name, message):
        """Note what is the matter with data or settings."""
        self.findings.append(Finding(name, message))

    def found(self, *names):
        """Whether one of these findings is noted."""
        return any(finding.name in names for finding in self.findings)

    def meet(self):
        """Find out how it takes its data and where its numbers are."""
        forms = _forms(*self.given)
        met = self.ask(probes.meet, forms, self.table, self.told)
        if met is None:
            self.trouble = f"The program {self.failure}, on data made for it."
            return False
        if met["error"]:
            self.trouble = (
                "On data made for it the program comes to no weights: "
                f"{met['error']}."
            )
            return False
        self.form, self.faster = met["form"], met["faster"]
        self.tried = met["tried"]
        self.layout = None
        if met["layout"]:
            keys, bias = met["layout"]
            self.layout = Layout(tuple(keys), bias)
        settings = met["settings"]
        self.takes_rate, self.walks = "rate" in settings, "rounds" in settings
        if self.rate is None and self.takes_rate:
            self.rate = settings["rate"][1]
        if self.rounds is None and self.walks:
            self.rounds = settings["rounds"][1]
        self.open_rounds = self.walks and self.rounds is None
        self.walks = self.walks and not self.open_rounds
        self.made = self.rounds
        self.ones = self.layout is None or self.layout.bias is not None
        names = self.table.names
        self.names = [f"w of {name}" for name in names]
        if len(names) == 1:
            self.names = ["w"]
        self.names += ["b"] * self.ones
        return True

    def train(self):
        """Train once, on the learner's own data and with his settings."""
        whole = self.ask(
            probes.whole_run,
            self.layout,
            *self.data(),
            self.rate,
            self.rounds,
        )
        if whole is None:
            self.trouble = f"The training {self.failure}."
        elif whole["error"]:
            self.trouble = f"The training raises {whole['error']}."
            if self.open_rounds:
                self.trouble += (
                    " Give it its settings, as in checkup(train, X, y, "
                    "learning_rate=0.1, iterations=1000)."
                )
        else:
            self.whole = SimpleNamespace(**whole)
            self.end = np.array(whole["numbers"], dtype=float)

    def measure_steps(self):
        """Tell the training step from the first ones on these data."""
        self._set_walk(self.table.X)
        if not self.walks:
            return
        data = self.layout, *self.data()
        again, *runs = self.ask(
            probes.several,
            [
                ("differs", *data, self.safe_rate, min(self.rounds, 3)),
                ("states_of", *data, self.rate, [0, 1, 2, 3]),
                ("states_of", *data, self.safe_rate, [0, 1, 2, 3]),
            ],
        ) or (False,)
        self.random = bool(again)
        for rate, run in zip((self.rate, self.safe_rate), runs, strict=False):
            states = self._as_array(run, 4)
            if np.isfinite(states[1:]).all():
                self._recognise_scale(states, rate)
                break

    def _set_walk(self, X, start=None, factor=1.0):
        """Set what theory foresees for gradient descent on features."""
        self.A = with_ones(X, self.ones)
        self.walk = Walk(self.A, self.table.y, self.rate or 0, start, factor)
        self.safe_rate = Walk(self.A, self.table.y).limit / 2 / len(self.A)

    def _recognise_scale(self, states, rate):
        """Tell whether these are steps of gradient descent, on which X."""
        for how, (shift, scale) in feature_scales(self.table.X).items():
            X = (self.table.X - shift) / scale
            A = with_ones(X, self.ones)
            factor = step_factor(A, self.table.y, states, rate or 1)
            if factor is None:
                continue
            if self.rate is None:
                self.rate, factor = factor, 1.0
            start = states[0] if np.isfinite(states[0]).all() else None
            self.plain, self.scaling = True, how
            self._set_walk(X, start, factor)
            return

    def ask(self, probe, *arguments):
        """Return what a probe finds; None, if the program stops it."""
        outcome = call(probe, self.program, *arguments, seconds=self.seconds)
        reasons = {
            "": "",
            "time": f"takes longer than {self.seconds:g} seconds",
            "error": f"raises {outcome.says}",
            "pickle": f"cannot be sent to another process: {outcome.says}",
        }
        self.failure = reasons.get(
            outcome.failure, f"ends by itself ({outcome.failure})"
        )
        return outcome.value

    def states(self, counts, rate=None, data=None):
        """Return the parameters after some numbers of steps, (k, p).

        NaN stands where a run has failed.
        """
        rate = self.rate if rate is None else rate
        states = self.ask(
            probes.states_of,
            self.layout,
            *(data or self.data()),
            rate,
            [int(count) for count in counts],
        )
        return self._as_array(states, len(counts))

    def _as_array(self, states, count):
        """Return states as an array, with NaN for those that have failed."""
        p = len(self.names)
        none = [np.nan] * p
        rows = [
            none if state is None or len(state) != p else state
            for state in states or [none] * count
        ]
        return np.array(rows, dtype=float)

    def data(self):
        """Return the complete rows as the program takes them."""
        form = self.form
        if self.faster:
            form = form.replace("frame", "array")
        return in_form(form, self.table.X, self.table.y, self.table.names)

    def loss(self, theta):
        """Return the loss, infinite where it is not a number."""
        with np.errstate(all="ignore"):
            loss = mean_squared_error(self.A, self.table.y, theta)
        return loss if np.isfinite(loss) else np.inf


def step_factor(A, y, states, rate):
    """Return by what the steps are longer than those of gradient descent.

    Parameters
    ----------
    A : ndarray of shape (n, p)
    y : ndarray of shape (n,)
    states : ndarray of shape (k, p)
        The parameters after 0, 1, 2, … steps; NaN where not known.
    rate : float

    Returns
    -------
    float or None
        None if they are no steps of gradient descent on the mean squared
        error, all of one length.
    """
    states = np.array(states)
    if not np.isfinite(states[0]).all():
        states[0] = 0
    factors = []
    for here, there in itertools.pairwise(states):
        terms = -2 / len(y) * A * (y - A @ here)[:, None]
        gradient, move = terms.sum(axis=0), there - here
        size = np.abs(gradient).max()
        if not size:
            return None
        unit = gradient / size
        factors.append(-(move @ unit) / (rate * size * (unit @ unit)))
        rounding = 1e-6 * rate * abs(factors[0]) * np.abs(terms).sum(axis=0)
        if np.any(np.abs(move + factors[0] * rate * gradient) > rounding):
            return None
    return float(factors[0]) if factors[0] > 0 else None


def _forms(X, y):
    """Return the forms in which to hand over data, the given one first."""
    if hasattr(X, "columns"):
        forms = ["frame", "array"]
    elif isinstance(X, list):
        forms = ["list", "array"]
    else:
        forms = ["array"]
    if np.ndim(X) == 1:
        forms = ["flat", *forms]
    elif np.shape(X)[1] == 1:
        forms.append("flat")
    columns = [f"{form} column" for form in forms if form != "flat"]
    return columns + forms if np.ndim(y) == 2 else forms + columns
