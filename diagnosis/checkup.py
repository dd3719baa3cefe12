"""Check up a training program on its own data.

The program runs in the process made for other people's code; what it does is
compared with what the data and its settings foresee.
"""

import itertools
from types import SimpleNamespace

import numpy as np
import pandas as pd

from diagnosis import probes
from diagnosis.data import (
    Finding,
    Walk,
    feature_scales,
    inspect_table,
    is_unscaled,
    mean_squared_error,
    read_table,
    standardise,
    target_scales,
    with_ones,
)
from diagnosis.program import Layout, Program, in_form
from diagnosis.report import Course, Report
from diagnosis.sandbox import call

#: Seconds that one training may take.
TIME_LIMIT = 60

#: Slips that say of the code what one of these findings says already.
SAID_BY = {
    "labels_misaligned": {"wrong_rows", "broadcast_table"},
    "rows_shuffled_apart": {"wrong_rows", "wrong_variable"},
    "weights_in_scaled_units": {"scaled_first"},
    "rate_too_large": {"diverges"},
    "too_few_iterations": {"not_converged"},
    "ones_missing_in_predict": {"ones_missing", "ones_place"},
    "last_batch_dropped": {
        "divided_by_all_rows",
        "one_row_only",
        "update_lost",
        "wrong_rows",
    },
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
    """Say what a program does, what its data do to it, and what to change.

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
        self.plain = self.random = False
        self.scaling, self.better_rate = "", None

    def report(self):
        """Return the report."""
        if self._meet():
            self._compare_shapes()
            self._pair_labels()
            self.findings += inspect_table(self.table, self.ones)
            self._train()
            self._first_steps()
            if self.end is not None:
                self._look_at_object()
                self._look_at_units()
                self._look_at_history()
                self._look_at_rows()
            self._measure_pandas()
            self._judge()
        else:
            self.findings += inspect_table(self.table)
        return Report(
            details=tuple(self.findings),
            slips=self._own_slips(),
            step=self.step,
            trouble=self.trouble,
            well=self.well,
            ill=self.ill,
            facts=self.facts,
            course=self.course,
        )

    # ---- asking and telling ----

    def _ask(self, probe, *arguments):
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

    def _states(self, counts, rate=None, data=None):
        """Return the parameters after some numbers of steps, (k, p).

        NaN stands where a run has failed.
        """
        rate = self.rate if rate is None else rate
        states = self._ask(
            probes.states_of,
            self.layout,
            *(data or self._data()),
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

    def _data(self):
        """Return the complete rows as the program takes them."""
        form = self.form
        if self.faster:
            form = form.replace("frame", "array")
        return in_form(form, self.table.X, self.table.y, self.table.names)

    def _find(self, name, message):
        self.findings.append(Finding(name, message))

    def _found(self, *names):
        return any(finding.name in names for finding in self.findings)

    def _loss(self, theta):
        """Return the loss, infinite where it is not a number."""
        with np.errstate(all="ignore"):
            loss = mean_squared_error(self.A, self.table.y, theta)
        return loss if np.isfinite(loss) else np.inf

    def _own_slips(self):
        """Return the slips that no finding says already."""
        said = set()
        for finding in self.findings:
            said |= SAID_BY.get(finding.name, set())
        return tuple(slip for slip in self.slips if slip not in said)

    # ---- the program, its labels and its first steps ----

    def _meet(self):
        """Find out how it takes its data and where its numbers are."""
        forms = _forms(*self.given)
        met = self._ask(probes.meet, forms, self.table, self.told)
        if met is None or met["error"]:
            says = self.failure or f"raises {met['error']}"
            self.trouble = f"The program {says}, also on data made for it."
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
        self.walks = self.walks and self.rounds is not None
        self.made = self.rounds
        self.ones = self.layout is None or self.layout.bias is not None
        names = self.table.names
        self.names = [f"w of {name}" for name in names]
        if len(names) == 1:
            self.names = ["w"]
        self.names += ["b"] * self.ones
        return True

    def _compare_shapes(self):
        """Say what the shape of y does, if another shape has to be taken."""
        given, kind = np.ndim(self.given[1]) == 2, self.form.split()[0]
        form = f"{kind} column" if given else kind
        if form == self.form or form not in self.tried:
            return
        ways = ["y of shape (n,)", "a y of one column, (n, 1)"]
        is_, would = ways if not given else reversed(ways)
        error = self.tried[form]
        if kind == "frame":
            self._find(
                "labels_misaligned",
                f"With {is_} pandas pairs the labels of rows with those of "
                f"columns; with {would} the program runs. Print the shape "
                "of the residual.",
            )
        elif error:
            self.ill.append(
                f"With {is_} it raises {error}; with {would} it runs."
            )
        else:
            self.slips.append("broadcast_table")
            self.ill.append(
                f"With {is_} all pairs of rows appear; with {would} it is "
                "right. The rest is said of that shape."
            )

    def _pair_labels(self):
        """Say whether pandas pairs rows of X and y that do not belong."""
        X, y = self.given
        kinds = pd.DataFrame | pd.Series
        if not (isinstance(X, kinds) and isinstance(y, kinds)):
            return
        if X.index.equals(y.index) or self.table.gaps:
            return
        if self.form.split()[0] != "frame":
            return
        apart = tuple(part.reset_index(drop=True) for part in self.given)
        by_place, as_is = (
            self._ask(probes.whole_run, self.layout, *data, 1e-9, 2)
            for data in (apart, self.given)
        )
        if by_place is None or as_is is None or by_place["error"]:
            return
        if as_is["error"].startswith(("KeyError", "IndexError")):
            self.ill.append(
                f"On your X and y it raises {as_is['error']}: y[0] asks "
                f"pandas for the label 0, and y has {_labels(y)}. Use "
                "to_numpy()."
            )
            return
        by_label = bool(as_is["error"]) or not np.allclose(
            as_is["numbers"], by_place["numbers"], 1e-6, 0
        )
        once = X.index.is_unique and y.index.is_unique
        if not (once and set(X.index) == set(y.index)):
            if by_label:
                self._find(
                    "labels_misaligned",
                    f"X has the labels {_labels(X)}, y has {_labels(y)}, and "
                    "pandas pairs rows by label: those without a partner "
                    "become NaN. Compare both indexes; use to_numpy(), or "
                    "equal labels.",
                )
            return
        paired = read_table(X, y.loc[X.index])
        label_loss, place_loss = (
            Walk(with_ones(table.X), table.y).least
            for table in (paired, self.table)
        )
        if by_label and place_loss < 0.5 * label_loss:
            self._find(
                "labels_misaligned",
                "X and y have the same labels in different orders, and "
                "pandas pairs rows by label; row by row they would fit much "
                "better. Compare both indexes; use to_numpy(), or equal "
                "labels.",
            )
        elif by_label:
            self.table = paired
        elif label_loss < 0.5 * place_loss:
            self._find(
                "rows_shuffled_apart",
                "X and y have the same labels in different orders, and the "
                "program pairs them row by row. Is row 0 of X still the one "
                "of y[0]? Shuffle row numbers once, for both.",
            )

    def _train(self):
        """Train once, on the learner's own data and with his settings."""
        self.end = self.whole = None
        whole = self._ask(
            probes.whole_run,
            self.layout,
            *self._data(),
            self.rate,
            self.rounds,
        )
        if whole is None:
            self.trouble = f"The training {self.failure}."
        elif whole["error"]:
            self.trouble = f"The training raises {whole['error']}."
        else:
            self.whole = SimpleNamespace(**whole)
            self.end = np.array(whole["numbers"], dtype=float)

    def _first_steps(self):
        """Tell the training step from the first ones on these data."""
        self._set_walk(self.table.X)
        if not self.walks:
            self.step = "It takes no steps: w and b are computed at once."
            return
        data = self.layout, *self._data()
        again, *runs = self._ask(
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
        self._name_step()

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

    def _name_step(self):
        """Name the step and its slips, by what these data show of it.

        What small data show and these do not is left out: a batch may be
        larger than the small data, or w and b may not touch each other here.
        """
        told = self._ask(probes.recognise_step, self.form, self.layout)
        told = told or {"sentence": "", "slips": []}
        n, lengths = len(self.A), {"half_mse", "sum_for_mean"}
        if not self.plain:
            if set(told["slips"]) <= lengths:
                self.step = (
                    "Its steps are not those of the gradient over all rows: "
                    "it may use batches, momentum, or another rule."
                )
            else:
                self.step = told["sentence"]
                self.slips += told["slips"]
            return
        measured = {
            1: [],
            0.5: ["half_mse"],
            n: ["sum_for_mean"],
            n / 2: ["half_mse", "sum_for_mean"],
        }
        factor = self.walk.factor
        slips = [slip for slip in told["slips"] if slip == "sequential_update"]
        for length, names in measured.items():
            if np.isclose(factor, length, rtol=1e-6):
                slips += names
        self.slips += slips
        self.step = (
            told["sentence"] if set(told["slips"]) == set(slips) else ""
        )
        if not self.step:
            times = "" if np.isclose(factor, 1) else f"{factor:.4g} times "
            self.step = (
                f"Each step takes {times}the learning rate times the "
                "gradient of the mean squared error from w and b, together."
            )
        if self.scaling:
            self.step += f" The features are first put {self.scaling}."

    # ---- what the training leaves behind ----

    def _look_at_object(self):
        """Compare the predictions of an object with its own numbers."""
        if not self.whole.predicts:
            return
        error = self.whole.predict_error
        if error and self.whole.predicts_with_ones:
            self._find(
                "ones_missing_in_predict",
                f"fit finds {len(self.end)} numbers for "
                f"{len(self.table.names)} column(s) of X, and predict raises "
                f"{error} With a column of ones it runs. Print the shapes of "
                "both tables, in fit and in predict.",
            )
        elif error:
            self.ill.append(f"predict raises {error}")
        else:
            self._compare_predictions(np.array(self.whole.predictions))
        if not self.whole.anew and not self.random:
            self.ill.append(
                "A second fit goes on where the first has ended: set w and b "
                "back at the start of fit."
            )
        if self.whole.grown:
            self.ill.append(
                f"A second fit appends to {_listed(self.whole.grown)}: make "
                "new lists at the start of fit."
            )

    def _compare_predictions(self, predictions):
        """Say whether predict does with the numbers what fit has done."""
        if predictions.size != len(self.A):
            self.ill.append(
                f"predict gives {predictions.size} values for {len(self.A)} "
                f"rows: its shape is {predictions.shape}."
            )
            return
        if not np.isfinite(predictions).all() or self.layout is None:
            return
        ways = {"own": self.A, "raw": with_ones(self.table.X, self.ones)}
        gaps = {
            way: predictions.ravel() - A @ self.end for way, A in ways.items()
        }
        close = 1e-6 * max(np.abs(predictions).max(), 1e-300)
        if np.allclose(gaps["own"], 0, 0, close):
            self.well.append("predict agrees with the numbers that fit finds.")
        elif np.allclose(gaps["raw"], 0, 0, close):
            self._find_units(self.scaling)
        elif self.ones and np.allclose(gaps["own"], -self.end[-1], 0, close):
            self._find(
                "ones_missing_in_predict",
                "predict leaves out the bias that fit has found. Print the "
                "shapes of both tables, in fit and in predict.",
            )
        elif not self.plain:
            self._read_from_predictions()

    def _read_from_predictions(self):
        """Take as w and b what the predictions show, in units of X."""
        kept, self.layout = self.layout, None
        rounds = [self.rounds or 0]
        end = self._states(rounds)[0]
        A = with_ones(self.table.X)
        predictions = np.ravel(self.whole.predictions)
        if self.ones and np.allclose(A @ end, predictions):
            self.end, self.scaling = end, "on a scale of their own"
        else:
            self.layout = kept

    def _find_units(self, how, of_y=""):
        also = f", and to y {of_y}" if of_y else ""
        self._find(
            "weights_in_scaled_units",
            f"The weights belong to features {how}{also}, and are used with "
            "X as it is. In which units was X when w was found, and when it "
            "is used?",
        )

    def _look_at_units(self):
        """Say whether the weights belong to scaled features."""
        if self._found("weights_in_scaled_units", "ones_missing_in_predict"):
            return
        if self.plain:
            if self.scaling and not (
                self.whole.predicts or self._returns_scale()
            ):
                self._find_units(self.scaling)
            return
        X, y = self.table.X, self.table.y
        predictions = with_ones(X, self.ones) @ self.end
        if self.scaling or not np.isfinite(predictions).all():
            return
        least = self.walk.least
        room = 0.02 * (y.var() - least)
        if np.mean((y - predictions) ** 2) <= least + 10 * room:
            return
        for how, (shift, scale) in feature_scales(X).items():
            for of_y, (low, size) in target_scales(y).items():
                scaled = with_ones((X - shift) / scale, self.ones)
                fit = low + size * (scaled @ self.end)
                if np.mean((y - fit) ** 2) <= least + room:
                    self.scaling = how or "as they are"
                    if how:
                        self._find_units(how, of_y)
                    else:
                        self.ill.append(
                            f"The weights belong to y {of_y}, and not to y "
                            "as it is: put the predictions back in its units."
                        )
                    return

    def _returns_scale(self):
        """Whether mean or range of the features come with the weights."""
        scale = feature_scales(self.table.X)[self.scaling][1]
        return any(
            len(part) == len(scale) and np.allclose(part, scale)
            for part in self.whole.parts.values()
        )

    def _look_at_history(self):
        """Say which states a list of losses shows."""
        if not (self.plain and 0 < self.rounds <= 10**6):
            return
        if not self.rate < self.walk.limit:
            return
        losses = self.walk.losses(np.arange(self.rounds + 1))
        for name, values in self.whole.parts.items():
            shown = states_shown(np.array(values), losses, len(self.A))
            if shown is None:
                continue
            first, last = shown
            where = name if name.isidentifier() else "the list of losses"
            if first == 1:
                self.ill.append(
                    f"The records in {where} come one step late, after the "
                    "update: the first is that of step 1, and there is no "
                    "state 0."
                )
            if last < self.rounds:
                self.ill.append(
                    f"The last record in {where} is that of step {last:,}: "
                    "there is none of the last state, after step "
                    f"{self.rounds:,}."
                )
            if first == 0 and last == self.rounds:
                self.well.append(
                    f"The first and the last state are both in {where}."
                )

    def _look_at_rows(self):
        """Say whether rows are paired with strangers, or never used."""
        if self.plain or not self.ones:
            return
        if self._found("rows_shuffled_apart", "labels_misaligned"):
            return
        tried = self._ask(
            probes.pairs_of, self.form, self.layout, self.table, self.walks
        )
        if tried is None:
            return
        strangers = [
            (row, other)
            for row, other in tried["pairs"]
            if other not in (None, row)
        ]
        apart = strangers and len(strangers) >= 0.75 * len(tried["pairs"])
        if tried["labels"] and (apart or not tried["numbers"]):
            self._find(
                "labels_misaligned",
                "The program combines two pandas objects whose labels differ, "
                "and pandas pairs rows by label: what has no partner becomes "
                "NaN. Compare both indexes; use to_numpy(), or equal labels.",
            )
        elif apart:
            row, other = strangers[0]
            self._find(
                "rows_shuffled_apart",
                f"The target of row {row} moves the weights as row {other} "
                "of X would: features and target are put into different "
                "orders. Is row 0 of X still the one of y[0]? Shuffle row "
                "numbers once, for both.",
            )
        elif self.walks and self.whole.seconds < self.seconds / 10:
            self._look_at_last_rows()

    def _look_at_last_rows(self):
        """Say whether the last rows are never used."""
        finite = np.isfinite(self.end).all()
        unused, batches = self._ask(
            probes.last_unused,
            self.form,
            self.layout,
            self.table,
            self.rate if finite else self.safe_rate,
            self.rounds,
        ) or (0, False)
        n = len(self.A)
        if unused and not batches:
            self.ill.append(
                f"The last {unused} of {n} rows never change the result: are "
                "they kept apart on purpose?"
            )
        elif unused and unused < n - unused:
            self._find(
                "last_batch_dropped",
                f"The last {unused} of {n} rows never change the result: "
                "they come after the last full batch. Change the last row: "
                "does the result change?",
            )

    def _measure_pandas(self):
        """Say what it costs to train through pandas."""
        if not self.faster:
            return
        measured = self._ask(
            probes.pandas_ratio,
            self.layout,
            in_form(self.form, self.table.X, self.table.y, self.table.names),
            self._data(),
            self.safe_rate,
            min(self.rounds or 1, 200),
        )
        ratio, kind = measured or (1, "")
        if kind in ("Series", "DataFrame"):
            self.ill.append(
                f"The weights come out as a {kind} of pandas, with labels, "
                "so that w[0] may fail: make X an array first, by "
                "X.to_numpy()."
            )
        if ratio > 3:
            self.ill.append(
                "Slow through pandas: on arrays, X.to_numpy(), the same "
                f"steps took about {_one_digit(ratio)} times less."
            )

    # ---- how far it has come ----

    def _judge(self):
        """Compare the rate with its limit, and the end with the bottom."""
        self._say_numbers()
        if self._found("labels_misaligned", "rows_shuffled_apart"):
            return
        if not self.walks:
            self._judge_closed()
            return
        if self._runs_away():
            self._find("rate_too_large", self._too_large())
        elif self.end is not None and np.isfinite(self.end).all():
            self._judge_end()
        elif self.end is not None:
            self.ill.append("The result is not a number.")
        trouble = self._found("rate_too_large", "too_few_iterations")
        if trouble and not self.scaling and is_unscaled(self.table.X):
            self._say_unscaled()
        self._draw()

    def _say_numbers(self):
        """Note what the data foresee."""
        n, d = self.table.X.shape
        rest = " The check-up is about these, without the gaps."
        self.facts.append(
            f"{n:,} rows, {d} feature(s).{rest if self.table.gaps else ''}"
        )
        for name, column in list(
            zip(self.table.names, self.table.X.T, strict=True)
        )[:10]:
            self.facts.append(
                f"{name}: mean {_short(column.mean(), column)}, "
                f"SD {_short(column.std(), column)}."
            )
        if not self.walks:
            return
        walk, whose = self.walk, "this step"
        if not self.plain:
            whose = "full steps of the mean squared error"
        self.facts.append(
            f"Largest stable learning rate for these data and {whose}: "
            f"{walk.limit:.6g}. Stay below it. Condition number: "
            f"κ = {walk.condition:,.4g}."
        )
        if self.plain:
            best = Walk(
                walk.A, walk.y, walk.limit / 2, walk.start, walk.factor
            )
            steps = best.needed(best.four_decimals())
            self.facts.append(
                f"At half of it, {best.rate:.4g}, four decimals take "
                f"{steps:,} steps."
            )

    def _judge_closed(self):
        """Say whether a result without steps is the best fit."""
        if self.end is None or self.findings:
            return
        gap = np.abs(self.end - self.walk.best)
        if np.all(gap <= self.walk.close_enough()):
            self.well.append("The result is the fit of least squares.")
        else:
            self.ill.append(
                "The result is not the fit of least squares: its loss is "
                f"{self._loss(self.end):.6g}, and {self.walk.least:.6g} is "
                "possible."
            )

    def _runs_away(self):
        """Whether the learning rate is too large for these data."""
        if not self.takes_rate or not self.rate or self.rate < 0:
            return False
        if self.plain:
            return not self.rate < self.walk.limit
        if self.end is None and self.failure:
            return False
        half, whole = self._states([self.rounds // 2, self.rounds])
        # A parameter that nobody stops grows too, but never that fast.
        grows = self._loss(whole) > 10 * self._loss(half)
        if self._loss(whole) < np.inf and not grows:
            return False
        for rate in (self.rate / 10, self.rate / 1000, self.safe_rate):
            early, late = self._states([1, min(self.rounds, 100)], rate)
            if rate < self.rate and self._loss(late) < self._loss(early):
                self.better_rate = rate
                return True
        self.ill.append(
            "The loss rises from step to step, at smaller rates too: is the "
            "gradient subtracted?"
        )
        return False

    def _too_large(self):
        rate = f"The learning rate {self.rate:g}"
        if self.plain:
            told = (
                f"{rate} is not below {self.walk.limit:.4g}, the largest "
                "stable one for these data."
            )
            grows = self.end is None or self._loss(self.end) > self._loss(
                self.walk.begin
            )
            told += " The loss grows." * bool(grows)
        else:
            told = (
                f"At the learning rate {self.rate:g} the loss grows; at "
                f"{self.better_rate:.3g} it falls."
            )
        return (
            f"{told} Compare the rate with the largest stable one for your X."
        )

    def _judge_end(self):
        """Say whether the training has arrived."""
        walk, end = self.walk, self.end
        if self.plain:
            if np.isclose(walk.factor, 1):
                self.well.append(
                    "The step is right: both slopes belong to the same point, "
                    "and to the mean squared error."
                )
            self.well.append(
                f"The learning rate {self.rate:g} is below the largest "
                f"stable one, {walk.limit:.6g}: every step goes downhill."
            )
            self._count_steps()
        gap = np.abs(end - walk.best)
        if np.all(gap <= walk.close_enough()):
            self.well.append(
                "It has arrived: w and b are those of the best fit."
            )
        elif self._found("weights_in_scaled_units") and not self.plain:
            return
        elif self.plain or self._still_walking():
            self._find("too_few_iterations", self._too_few(gap))
        elif self._loss(end) <= self._loss(walk.begin):
            self.facts.append(
                f"It ends at loss {self._loss(end):.6g}; {walk.least:.6g} is "
                "possible. More steps at this rate bring it no nearer."
            )

    def _count_steps(self):
        """Say after how many steps the training is where it has ended."""
        size = np.abs(self.walk.best) + np.abs(self.walk.begin) + 1e-300

        def is_end(steps):
            foreseen = self.walk.states([steps])[0]
            return np.all(np.abs(self.end - foreseen) <= 1e-6 * size)

        if is_end(self.rounds):
            self.well.append(
                f"After {self.rounds:,} steps it is where theory foresees it."
            )
            return
        few, many = 0, self.rounds
        while many - few > 1:
            middle = (few + many) // 2
            if self.walk.losses([middle])[0] > self._loss(self.end):
                few = middle
            else:
                many = middle
        for steps in (few, many):
            if is_end(steps):
                self.made = steps
                self.ill.append(
                    f"It stops by itself after {steps:,} of {self.rounds:,} "
                    "steps: look at the rule by which it stops."
                )
                return

    def _still_walking(self):
        """Whether more steps bring it nearer, steadily and not by chance."""
        counts = np.array([0.5, 0.75, 0.9, 1, 1.5, 2]) * self.rounds
        if self.rounds < 10 or self.whole.seconds > self.seconds / 10:
            return False
        states = self._states(counts)
        if not np.isfinite(states).all():
            return False
        gaps = (states - self.walk.best) @ self.A.T
        excess = np.sum(gaps**2, axis=1)
        steady = np.sum((gaps[3] - gaps[2]) ** 2) < 0.1 * excess[3]
        falls = np.all(np.diff(excess) < 0) and excess[5] < 0.99 * excess[3]
        return bool(falls and steady)

    def _too_few(self, gap):
        """Say where it has stopped, which parameter lags, what is needed."""
        walk = self.walk
        way = np.abs(walk.best - walk.begin)
        left = np.where(way > 0, gap / np.where(way > 0, way, 1), 0)
        slowest = int(np.argmax(left))
        text = f"After {self.made:,} steps {self._stands(slowest, left)}"
        done = int(np.argmin(left))
        if left[done] < 0.1 * left[slowest]:
            how = f"has {100 * (1 - left[done]):.3g} % of its way behind it"
            how = "has arrived" if left[done] < 1e-3 else how
            text += f", while {self.names[done]} {how}"
        needed = walk.needed(walk.four_decimals()) if self.plain else np.inf
        if np.isfinite(needed):
            text += (
                ". At this rate four decimals take "
                f"{needed:,} steps, and {self.made:,} are made"
            )
        return (
            f"{text}. Are the slopes zero at the end? Look at what is left "
            "of the gap."
        )

    def _stands(self, j, left):
        """Say where a parameter stands, beside where it should."""
        value, best = self.end[j], self.walk.best[j]
        near = np.abs(best) < 1e-9 * self.walk.close_enough()[j]
        text = (
            f"{self.names[j]} is {value:.6g} and should be "
            f"{'0' if near else f'{best:.6g}'}"
        )
        ahead = (best - value) * (best - self.walk.begin[j]) >= 0
        if ahead and left[j] <= 1:
            text += f" ({100 * (1 - left[j]):.3g} % of its way)"
        return text

    def _say_unscaled(self):
        X = self.table.X
        means, spreads = X.mean(axis=0), X.std(axis=0)
        sizes = np.hypot(means, spreads)
        worst = int(np.argmax(np.abs(np.log(np.where(sizes > 0, sizes, 1)))))
        scaled = Walk(with_ones(standardise(X)), self.table.y)
        column = X[:, worst]
        self._find(
            "unscaled_features",
            f"Column {self.table.names[worst]} has mean "
            f"{_short(means[worst], column)} and SD "
            f"{_short(spreads[worst], column)}. With z-scores κ would fall "
            f"from {self.walk.condition:,.4g} to {scaled.condition:,.4g}, "
            "and the largest stable rate would be "
            f"{scaled.limit / self.walk.factor:.3g}: standardise first, then "
            "choose the rate. Look at mean and SD of each column.",
        )

    def _draw(self):
        """Keep the walk as it was run and as it was foreseen."""
        if not self.rounds:
            return
        if self.end is not None and np.isfinite(self.end).all():
            counts = np.unique(np.geomspace(1, self.rounds, 12).astype(int))
            seconds = self.whole.seconds / self.rounds * np.cumsum(counts)
            counts = counts[:-1][seconds[:-1] < self.seconds / 10]
            states = [*self._states(counts), self.end]
            counts = np.append(counts, self.rounds)
        else:
            counts = np.arange(1, min(self.rounds, 30) + 1)
            states = self._states(counts)
        states = np.array(states)
        losses = np.array([self._loss(state) for state in states])
        seen = np.isfinite(losses)
        if not seen.any():
            return
        counts, states, losses = counts[seen], states[seen], losses[seen]
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
            losses,
            states,
            fine,
            foreseen,
            expected,
        )


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


def states_shown(history, losses, n):
    """Return the first and the last state that a list of losses shows.

    Parameters
    ----------
    history : ndarray of shape (k,)
        Means or sums of squares, or half of them.
    losses : ndarray of shape (t,)
        The mean squared error after 0, 1, 2, … steps.
    n : int
        Number of rows.

    Returns
    -------
    (int, int) or None
        None, if these are no losses of the walk at even distances.
    """
    for factor in (1, 0.5, n, n / 2) if len(history) > 1 else ():
        steps = []
        for value in history[:2] / factor:
            step = int(np.argmin(np.abs(losses - value)))
            steps.append(step)
        stride = steps[1] - steps[0]
        shown = steps[0] + stride * np.arange(len(history))
        if stride < 1 or shown[-1] >= len(losses):
            continue
        if np.allclose(history, factor * losses[shown], 1e-9, 0):
            return steps[0], int(shown[-1])
    return None


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


def _labels(thing):
    """Return the labels of a pandas object in few words."""
    labels = list(map(str, thing.index))
    if len(labels) > 3:
        labels = [*labels[:2], "…", labels[-1]]
    return ", ".join(labels)


def _listed(names):
    """Return names as a list in words."""
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def _short(value, column):
    """Return a number of a column as text; rounding is zero."""
    tiny = abs(value) < 1e-9 * np.abs(column).max()
    return "0" if tiny else f"{value:.4g}"


def _one_digit(ratio):
    """Return a ratio to one digit: a time is not the same tomorrow."""
    digits = -int(np.floor(np.log10(ratio)))
    return f"{round(ratio, digits):.0f}"
