"""Averages over a window, right and with slips made."""

import numpy as np

from diagnosis.slips import slip


def _distance(x, c):
    return np.abs(x - c)


def window(
    x,
    y,
    width,
    *,
    away=_distance,
    half=2,
    inside=np.less_equal,
    total=np.sum,
    count=np.sum,
    of=1,
):
    """Return the mean target of the patients in each window.

    Parameters
    ----------
    x, y : ndarray of shape (n,)
    width : float
    away : callable
        How far each x is from one of them.
    half : float
        What the width is divided by.
    inside : callable
        Compares both.
    total, count : callable
        What is divided by what: of the values, of who is inside.
    of : int
        Which of (x, y) is averaged.
    """
    picked = [inside(away(x, c), width / half) for c in x]
    values = (x, y)[of]
    return np.array([total(values[p]) / count(p) for p in picked])


WINDOW_SLIPS = (
    slip(
        "other_quantity",
        "this window reaches a whole width to either side, and is twice "
        "too wide.",
        half=1,
    ),
    slip(
        "wrong_rows",
        "patients exactly width / 2 away are left out: at most is <=.",
        inside=np.less,
    ),
    slip(
        "wrong_rows",
        "she herself is left out, and whoever has her BMI.",
        inside=lambda away, limit: (away != 0) & (away <= limit),
    ),
    slip(
        "absolute",
        "everybody below the window is in it too: a distance has no "
        "sign, abs().",
        away=lambda x, c: x - c,
    ),
    slip(
        "absolute",
        "everybody above the window is in it too: a distance has no "
        "sign, abs().",
        away=lambda x, c: c - x,
    ),
    slip(
        "one_sided",
        "this window looks upwards alone. It reaches as far down.",
        away=lambda x, c: np.where(x < c, np.inf, x - c),
    ),
    slip(
        "one_sided",
        "this window looks downwards alone. It reaches as far up.",
        away=lambda x, c: np.where(x > c, np.inf, c - x),
    ),
    slip(
        "sum_for_mean",
        "these are sums. Divide by the number of patients in the window.",
        count=lambda picked: 1,
    ),
    slip(
        "divided_by_all_rows",
        "the sum over the window is divided by the number of all patients.",
        count=len,
    ),
    slip(
        "other_quantity",
        "this is the median of the targets in the window.",
        total=lambda values: np.median(values) * len(values),
    ),
    slip(
        "wrong_variable",
        "this averages the BMI in the window, and not the target.",
        of=0,
    ),
    slip("integer_array", after=lambda parts, case: [np.trunc(parts[0])]),
)
