"""Lesson 02: slips of a gradient checker, and of R² from one column."""

import numpy as np

from diagnosis.slips import slip, times

# ---- numeric_gradient ------------------------------------------------


def differences(f, theta, h, *, ahead=1, behind=1, width=2, whole=False):
    """Return (f(θ + ahead·h) − f(θ − behind·h)) / (width·h), by component."""
    shifts = h * np.eye(len(theta))
    if whole and theta.dtype.kind == "i":
        shifts = np.trunc(shifts)
    return np.array(
        [
            (f(theta + ahead * s) - f(theta - behind * s)) / (width * h)
            for s in shifts
        ]
    )


def _all_at_once(parts, case):
    """Return the difference where all components move together."""
    f, theta, h = case
    return [np.full(len(theta), (f(theta + h) - f(theta - h)) / (2 * h))]


DIFFERENCE_SLIPS = (
    slip(
        "one_sided",
        "this is the one-sided difference, forward. The central one also "
        "looks at θ − h.",
        behind=0,
        width=1,
    ),
    slip(
        "one_sided",
        "this is the one-sided difference, backward. The central one also "
        "looks at θ + h.",
        ahead=0,
        width=1,
    ),
    slip(
        "one_sided",
        "a one-sided difference over 2h: the second point is θ itself, "
        "and should be θ − h.",
        behind=0,
    ),
    slip(
        "other_quantity",
        "twice too large: the two points are 2h apart, and not h.",
        width=1,
    ),
    slip("sign", "the sign is reversed: f(θ + h) comes first.", width=-2),
    slip(
        "brackets",
        "/ 2 * h divides by 2 and multiplies by h: put 2 * h in brackets.",
        after=lambda parts, case: [parts[0] * case[2] ** 2],
    ),
    slip(
        "other_quantity",
        "the difference is not divided by the distance of the points.",
        after=lambda parts, case: [parts[0] * 2 * case[2]],
    ),
    slip(
        "whole_theta_moves",
        "all components move at once. For a partial derivative one moves "
        "and the others stay.",
        after=_all_at_once,
    ),
    slip(
        "whole_theta_moves",
        "all components move at once, which gives one number. For a "
        "partial derivative one moves and the others stay.",
        after=lambda parts, case: [_all_at_once(parts, case)[0][0]],
    ),
    slip(
        "wrong_variable",
        "all zeros. Is each component stored, and do the two points "
        "differ? If you wrote up = theta, mind that = makes no copy: both "
        "names are one array.",
        after=times(0),
    ),
    slip(
        "other_quantity",
        "the points are h apart: θ ± h/2. That is a central difference "
        "too, but the task says θ ± h.",
        ahead=0.5,
        behind=0.5,
        width=1,
    ),
    slip(
        "other_quantity",
        "only one component is worked out. There is one for each entry of θ.",
        after=lambda parts, case: [
            np.where(np.arange(parts[0].size) == 0, parts[0], 0)
        ],
    ),
    slip("integer_array", whole=True),
)

# ---- column_r2 -------------------------------------------------------


def share_removed(
    x,
    y,
    *,
    centre=np.mean,
    middle=np.mean,
    side=1,
    height=None,
    below=None,
    power=np.square,
    turned=False,
):
    """Return the share of the mean's loss that the best line removes.

    R² = 1 − Σ (y − ŷ)² / Σ (y − ȳ)², where ŷ = w x + b.

    Parameters
    ----------
    x, y : ndarray of shape (n,)
    centre, middle : callable
        What is subtracted from x, and from y, to find the slope.
    side : int
        Sign of w x̄ in the bias, reversed.
    height : callable, optional
        What the bias is, from y alone.
    below : callable, optional
        What the targets are compared with, from y and ŷ; the mean of y.
    power : callable
        What is done to each residual.
    turned : bool
        Whether the two losses have changed places.
    """
    x0, y0 = centre(x), middle(y)
    w = np.sum((x - x0) * (y - y0)) / np.sum((x - x0) ** 2)
    b = y0 - side * w * x0 if height is None else height(y)
    y_hat = w * x + b
    base = np.mean(y) if below is None else below(y, y_hat)
    losses = np.sum(power(y - y_hat)), np.sum(power(y - base))
    return 1 - losses[turned] / losses[not turned]


def _nothing(values):
    return 0.0


def _signed_root(parts, case):
    """Return the correlation."""
    x, y = case
    sign = np.sign(np.sum((x - x.mean()) * y))
    return [sign * np.sqrt(parts[0])]


R2_SLIPS = (
    slip(
        "other_quantity",
        "Σxy / Σx² is the best slope where the mean of x is 0. In another "
        "unit both means are subtracted first.",
        centre=_nothing,
        middle=_nothing,
        height=np.mean,
    ),
    slip(
        "other_quantity",
        "this takes the mean of y for b, which holds where the mean of x is "
        "0. In another unit it is not.",
        centre=_nothing,
    ),
    slip(
        "ones_missing",
        "this line goes through the origin. The best one has a bias.",
        centre=_nothing,
        middle=_nothing,
    ),
    slip(
        "sign",
        "the bias is ȳ − w x̄, with a minus.",
        side=-1,
    ),
    slip(
        "other_quantity",
        "this compares with predicting 0. R² compares with the mean of y.",
        below=lambda y, y_hat: 0.0,
    ),
    slip(
        "other_quantity",
        "the two losses have changed places: that of the line stands above.",
        turned=True,
    ),
    slip("absolute", power=np.abs),
    slip(
        "n_minus_1",
        "one loss is over n, the other over n − 1. Divide both by n.",
        after=lambda parts, case: [
            1 - (1 - parts[0]) * (1 - 1 / len(case[0]))
        ],
    ),
    slip(
        "other_quantity",
        "this is the share that is left. R² is the share removed.",
        after=lambda parts, case: [1 - parts[0]],
    ),
    slip(
        "root",
        "this is the correlation, with its sign. R² is its square.",
        after=_signed_root,
    ),
    slip(
        "root",
        "this is the root of R². A share of the loss has none.",
        after=lambda parts, case: [np.sqrt(parts[0])],
    ),
    slip(
        "other_quantity",
        "this is the loss of the best line. Which share of the mean's loss "
        "has it removed?",
        after=lambda parts, case: [(1 - parts[0]) * np.var(case[1])],
    ),
    slip(
        "other_quantity",
        "this is the loss of the mean, with no line in it.",
        after=lambda parts, case: [np.var(case[1])],
    ),
)
