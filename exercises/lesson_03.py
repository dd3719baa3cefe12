"""Lesson 03: one training step, and the whole training."""

import numpy as np
import pandas as pd

from diagnosis.slips import Explainer, as_parts, close, flat, slip
from diagnosis.steps import (
    LINE_SLIPS,
    REVERSED,
    ROUND_NUMBERS,
    ROW_SLIPS,
    SLOPE_SLIPS,
    TRAINING_CHANGES,
    UPDATE_SLIPS,
    WALK_SLIPS,
    walk,
    walk_of,
)
from exercises.cases import numbers, whole
from exercises.exercise import exercise
from exercises.lesson_02 import (
    _gradients_array,
    _gradients_loop,
    _gradients_pandas,
)
from exercises.questions_03 import first_pass as first_pass
from exercises.questions_03 import in_place as in_place
from exercises.questions_03 import made_before as made_before
from exercises.questions_03 import one_pass as one_pass
from exercises.questions_03 import raw_rate as raw_rate
from exercises.questions_03 import remember_differences as remember_differences
from exercises.questions_03 import remember_double as remember_double
from exercises.questions_03 import remember_downhill as remember_downhill
from exercises.questions_03 import slopes_by_hand as slopes_by_hand
from exercises.questions_03 import what_it_points_to as what_it_points_to
from exercises.questions_03 import where_it_stands as where_it_stands
from exercises.questions_03 import which_records as which_records

# ---- step ------------------------------------------------------------


@exercise("★ A step to repair", returns="w b")
def step(x, y, w, b, learning_rate):
    """Somebody's step runs without an error, and does not land where lesson
    02's update rule does:

    1. `residual = y - (w * x + b)`

    2. `dw = -2 * np.mean(x * residual)`

    3. `w = w - learning_rate * dw`

    4. `residual = y - (w * x + b)`

    5. `db = -2 * np.mean(residual)`

    6. `b = b - learning_rate * db`

    7. `return w, b`

    Repair it: return the pair (w, b) after one update of gradient descent on
    the mean squared error, for x and y of shape (n,) and numbers w and b.
    """
    residual = y - (w * x + b)
    dw = -2 * np.mean(x * residual)
    db = -2 * np.mean(residual)
    return w - learning_rate * dw, b - learning_rate * db


def _move(x, y, w, b, learning_rate, **how):
    """Return w and b after one step of a line, which has one weight."""
    w, b = walk(x[:, None], y, learning_rate, 1, np.array([w]), b, **how)
    return w[..., 0], b


def _slopes_alone(parts, case):
    """Return the gradient, from the parameters after the step."""
    _, _, w, b, rate = case
    return (w - parts[0]) / rate, (b - parts[1]) / rate


_make, _whole = numbers(301), whole(301)

step.complete(
    cases=[
        (_make(4), _make(4), 1.4, 5.2, 0.1),
        (_make(6), _make(6), -1.2, 0.2, 0.03),
        (_whole(5), _whole(5), 1.5, 0.25, 0.05),
    ],
    formula=_move,
    slips=[
        *(one for one in UPDATE_SLIPS if one.knobs != {"base": "w₁"}),
        *LINE_SLIPS,
        *ROW_SLIPS,
        REVERSED,
        slip(
            "other_quantity",
            "this is the gradient. The step starts at (w, b) and goes against "
            "it.",
            after=_slopes_alone,
        ),
        slip("integer_array", whole="wb"),
    ],
    praise="right. Training is this step, many times.",
    why="Line 4 goes. Taken again after w has moved, the residual is that of "
    "a point that is neither the old nor the new one, and db with it. One "
    "residual, from the old w and the old b, serves both derivatives. "
    "Then w may well move before db is worked out.",
)


@step.other
def _step_loop(x, y, w, b, learning_rate):
    dw, db = _gradients_loop(x, y, w, b)
    new_w = float(w) - learning_rate * dw
    new_b = float(b) - learning_rate * db
    return new_w, new_b


@step.other
def _step_pandas(x, y, w, b, learning_rate):
    dw, db = _gradients_pandas(x, y, w, b)
    return w - learning_rate * dw, b - learning_rate * db


@step.other
def _step_array(x, y, w, b, learning_rate):
    return np.array([w, b]) - learning_rate * _gradients_array(x, y, w, b)


# ---- fit -------------------------------------------------------------


@exercise("★★ A trainer to repair", returns="w b")
def fit(X, y, learning_rate, iterations):
    """Repair `broken_fit` of the last section, all three of its mistakes:
    return the pair (w, b) after a number of iterations from zeros, for X of
    shape (n, d) and y of shape (n,). w has shape (d,), for any number of
    columns. Copy its lines to here, and change what must be changed.
    """
    n, d = X.shape
    w, b = np.zeros(d), 0.0
    for _ in range(iterations):
        residual = y - (X @ w + b)
        w = w + 2 * learning_rate / n * (X.T @ residual)
        b = b + 2 * learning_rate / n * np.sum(residual)
    return w, b


def _best(X, y):
    """Return w and b of the best line."""
    A = np.column_stack([X, np.ones(len(X))])
    theta = np.linalg.lstsq(A, y)[0]
    return theta[:-1], theta[-1]


def _how_it_walks(shown):
    """Tell a random start, a rule to stop, or a fixed number of steps."""
    if not shown.repeats:  # let the start vanish beside large targets
        cases = [
            (X, 1e10 * y / np.abs(y).max(), *rest) for X, y, *rest in _RUNS
        ]
        large = shown.rerun(cases)
        if all(
            close(flat(one), flat(as_parts(walk(*case))), 1e-6)
            for one, case in zip(large, cases, strict=True)
        ):
            return [(slip("random_start"),)]
        found = Explainer(walk, cases, fit.slips, most=1).explain(large, 1e-6)
        return [(slip("random_start"), *made) for made in found]
    *others, last = shown.places()
    tried = shown.find(others)
    if tried:  # right but for the run whose steps are tiny
        counts = range(_RUNS[-1][-1])
        return [
            (slip("stops_by_itself"), *made)
            for made in tried
            for steps in counts
            if shown.agrees(last, walk_of(_RUNS[last], made, steps))
        ]
    if "iterations" not in shown.unused:
        return None
    for made in TRAINING_CHANGES:
        for steps in range(60):
            if shown.agrees(last, walk_of(_RUNS[last], made, steps)):
                return [(slip("stops_by_itself"), *made)]
        for steps in ROUND_NUMBERS:
            if all(
                shown.agrees(i, walk_of(_RUNS[i], made, steps))
                for i in (last, *others)
            ):
                return [(slip("ignores_argument"), *made)]
    return None


_make, _whole = numbers(302), whole(302)
_RUNS = [
    (_make(5, 2), _make(5), 0.02, 3),
    (_make(4, 1), _make(4), 0.05, 4),
    (_whole(6, 2), _whole(6), 0.01, 2),
    (_make(7, 3), 1e-9 * _make(7), 0.01, 5),
]

# The last run is so small that a rule to stop would end it at once.
fit.complete(
    cases=_RUNS,
    formula=walk,
    slips=[
        *WALK_SLIPS,
        *UPDATE_SLIPS,
        *SLOPE_SLIPS,
        *ROW_SLIPS,
        REVERSED,
        slip(
            "other_quantity",
            "this is the best line itself. The task is to walk towards it, a "
            "given number of steps.",
            after=lambda parts, case: _best(*case[:2]),
        ),
    ],
    special=_how_it_walks,
    without=("helpers.model",),
    praise="right. That is .fit(), and it works again.",
    why="The residual belongs into the loop, the bias needs its 1/n, and w "
    "comes first. The minus of the update rule and the minus of the gradient "
    "make a plus. `X.T @ residual` has shape (d,), one slope for "
    "each weight, so the function works for one feature and for "
    "ten.",
)


@fit.other
def _fit_loop(X, y, learning_rate, iterations):
    n, d = len(X), len(X[0])
    w, b = [0.0] * d, 0.0
    for _ in range(iterations):
        miss = [
            sum(w[j] * X[i][j] for j in range(d)) + b - y[i] for i in range(n)
        ]
        dw = [
            2 / n * sum(miss[i] * X[i][j] for i in range(n)) for j in range(d)
        ]
        w = [w[j] - learning_rate * dw[j] for j in range(d)]
        b -= learning_rate * 2 / n * sum(miss)
    return np.array(w), b


@fit.other
def _fit_theta(X, y, learning_rate, iterations):
    A = np.c_[X, np.ones(len(X))]
    theta = np.zeros(A.shape[1])
    for _ in range(iterations):
        theta -= learning_rate * 2 * A.T @ (A @ theta - y) / len(y)
    return theta[:-1], theta[-1]


@fit.other
def _fit_pandas(X, y, learning_rate, iterations):
    table, y = pd.DataFrame(X), pd.Series(y)
    w, b = pd.Series(0.0, index=table.columns), 0.0
    for _ in range(iterations):
        e = y - (table.dot(w) + b)
        dw, db = table.mul(e, axis=0).mean() * -2, e.mean() * -2
        w, b = w - learning_rate * dw, b - learning_rate * db
    return w, b
