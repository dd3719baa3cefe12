"""Slopes from differences of the loss, right and with slips made."""

import numpy as np

from diagnosis.slips import slip, times


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
