"""A line found on z-scores, turned back into the unit of x, and its slips."""

import numpy as np

from diagnosis.slips import reverse, slip


def in_the_unit_of_x(
    x, y, *, centre=1, power=1, ddof=0, rate=1, mean=np.mean, per="x", at="0"
):
    """Return w and b, otherwise standardised, stepped or turned back."""
    size = x.std(ddof=ddof) ** power
    z = (x - centre * x.mean()) / size
    w, b = rate * mean(z * y), rate * mean(y)
    w = {"x": w / size, "SD": w, "times": w * size}[per]
    return w, {"0": b - w * x.mean(), "mean": b, "plus": b + w * x.mean()}[at]


UNIT_SLIPS = [
    slip(
        "scaled_first",
        "this is the line in z: points per SD, and the height at the mean "
        "of x. Turn both back.",
        per="SD",
        at="mean",
    ),
    slip(
        "other_quantity",
        "b is the height at the mean of x. At x = 0 the line is w · mean "
        "of x lower.",
        at="mean",
    ),
    slip(
        "other_quantity",
        "w is the slope per SD. Per unit of x it is smaller by the SD.",
        per="SD",
    ),
    slip(
        "other_quantity",
        "the slope is multiplied by the SD. A rise per SD, shared out "
        "among the units in it, is divided.",
        per="times",
    ),
    slip("sign", "b has the wrong sign in front of w · x̄.", at="plus"),
    slip("uphill", rate=-1),
    slip("half_mse", rate=0.5),
    slip("rate_misplaced", "the step is twice as long.", rate=2),
    slip("sum_for_mean", mean=np.sum),
    slip("n_minus_1", ddof=1),
    slip("root_missing", power=2),
    slip("other_quantity", "x is not centred.", centre=0),
    slip("returned_in_other_order", after=reverse),
]
