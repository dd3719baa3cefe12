"""Try a program, beside it, in the process made for other people's code.

Each function here takes the program and returns what JSON can keep.
"""

import contextlib
import random
import time
from unittest import mock

import numpy as np
import pandas as pd

from diagnosis.data import (
    mean_squared_error,
    standardise,
    target_scales,
    with_ones,
)
from diagnosis.program import in_form, layouts, roles, strangeness
from diagnosis.steps import recognise


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
        "settings", "form", "layout", "faster", "error", and "tried": for
        each form tried an error, or nothing.
    """
    settings = program.settings()
    X, y = _made(table)
    best, tried = (np.inf, None, None), {}
    for form in forms:
        for rate in (0.1, 0.1 / len(y)):
            try:
                given = in_form(form, X, y, table.names)
                with _seeded():
                    fit = program.run(*given, rate, 100)
                loss, layout = _choose(fit, X, y, told)
            except Exception as trouble:  # another way may do
                tried.setdefault(form, f"{type(trouble).__name__}: {trouble}")
                continue
            tried[form] = ""
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
        "faster": bool(form)
        and form.startswith("frame")
        and _takes_arrays(program, form, X, y, layout),
        "error": "" if form else tried[forms[0]],
        "tried": tried,
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
            loss = min(
                mean_squared_error(A, (y - low) / size, theta) * size**2
                for low, size in target_scales(y).values()
            )
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


def _takes_arrays(program, form, X, y, layout):
    """Whether a program for tables does the same with arrays."""
    if layout is None:
        return False
    try:
        one, other = (
            layout.read(program.run(*in_form(form, X, y), 1e-3, 2).parts)
            for form in (form, form.replace("frame", "array"))
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
            with _seeded():
                fit = program.run(X, y, rate, count)
            states.append(_numbers(fit, layout, X).tolist())
        except Exception:  # the caller asks what the others gave
            states.append(None)
    return states


@contextlib.contextmanager
def _seeded():
    """Let a program draw the same random numbers in every run."""
    bits, state = np.random.get_bit_generator(), random.getstate()
    make = np.random.default_rng

    def default_rng(seed=None):
        return make(0 if seed is None else seed)

    np.random.set_bit_generator(np.random.MT19937(0))
    random.seed(0)
    try:
        with mock.patch.object(np.random, "default_rng", default_rng):
            yield
    finally:
        np.random.set_bit_generator(bits)
        random.setstate(state)


@contextlib.contextmanager
def _noting_labels():
    """Note whether pandas pairs rows whose labels differ."""
    noted, originals = [], {}

    def watched(kind, align):
        def noting(self, other, *args, **kwargs):
            if isinstance(other, kind) and not self.index.equals(other.index):
                noted.append(kind.__name__)
            return align(self, other, *args, **kwargs)

        return noting

    for kind in (pd.Series, pd.DataFrame):
        originals[kind] = kind.align
        kind.align = watched(kind, kind.align)
    try:
        yield noted
    finally:
        for kind, align in originals.items():
            kind.align = align


def differs(program, layout, X, y, rate, rounds):
    """Whether two trainings with the same settings end apart."""
    one, other = (
        _numbers(program.run(X, y, rate, rounds), layout, X) for _ in range(2)
    )
    return not np.array_equal(one, other, equal_nan=True)


def several(program, questions):
    """Return what several probes find; None for one that fails.

    Parameters
    ----------
    program : Program
    questions : list of tuple
        Name of a probe, and its arguments after the program.

    Returns
    -------
    list
    """
    answers = []
    for name, *arguments in questions:
        try:
            answers.append(globals()[name](program, *arguments))
        except Exception:  # the others may do
            answers.append(None)
    return answers


def whole_run(program, layout, X, y, rate, rounds):
    """Return what one training leaves behind.

    Returns
    -------
    dict
        "error", "numbers", "histories", "grown", "predicts",
        "predict_error", "predictions", "predicts_with_ones".
    """
    found = {"error": "", "grown": [], "anew": True, "predicts": False}
    start = time.perf_counter()
    try:
        with _seeded():
            fit = program.run(X, y, rate, rounds)
        found["numbers"] = _numbers(fit, layout, X).tolist()
    except Exception as error:  # it is reported
        return {"error": f"{type(error).__name__}: {error}"}
    found["seconds"] = time.perf_counter() - start
    found["parts"] = {
        str(key): values.tolist()
        for key, values in fit.parts.items()
        if values.size <= 10**6 and values.size not in (np.size(X), np.size(y))
    }
    if fit.predict is not None:
        found |= _predictions(fit.predict, X)
        found |= _again(program, layout, X, y, rate)
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


def _again(program, layout, X, y, rate):
    """Return whether a second fit starts anew, and the lists that it keeps."""
    with _seeded():
        fit = program.run(X, y, rate, 3)
    lists = {k: v for k, v in vars(fit.raw).items() if isinstance(v, list)}
    before = {name: len(value) for name, value in lists.items() if value}
    first = _numbers(fit, layout, X)
    with _seeded():
        second = program.fit(fit.raw, X, y, rate, 3)
    return {
        "anew": bool(np.allclose(first, _numbers(second, layout, X))),
        "grown": [
            name
            for name, length in before.items()
            if len(getattr(fit.raw, name)) == 2 * length
        ],
    }


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
    dict
        "pairs": a list of the row of y and the row of X, which is None
        where it is no single row; "labels": whether pandas has paired rows
        whose labels differ; "numbers": whether numbers came out.
    """
    X, _ = _made(table)
    A = with_ones(X)
    rate = 1e-6 / len(A)
    found = {"pairs": [], "labels": False, "numbers": True}
    for row in range(0, len(A) - 7, len(A) // 8):
        moved = []
        for size in (0.0, 1.0):
            y = np.zeros(len(A))
            y[row] = size
            given = in_form(form, X, y, table.names)
            with _seeded(), _noting_labels() as noted:
                fit = program.run(*given, rate, 1)
            moved.append(_numbers(fit, layout, X))
            found["labels"] |= bool(noted)
        move = moved[1] - moved[0]
        if not walks:
            move = A.T @ (A @ move)
        if not np.isfinite(move).all():
            found["numbers"] = False
        elif move[-1] != 0:
            away = np.abs(X - move[:-1] / move[-1]).max(axis=1)
            nearest = int(np.argmin(away))
            single = nearest if away[nearest] < 1e-4 else None
            found["pairs"].append((row, single))
    return found


def last_unused(program, form, layout, table, rate, rounds):
    """Return how many of the last rows never change the result.

    Returns
    -------
    (int, bool)
        And whether batches are the reason: then the last row counts without
        these, and the second half of the rows given twice.
    """
    n = len(table.y)

    def change(first, rounds, n=n):
        """Whether other targets from a row on change the result."""
        rows = np.arange(n) % len(table.y)
        ends = []
        for shift in (0, 1 + np.ptp(table.y)):
            y = table.y[rows]
            y[first:] += shift
            given = in_form(form, table.X[rows], y, table.names)
            with _seeded():
                fit = program.run(*given, rate, rounds)
            ends.append(_numbers(fit, layout, given[0]))
        return not np.array_equal(*ends)

    few = min(rounds, 20)
    if change(n - 1, few):
        return 0, False
    used, unused = 0, n - 1
    while unused - used > 1:
        middle = (used + unused) // 2
        if change(middle, few):
            used = middle
        else:
            unused = middle
    if change(unused, rounds) or change(unused, rounds + few):
        return 0, False
    batches = change(unused - 1, few, unused) and change(n, few, 2 * n)
    return n - unused, batches


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


def _as_number(value):
    """Return a setting as JSON can keep it."""
    return value.item() if isinstance(value, np.generic) else value


def can_load(file):
    """Return why a file holds no training; empty, if it does.

    Parameters
    ----------
    file : FromFile

    Returns
    -------
    str
    """
    try:
        thing = file.load()
    except LookupError as error:
        return str(error)
    if hasattr(thing, "fit") or {"X", "y"} <= set(roles(thing).values()):
        return ""
    return f"{file.name} takes no X and y"
