"""Check up a training program on its own data.

The program runs in the process made for other people's code; what it does is
compared with what the data and its settings foresee.
"""

import time
from types import SimpleNamespace

import numpy as np
import pandas as pd

from diagnosis._standin import call, recognise
from diagnosis.data import (
    Finding,
    Walk,
    inspect_table,
    is_unscaled,
    mean_squared_error,
    read_table,
    standardise,
    with_ones,
)
from diagnosis.program import Layout, Program, in_form, layouts, strangeness
from diagnosis.report import Course, Report

#: Seconds that one training may take.
TIME_LIMIT = 60

#: Slips that say of the code what one of these findings says already.
SAID_BY = {
    "rows_shuffled_apart": {"wrong_rows"},
    "weights_in_scaled_units": {"scaled_first"},
    "rate_too_large": {"diverges"},
    "too_few_iterations": {"not_converged"},
    "ones_missing_in_predict": {"ones_missing", "ones_place"},
    "last_batch_dropped": {"wrong_rows", "divided_by_all_rows"},
}


def checkup(
    program,
    X,
    y,
    *,
    learning_rate=None,
    iterations=None,
    weights=None,
    seconds=TIME_LIMIT,
    **arguments,
):
    """Say what a training program does, what its data do to it, what to change.

    Parameters
    ----------
    program : callable or object
        A function of X and y that returns its numbers in any way, an object
        with `fit` and `predict`, or its class.
    X : array_like, DataFrame or Series, shape (n, d) or (n,)
        Features.
    y : array_like, DataFrame or Series, shape (n,)
        Target.
    learning_rate, iterations : optional
        The settings to train with, whatever the program calls them; by
        default its own.
    weights : str, optional
        Name of what holds the weights; by default it is searched for.
    seconds : float
        Time limit for one training.
    **arguments
        What else to pass on to the program, by its own names.

    Returns
    -------
    Report

    Raises
    ------
    ValueError
        If X and y are no table of numbers and its target.
    TypeError
        If the program can be neither called nor fitted.
    """
    if not (callable(program) or hasattr(program, "fit")):
        raise TypeError(
            "program must be a function, or have a method fit, got "
            f"{type(program).__name__}"
        )
    if not isinstance(program, Program):
        program = Program(program, arguments)
    return _Checkup(
        program, X, y, learning_rate, iterations, weights, seconds
    ).report()


class _Checkup:
    """One check-up, from the first run to the report."""

    def __init__(self, program, X, y, rate, rounds, weights, seconds):
        self.program, self.given = program, (X, y)
        self.rate, self.rounds = rate, rounds
        self.told, self.seconds = weights, seconds
        self.table = read_table(X, y)
        self.findings, self.slips = [], []
        self.well, self.ill, self.facts = [], [], []
        self.step, self.trouble, self.course = "", "", None

    def report(self):
        """Return the report."""
        if self._meet():
            self._labels()
            self._look()
            self._first_steps()
            self._train()
            if self.end is not None:
                self._whole_run()
            self._judge()
        else:
            self.findings += inspect_table(self.table)
        return Report(
            details=tuple(dict.fromkeys(self.findings)),
            slips=self._own_slips(),
            step=self.step,
            trouble=self.trouble,
            well=self.well,
            ill=self.ill,
            facts=self.facts,
            course=self.course,
        )

    def _ask(self, function, *arguments):
        """Return what a function makes of the program elsewhere, or None."""
        outcome = call(
            function, self.program, *arguments, seconds=self.seconds
        )
        self.failure = {
            "": "",
            "time": f"takes longer than {self.seconds} seconds",
            "error": f"raises {outcome.says}",
            "pickle": f"cannot be sent to another process: {outcome.says}",
        }.get(outcome.failure, f"ends by itself ({outcome.failure})")
        return outcome.value

    def _meet(self):
        """Find out how the program takes its data and where its numbers are."""
        met = self._ask(meet, _forms(self.given[0]), self.table, self.told)
        if met is None or met["error"]:
            says = self.failure or f"raises {met['error']}"
            self.trouble = f"The program {says}, on any data."
            return False
        self.form, self.layout = met["form"], _layout(met["layout"])
        settings = met["settings"]
        self.takes_rate = "rate" in settings
        self.walks = "rounds" in settings
        if self.rate is None and self.takes_rate:
            self.rate = settings["rate"][1]
        if self.rounds is None and self.walks:
            self.rounds = settings["rounds"][1]
        self.ones = self.layout is None or self.layout.bias is not None
        self.names = self._parameter_names()
        self.faster = met["faster"]
        return True

    def _parameter_names(self):
        """Return a name for each parameter, the bias last."""
        d = len(self.table.names)
        names = ["w"] if d == 1 else [f"w of {n}" for n in self.table.names]
        return names + ["b"] * self.ones

    def _labels(self):
        """Say whether pandas pairs rows of X and y that do not belong."""
        X, y = self.given
        both = hasattr(X, "index") and hasattr(y, "index")
        if not both or X.index.equals(y.index) or self.table.gaps:
            return
        as_is = self._short(X, y)
        apart = [thing.reset_index(drop=True) for thing in (X, y)]
        by_place = self._short(*apart)
        if by_place is None:
            return
        by_label = not (as_is and np.allclose(as_is, by_place, 1e-6, 0))
        self._pair(by_label)

    def _short(self, X, y):
        """Return the numbers after two very short steps."""
        states = self._ask(states_of, self.layout, X, y, 1e-9, [2])
        return states and states[0]

    def _pair(self, by_label):
        """Judge rows that are paired by label, or by place."""
        X, y = self.given
        if not (X.index.is_unique and y.index.is_unique):
            matched = False
        else:
            matched = len(X) == len(X.index.intersection(y.index))
        if by_label and not matched:
            self._find(
                "labels_misaligned",
                f"X has the labels {_span(X)}, y the labels {_span(y)}, and "
                "pandas pairs rows by label: those without a partner become "
                "NaN. Compare both indexes, or use to_numpy().",
            )
        elif matched:
            other = read_table(X, y.loc[X.index])
            left = [
                Walk(with_ones(table.X), table.y).least
                for table in (other, self.table)
            ]
            if by_label and left[1] < 0.5 * left[0]:
                self._find(
                    "labels_misaligned",
                    "X and y have the same labels in different orders, and "
                    "pandas pairs rows by label, though row by row they fit "
                    "much better. Compare both indexes, or use to_numpy().",
                )
            elif by_label:
                self.table = other
            elif left[0] < 0.5 * left[1]:
                self._find(
                    "rows_shuffled_apart",
                    "X and y have the same labels in different orders, and "
                    "the program pairs them by place. Is row 0 of X still "
                    "the one of y[0]? Shuffle row numbers once, for both.",
                )

    def _data(self):
        """Return the complete rows as the program takes them."""
        form = "array" if self.faster else self.form
        return in_form(form, self.table.X, self.table.y, self.table.names)

    def _find(self, name, message):
        self.findings.append(Finding(name, message))

    def _found(self, name):
        return any(finding.name == name for finding in self.findings)

    def _look(self):
        """Look at the table, and at what it will do to a walk."""
        self.findings += inspect_table(self.table, self.ones)
        self.A = with_ones(self.table.X, self.ones)
        self.walk = Walk(self.A, self.table.y, self.rate or 0.0)
        if not self.ones:
            self.ill.append(
                "There is no bias: the line goes through the origin."
            )

    def _first_steps(self):
        """Measure the first steps on the learner's own data."""
        self.plain = self.random = False
        self.safe_rate = self.walk.limit / (2 * len(self.A))
        if not self.walks:
            self.step = "It takes no steps: it computes w and b at once."
            return
        for rate in (self.rate, self.safe_rate):
            if rate is None:
                continue
            states = self._ask(
                states_of, self.layout, *self._data(), rate, [0, 1, 2, 3, 1]
            )
            states = _as_array(states, self.A.shape[1])
            if states is not None and np.isfinite(states[1:]).all():
                self.random = bool(np.any(states[1] != states[4]))
                factor = step_factor(self.A, self.table.y, states[:4], rate)
                self.plain = factor is not None and not self.random
                if self.plain:
                    start = states[0] if np.isfinite(states[0]).all() else None
                    self.walk = Walk(
                        self.A, self.table.y, self.rate, start, factor
                    )
                break
        self._name_step()

    def _name_step(self):
        """Say which step it is."""
        n = len(self.A)
        known = {
            1: [],
            0.5: ["half_mse"],
            n: ["sum_for_mean"],
            n / 2: ["half_mse", "sum_for_mean"],
        }
        outcome = call(
            recognise_step,
            self.program,
            self.form,
            self.layout,
            seconds=self.seconds,
        )
        told = outcome.value or {"slips": [], "sentence": ""}
        self.step, self.slips = told["sentence"], list(told["slips"])
        for factor, slips in known.items() if self.plain else ():
            if np.isclose(self.walk.factor, factor, rtol=1e-6):
                if set(slips) != set(self.slips):
                    self.step, self.slips = "", slips
                break
        if not self.step and self.plain:
            self.step = (
                f"Each step moves w and b together by {self._times()}the "
                "learning rate times the gradient of the mean squared error."
            )

    def _times(self):
        factor = self.walk.factor
        return "" if np.isclose(factor, 1) else f"{factor:.4g} times "

    def _own_slips(self):
        """Return the slips that no finding says already."""
        said = set()
        for finding in self.findings:
            said |= SAID_BY.get(finding.name, set())
        return tuple(slip for slip in self.slips if slip not in said)

    def _train(self):
        """Train once on the learner's own data, with his settings."""
        self.end = None
        whole = self._ask(
            whole_run, self.layout, *self._data(), self.rate, self.rounds
        )
        self.whole = whole and SimpleNamespace(**whole)
        if whole is None:
            self.trouble = f"The training {self.failure}."
            return
        if whole["error"]:
            self.trouble = f"The training raises {whole['error']}."
        else:
            self.end = np.asarray(whole["numbers"], dtype=float)

    def _loss(self, theta):
        with np.errstate(all="ignore"):
            return mean_squared_error(self.A, self.table.y, theta)

    def _whole_run(self):
        """Look at what the training has left behind."""
        self._check_predict()
        self._check_units()
        self._check_history()
        self._check_again()
        self._check_pandas()
        if not self.plain:
            self._check_pairing()
        if self.walks and not (self.plain or self.random):
            self._check_rows()

    def _check_predict(self):
        """Compare the object's predictions with its own numbers."""
        if not self.whole.predicts:
            return
        error, predictions = self.whole.predict_error, self.whole.predictions
        if error:
            if self.whole.predicts_with_ones:
                self._find(
                    "ones_missing_in_predict",
                    f"fit finds {len(self.end)} numbers for {self.table.X.shape[1]} "
                    f"columns, and predict raises {error}; with a column of "
                    "ones it runs. Print the shapes of both tables, in fit "
                    "and in predict.",
                )
            else:
                self.ill.append(f"predict raises {error}.")
            return
        predictions = np.asarray(predictions)
        if not (np.isfinite(self.end).all() and np.isfinite(predictions).all()):
            return
        if predictions.size != len(self.A):
            self.ill.append(
                f"predict gives {predictions.size} values for "
                f"{len(self.A)} rows."
            )
            return
        gap = predictions.ravel() - self.A @ self.end
        size = np.abs(self.A @ self.end).max()
        self.agrees = np.allclose(gap, 0, atol=1e-6 * size)
        if self.agrees:
            self.well.append("predict agrees with the numbers it has found.")
        elif self.ones and np.allclose(gap, -self.end[-1], atol=1e-6 * size):
            self._find(
                "ones_missing_in_predict",
                "predict leaves the bias out that fit has found. Print the "
                "shapes of both tables, in fit and in predict.",
            )

    def _check_units(self):
        """Say whether the weights belong to scaled features."""
        predictions = self.A @ self.end
        if self.whole.predicts and not self.whole.predict_error:
            predictions = np.ravel(self.whole.predictions)
        X, y = self.table.X, self.table.y
        if not np.isfinite(predictions).all() or predictions.size != len(y):
            return
        least = self.walk.least
        room = 0.02 * (np.var(y) - least)
        if np.mean((y - predictions) ** 2) <= least + 10 * room:
            return
        for how, (shift, scale) in _scales(X).items():
            for of_y, (low, size) in _target_scales(y).items():
                scaled = with_ones((X - shift) / scale, self.ones)
                fit = low + size * (scaled @ self.end)
                if np.mean((y - fit) ** 2) <= least + room:
                    also = f", for y {of_y}" if of_y else ""
                    self._find(
                        "weights_in_scaled_units",
                        f"The weights fit features {how}{also}, and are used "
                        "with X as it is. In which units was X when w was "
                        "found, and when it is used?",
                    )
                    return

    def _check_history(self):
        """Say which states a history of losses shows."""
        if not (self.plain and self.rounds and self.rounds <= 10**6):
            return
        losses = self.walk.losses(np.arange(self.rounds + 1))
        for name, history in self.whole.histories.items():
            shown = _states_shown(np.asarray(history), losses, len(self.A))
            if shown is None:
                continue
            first, stride, last = shown
            where = f"the list {name}" if isinstance(name, str) else "a list"
            if not name.isidentifier():
                where = "the list of losses"
            missing = []
            if first == 1:
                self.ill.append(
                    f"In {where} every record comes one step late: after the "
                    "update. The first is that of step 1, and there is no "
                    "state 0."
                )
            elif first:
                missing.append(f"the states before step {first:,}")
            if last < self.rounds:
                self.ill.append(
                    f"The last record in {where} is that of step {last:,}: "
                    f"there is no last state, that of step {self.rounds:,}."
                )
            if missing:
                self.ill.append(f"In {where} are missing {missing[0]}.")
            if first == 0 and last == self.rounds:
                self.well.append(
                    f"In {where} are the first and the last state."
                )

    def _check_again(self):
        """Say whether a second fit starts anew."""
        for name in self.whole.grown:
            self.ill.append(
                f"A second fit appends to {name}: empty it at the start of "
                "fit."
            )

    def _check_pandas(self):
        """Say what it costs to train through pandas."""
        if not self.faster:
            return
        frames = in_form(
            "frame", self.table.X, self.table.y, self.table.names
        )
        arrays = in_form("array", self.table.X, self.table.y)
        rate = self.safe_rate if self.rate is None else self.rate
        rounds = min(self.rounds or 1, 200)
        measured = self._ask(
            pandas_ratio, self.layout, frames, arrays, rate, rounds
        )
        ratio, kind = measured or (1, "")
        if kind in ("Series", "DataFrame"):
            self.ill.append(
                f"The weights come out as a pandas {kind}, with labels: "
                "make X an array at the start, by to_numpy()."
            )
        if ratio > 3:
            self.ill.append(
                "Slow through pandas: the same steps on arrays, "
                "X.to_numpy(), take a small part of the time, here about "
                f"1/{_round(ratio)}."
            )

    def _check_pairing(self):
        """Say whether the program pairs rows of X and y that do not belong."""
        if self._found("rows_shuffled_apart") or not self.ones:
            return
        pairs = self._ask(
            pairs_of, self.form, self.layout, self.table, self.walks
        )
        strangers = [p for p in pairs or () if p[1] is not None and p[0] != p[1]]
        if pairs and len(strangers) >= 0.75 * len(pairs):
            one, other = strangers[0]
            self._find(
                "rows_shuffled_apart",
                f"The target of row {one} moves the weights as row {other} "
                "of X would: features and target are put into different "
                "orders. Is row 0 of X still the one of y[0]? Shuffle row "
                "numbers once, for both.",
            )

    def _check_rows(self):
        """Say whether the last rows are never used."""
        if not np.isfinite(self.end).all():
            rate = self.safe_rate
        else:
            rate = self.rate
        unused = self._ask(
            last_unused, self.layout, *self._data(), rate, self.rounds
        )
        n = len(self.A)
        if unused and unused < n - unused:
            self._find(
                "last_batch_dropped",
                f"The last {unused} of {n} rows never change the result: "
                "they come after the last full batch. Change the last row "
                "and look.",
            )

    def _judge(self):
        """Compare the end of the run with the bottom, and the rate."""
        if self.walks:
            self._judge_walk()
            self._draw_walk()
        elif self.end is not None and not self.findings:
            gap = np.abs(self.end - self.walk.best)
            if np.isfinite(gap).all() and np.all(
                gap <= self.walk.close_enough()
            ):
                self.well.append("The result is the least-squares fit.")
            else:
                self.ill.append(
                    "The result is not the least-squares fit: its loss is "
                    f"{self._loss(self.end):.6g}, the least possible one "
                    f"{self.walk.least:.6g}."
                )

    def _judge_walk(self):
        walk = self.walk
        condition = f"κ = {walk.condition:,.4g}"
        if self.takes_rate and self.plain:
            self.facts.append(
                f"The learning rate must stay below {walk.limit:.6g} for "
                f"these data and this step; it is {self.rate:g}. {condition}."
            )
        else:
            self.facts.append(
                f"For full steps along the gradient of the mean squared "
                f"error the learning rate must stay below {walk.limit:.6g}. "
                f"{condition}."
            )
        misled = {"labels_misaligned", "rows_shuffled_apart"}
        if misled & {finding.name for finding in self.findings}:
            return
        if self._runs_away():
            self._find("rate_too_large", self._too_large())
        elif self.end is not None:
            self._judge_end()
        trouble = self._found("rate_too_large") or self._found(
            "too_few_iterations"
        )
        if trouble and is_unscaled(self.table.X):
            self._say_unscaled()

    def _runs_away(self):
        """Whether the rate is too large for these data."""
        if not self.takes_rate or self.rate is None:
            return False
        if self.plain:
            return not self.rate < self.walk.limit
        start = self._loss(np.zeros(self.A.shape[1]))

        def worse(theta):
            return theta is None or not self._loss(theta) <= start

        if not worse(self.end) or (self.end is None and not self.trouble):
            return False
        for rate in (self.rate / 10, self.rate / 1000, self.safe_rate):
            states = self._ask(
                states_of,
                self.layout,
                *self._data(),
                rate,
                [min(self.rounds, 100)],
            )
            states = _as_array(states, self.A.shape[1])
            if rate < self.rate and not worse(
                None if states is None else states[0]
            ):
                self.better_rate = rate
                return True
        return False

    def _too_large(self):
        if self.plain:
            return (
                f"The learning rate {self.rate:g} is not below "
                f"{self.walk.limit:.4g}, the largest stable one for these "
                "data: the loss grows from step to step. Compare the rate "
                "with the largest stable one for your X."
            )
        return (
            f"With the learning rate {self.rate:g} the loss grows without "
            f"end; with {self.better_rate:.3g} it falls. Compare the rate "
            "with the largest stable one for your X."
        )

    def _judge_end(self):
        walk, end = self.walk, self.end
        if not np.isfinite(end).all():
            self.ill.append("The result is not a number.")
            return
        if self.plain:
            self.well.append("Every full step goes downhill, and the rate is stable.")
            foreseen = walk.states([self.rounds])[0]
            scale = np.abs(walk.best) + np.abs(walk.begin) + 1e-300
            if np.allclose(end / scale, foreseen / scale, 0, 1e-6):
                self.well.append(
                    "It ends where theory foresees it, after "
                    f"{self.rounds:,} steps."
                )
        gap = np.abs(end - walk.best)
        if np.all(gap <= walk.close_enough()):
            self.well.append(
                "It has arrived: w and b are those of least squares."
            )
            return
        if self.plain or self._still_walking():
            self._find("too_few_iterations", self._too_few(gap))
        elif not {"last_batch_dropped", "rate_too_large"} & {
            finding.name for finding in self.findings
        }:
            self.facts.append(
                f"It ends at loss {self._loss(end):.6g}, and the least "
                f"possible one is {walk.least:.6g}: more steps at this rate "
                "do not bring it nearer."
            )

    def _still_walking(self):
        """Whether twice as many steps come much nearer to the bottom."""
        if not self.rounds:
            return False
        states = self._ask(
            states_of,
            self.layout,
            *self._data(),
            self.rate,
            [2 * self.rounds],
        )
        states = _as_array(states, self.A.shape[1])
        if states is None:
            return False
        least = self.walk.least
        before, after = self._loss(self.end), self._loss(states[0])
        return after - least < 0.8 * (before - least)

    def _too_few(self, gap):
        walk = self.walk
        way = np.abs(walk.best - walk.begin)
        left = gap / np.where(way > 0, way, 1)
        slowest = int(np.argmax(np.where(way > 0, left, 0)))
        text = (
            f"After {self.rounds:,} steps {self.names[slowest]} has covered "
            f"{_percent(1 - left[slowest])} of its way, from "
            f"{walk.begin[slowest]:.6g} to {walk.best[slowest]:.6g}"
        )
        fastest = int(np.argmin(left))
        if left[fastest] < 0.1 * left[slowest]:
            text += (
                f"; {self.names[fastest]} has covered "
                f"{_percent(1 - left[fastest])}"
            )
        text += "."
        needed = walk.needed(walk.four_decimals()) if self.plain else np.inf
        if np.isfinite(needed):
            text += (
                f" At this rate four decimals take {needed:,} steps: you "
                f"have made {self.rounds:,} of {needed:,}."
            )
        return f"{text} Are the slopes zero at the end?"

    def _say_unscaled(self):
        X = self.table.X
        means, spreads = X.mean(axis=0), X.std(axis=0)
        sizes = np.hypot(means, spreads)
        worst = int(np.argmax(np.abs(np.log(np.where(sizes > 0, sizes, 1)))))
        scaled = Walk(with_ones(standardise(X)), self.table.y)
        self._find(
            "unscaled_features",
            f"Column {self.table.names[worst]} has mean {means[worst]:.4g} "
            f"and SD {spreads[worst]:.4g}. With z-scores κ would fall from "
            f"{self.walk.condition:,.4g} to {scaled.condition:,.4g}, and the "
            f"largest stable rate be {scaled.limit / self.walk.factor:.3g}. "
            "Look at mean and SD of each column.",
        )

    def _draw_walk(self):
        """Run to some points of the walk, and keep what to draw."""
        if not self.rounds:
            return
        counts = np.unique(np.geomspace(1, self.rounds, 12).astype(int))
        if self.trouble or (self.end is not None and not np.isfinite(self.end).all()):
            counts = np.arange(1, min(self.rounds, 30) + 1)
        states = self._ask(
            states_of,
            self.layout,
            *self._data(),
            self.rate,
            counts.tolist(),
        )
        states = _as_array(states, self.A.shape[1])
        if states is None:
            return
        finite = np.isfinite(states).all(axis=1)
        if not finite.any():
            return
        counts, states = counts[finite], states[finite]
        fine = np.unique(np.geomspace(1, counts[-1], 200).astype(int))
        foreseen = expected = None
        if self.plain:
            foreseen, expected = self.walk.losses(fine), self.walk.states(fine)
        self.course = Course(
            self.names,
            self.walk.begin,
            self.walk.best,
            self.walk.least,
            counts,
            np.array([self._loss(state) for state in states]),
            states,
            fine,
            foreseen,
            expected,
        )


# ---- what runs elsewhere, beside the program; all of it returns JSON -------


def meet(program, forms, table, told):
    """Return how a program takes its data, and where its numbers are.

    Parameters
    ----------
    program : Program
    forms : list of str
        The forms of `in_form` to try.
    table : Table
        Its numbers are not used, but its width and names.
    told : str or None
        Name of what holds the weights.

    Returns
    -------
    dict
        "settings", "form", "layout", "faster", "error".
    """
    settings = program.settings()
    X, y = _made(table)
    best, error = (np.inf, None, None), ""
    for form in forms:
        for rate in (0.1, 0.1 / len(y)):
            try:
                fit = program.run(*in_form(form, X, y, table.names), rate, 100)
                loss, layout = _choose(fit, X, y, told)
            except Exception as trouble:  # another way may do
                error = error or f"{type(trouble).__name__}: {trouble}"
                continue
            if loss < best[0]:
                best = (loss, form, layout)
            if loss < 0.1 * y.var():
                break
        if best[0] < 0.1 * y.var():
            break
    loss, form, layout = best
    return {
        "settings": {
            role: (name, _as_number(value))
            for role, (name, value) in settings.items()
        },
        "form": form,
        "layout": layout,
        "faster": form == "frame" and _takes_arrays(program, X, y, layout),
        "error": "" if form else error or "LookupError: no numbers found",
    }


def _made(table):
    """Return features with mean 0 and SD 1, and a target without noise."""
    d = table.X.shape[1]
    rng = np.random.default_rng(0)
    X = standardise(rng.normal(size=(71 + 3 * d, d)))
    return X, X @ rng.uniform(1, 3, size=d) + 7


def _choose(fit, X, y, told):
    """Return the loss and the layout that read most out of a fit."""
    choices = []
    for layout in layouts(fit.parts, X.shape[1], told):
        theta = layout.read(fit.parts)
        with np.errstate(all="ignore"):
            A = with_ones(X, layout.bias is not None)
            loss = mean_squared_error(A, y, theta)
        if np.isfinite(loss):
            choices.append((strangeness(layout), loss, layout))
    named = [choice for choice in choices if choice[0] == 0]
    if named or choices:
        _, loss, layout = min(named or choices, key=lambda choice: choice[1])
        return loss, layout
    if fit.predict is not None:
        theta = np.asarray(_from_predictions(fit, X))
        return mean_squared_error(with_ones(X), y, theta), None
    raise LookupError("no weights found in what it returns")


def _from_predictions(fit, X):
    """Return weights and bias of a linear model, from its predictions."""
    d = np.shape(X)[1]
    table = np.vstack([np.zeros(d), np.eye(d)])
    if hasattr(X, "columns"):
        table = pd.DataFrame(table, columns=X.columns)
    predictions = np.ravel(fit.predict(table)).astype(float)
    return np.append(predictions[1:] - predictions[0], predictions[0])


def _numbers(fit, layout, X):
    """Return weights and bias of a fit."""
    if layout is None:
        return _from_predictions(fit, X)
    return layout.read(fit.parts)


def _takes_arrays(program, X, y, layout):
    """Whether a program for tables does the same with arrays."""
    if layout is None:
        return False
    try:
        one, other = (
            layout.read(program.run(*in_form(form, X, y), 1e-3, 2).parts)
            for form in ("frame", "array")
        )
    except Exception:  # it needs its table
        return False
    return bool(np.allclose(one, other, 1e-9, 0))


def states_of(program, layout, X, y, rate, counts):
    """Return weights and bias after some numbers of steps.

    Returns
    -------
    list of list of float
        None stands for a run that failed.
    """
    states = []
    for count in counts:
        try:
            fit = program.run(X, y, rate, int(count))
            states.append(_numbers(fit, layout, X).tolist())
        except Exception:  # the caller asks what the others gave
            states.append(None)
    return states


def whole_run(program, layout, X, y, rate, rounds):
    """Return what one training leaves behind.

    Returns
    -------
    dict
        "error", "numbers", "histories", "grown", "predicts",
        "predict_error", "predictions", "predicts_with_ones".
    """
    found = {"error": "", "grown": [], "predicts": False}
    try:
        fit = program.run(X, y, rate, rounds)
        found["numbers"] = _numbers(fit, layout, X).tolist()
    except Exception as error:  # it is reported
        return {"error": f"{type(error).__name__}: {error}"}
    found["histories"] = {
        str(key): values.tolist()
        for key, values in fit.parts.items()
        if 2 <= values.size <= 10**6 and values.size != np.size(y)
    }
    if fit.predict is not None:
        found |= _predictions(fit.predict, X)
        found["grown"] = _grown(program, X, y, rate)
    return found


def _predictions(predict, X):
    """Return what a trained object predicts, and whether it wants ones."""
    found = {
        "predicts": True,
        "predict_error": "",
        "predictions": None,
        "predicts_with_ones": False,
    }
    try:
        predictions = np.asarray(predict(X), dtype=float)
        found["predictions"] = predictions.tolist()
    except Exception as error:  # it is reported
        found["predict_error"] = f"{type(error).__name__}: {error}"[:120]
        try:
            values = predict(with_ones(np.asarray(X)))
            found["predicts_with_ones"] = np.size(values) == len(X)
        except Exception:  # not for want of ones
            found["predicts_with_ones"] = False
    return found


def _grown(program, X, y, rate):
    """Return the lists of an object that a second fit appends to."""
    fit = program.run(X, y, rate, 3)
    before = {
        name: len(value)
        for name, value in vars(fit.raw).items()
        if isinstance(value, list)
    }
    program.fit(fit.raw, X, y, rate, 3)
    return [
        name
        for name, length in before.items()
        if length and len(getattr(fit.raw, name)) == 2 * length
    ]


def recognise_step(program, form, layout):
    """Return the training step that a program takes: slips and a sentence."""

    def train(X, y, learning_rate, iterations):
        given = in_form(form, np.asarray(X, dtype=float), np.asarray(y))
        fit = program.run(*given, learning_rate, iterations)
        theta = _numbers(fit, layout, given[0])
        if layout is not None and layout.bias is None:
            return theta, 0.0
        return theta[:-1], theta[-1]

    step = recognise(train)
    return {"slips": list(step.slips), "sentence": step.sentence}


def pairs_of(program, form, layout, table, walks):
    """Return with which row of X the target of some rows is paired.

    One target is 1 and all others are 0: the weights then move along the
    row of X that goes with it.

    Returns
    -------
    list of (int, int or None)
        Row of y, and row of X; None where it is no single row.
    """
    X, _ = _made(table)
    A = with_ones(X)
    rate = 1e-6 / len(A)
    pairs = []
    for row in range(0, len(A) - 7, len(A) // 8):
        moved = []
        for size in (0.0, 1.0):
            y = np.zeros(len(A))
            y[row] = size
            fit = program.run(*in_form(form, X, y, table.names), rate, 1)
            moved.append(_numbers(fit, layout, X))
        move = moved[1] - moved[0]
        if not walks:
            move = A.T @ (A @ move)
        if not np.isfinite(move).all() or move[-1] == 0:
            continue
        away = np.abs(X - move[:-1] / move[-1]).max(axis=1)
        nearest = int(np.argmin(away))
        pairs.append((row, nearest if away[nearest] < 1e-4 else None))
    return pairs


def last_unused(program, layout, X, y, rate, rounds):
    """Return how many of the last rows never change the result.

    Returns
    -------
    int
    """

    def ends(first, rounds):
        """Return the result with other targets from a row on."""
        other = np.array(y, dtype=float)
        other[first:] += 1 + np.ptp(other)
        given = other.tolist() if isinstance(y, list) else other
        fit = program.run(X, given, rate, rounds)
        return _numbers(fit, layout, X)

    n = len(y)
    few = min(rounds, 20)
    if not np.array_equal(ends(n, few), ends(n - 1, few)):
        return 0
    used, unused = 0, n - 1
    while unused - used > 1:
        middle = (used + unused) // 2
        if np.array_equal(ends(n, few), ends(middle, few)):
            unused = middle
        else:
            used = middle
    for more in (rounds, rounds + few):
        if not np.array_equal(ends(n, more), ends(unused, more)):
            return 0
    return n - unused


def pandas_ratio(program, layout, frames, arrays, rate, rounds):
    """Return how much longer a training takes through pandas.

    Returns
    -------
    list
        The ratio, and the type of the weights that come out of a table.
    """
    seconds = []
    for given in (frames, arrays):
        times = []
        for _ in range(3):
            start = time.perf_counter()
            program.run(*given, rate, rounds)
            times.append(time.perf_counter() - start)
        seconds.append(min(times))
    raw = program.run(*frames, rate, 2).raw
    parts = raw if isinstance(raw, dict) else getattr(raw, "__dict__", {})
    if isinstance(raw, tuple | list):
        parts = dict(enumerate(raw))
    kind = type(parts.get(layout.keys[0])).__name__
    return [seconds[0] / seconds[1], kind]


# ---- small tools ----------------------------------------------------------


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
    for here, there in zip(states[:-1], states[1:], strict=True):
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


def _states_shown(history, losses, n):
    """Return the first state that a history shows, its stride and the last.

    None if these are no losses of the walk.
    """
    for factor in (1, 0.5, n, n / 2):
        steps = []
        for value in history[:2] / factor:
            step = int(np.argmin(np.abs(losses - value)))
            steps.append(step)
        stride = steps[1] - steps[0]
        shown = steps[0] + stride * np.arange(len(history))
        if stride < 1 or shown[-1] >= len(losses):
            continue
        if np.allclose(history, factor * losses[shown], 1e-9, 0):
            return steps[0], stride, int(shown[-1])
    return None


def _scales(X):
    """Return ways to scale features, by name: what is taken off, and over."""
    mean, low, high = X.mean(axis=0), X.min(axis=0), X.max(axis=0)
    zero, one = np.zeros_like(mean), np.ones_like(mean)
    ways = {
        "in z-scores": (mean, X.std(axis=0)),
        "in z-scores with n − 1": (mean, X.std(axis=0, ddof=1)),
        "from 0 to 1": (low, high - low),
        "centred and over their range": (mean, high - low),
        "centred": (mean, one),
        "over their maximum": (zero, np.abs(X).max(axis=0)),
        "of length 1": (zero, np.linalg.norm(X, axis=0)),
        "as they are": (zero, one),
    }
    return {how: way for how, way in ways.items() if np.all(way[1] > 0)}


def _target_scales(y):
    """Return ways to scale a target, by name: what was taken off, and over."""
    ways = {
        "": (0.0, 1.0),
        "in z-scores too": (y.mean(), y.std()),
        "in z-scores with n − 1 too": (y.mean(), y.std(ddof=1)),
        "from 0 to 1 too": (y.min(), np.ptp(y)),
        "over its maximum": (0.0, np.abs(y).max()),
        "centred": (y.mean(), 1.0),
    }
    return {how: way for how, way in ways.items() if way[1] > 0}


def _forms(X):
    """Return the forms in which to hand over features, the given one first."""
    if hasattr(X, "columns"):
        return ["frame", "array", "flat"][: 2 + (X.shape[1] == 1)]
    if isinstance(X, list):
        forms = ["list", "array"]
    else:
        forms = ["array"]
    if np.ndim(X) == 1:
        return ["flat", *forms]
    return [*forms, "flat"] if np.shape(X)[1] == 1 else forms


def _layout(found):
    """Return a layout from what came over as a list."""
    if found is None:
        return None
    keys, bias = found
    return Layout(tuple(keys), bias)


def _as_array(states, p):
    """Return states as an array, with NaN for those that failed."""
    if states is None:
        return None
    empty = [np.nan] * p
    rows = [empty if s is None or len(s) != p else s for s in states]
    return np.array(rows, dtype=float)


def _as_number(value):
    """Return a setting as JSON can keep it."""
    return value.item() if isinstance(value, np.generic) else value


def _span(thing):
    """Return the labels of a pandas object in few words."""
    labels = list(thing.index)
    return f"{labels[0]}, {labels[1]}, … {labels[-1]}"


def _percent(share):
    return f"{100 * share:.3g} %"


def _round(ratio):
    """Return a ratio to one digit, as it is not the same tomorrow."""
    digits = -int(np.floor(np.log10(ratio)))
    return f"{round(ratio, digits):.0f}"
