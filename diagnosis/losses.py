"""The mean squared error, right and with slips made."""

import numpy as np

from diagnosis.slips import slip, times


def loss(
    y,
    y_hat,
    *,
    power=np.square,
    total=np.sum,
    count=len,
    miss=np.subtract,
):
    """Return the mean squared error, or a slip of it.

    L = (1/n) Σ (y − ŷ)².

    Parameters
    ----------
    y, y_hat : ndarray of shape (n,)
    power : callable
        What is done to each residual.
    total : callable
        What is done to all of them.
    count : callable
        What the total is divided by, from y.
    miss : callable
        What makes residuals of y and ŷ.
    """
    return total(power(miss(y, y_hat))) / count(y)


def _as_it_is(values):
    return values


def _one(y):
    return 1


LOSS_SLIPS = (
    slip(
        "sum_for_mean",
        "this is the sum. The loss is a mean: divide by n.",
        count=_one,
    ),
    slip(
        "half_mse",
        "half the loss: this is the convention ½·MSE, ours has no ½.",
        after=times(0.5),
    ),
    slip(
        "root",
        "this is the root of the loss, in points. The loss itself is in "
        "points².",
        after=lambda parts, case: [np.sqrt(part) for part in parts],
    ),
    slip(
        "absolute",
        "these are absolute residuals. The loss squares them.",
        power=np.abs,
    ),
    slip(
        "square_missing",
        "the residuals are averaged without being squared, so they cancel.",
        power=_as_it_is,
    ),
    slip(
        "sum_squared",
        "this squares the mean residual. Square first, then average.",
        power=_as_it_is,
        total=lambda e: np.sum(e) ** 2 / len(e),
    ),
    slip(
        "sum_squared",
        power=_as_it_is,
        total=lambda e: np.sum(e) ** 2,
    ),
    slip(
        "not_summed",
        "the squares are right, but there is one for each patient. The loss "
        "is their mean.",
        total=_as_it_is,
        count=_one,
    ),
    slip("not_summed", total=_as_it_is),
    slip(
        "n_minus_1",
        "this divides by n − 1. The loss is a mean over n.",
        count=lambda y: len(y) - 1,
    ),
    slip(
        "degrees_of_freedom",
        "this divides by n − 2, the degrees of freedom. The loss is a mean "
        "over n.",
        count=lambda y: len(y) - 2,
    ),
    slip("divided_twice", count=lambda y: len(y) ** 2),
    slip(
        "brackets",
        "a / n * b divides by n first and multiplies then: n, or what stands "
        "there, ends up above the line. Put the product in brackets.",
        count=lambda y: 1 / len(y),
    ),
    slip(
        "brackets half_mse",
        "1/2*n multiplies by n where it should divide: / binds no tighter "
        "than *. Besides, ours has no ½.",
        count=lambda y: 2 / len(y),
    ),
    slip(
        "brackets n_minus_1",
        "/ n - 1 divides by n, then subtracts 1. Besides, the loss is a mean "
        "over n.",
        after=lambda parts, case: [part - 1 for part in parts],
    ),
    slip(
        "brackets",
        "** binds tighter than −: this squares ŷ alone. Put the difference "
        "in brackets.",
        miss=lambda y, y_hat: y - y_hat**2,
        power=_as_it_is,
    ),
    slip("sign", after=times(-1)),
    slip(
        "wrong_variable",
        "the last row is used in every turn: which index does each line read?",
        total=lambda p: len(p) * p[-1],
    ),
    slip("one_row_only", total=lambda p: len(p) * p[0]),
    slip(
        "one_row_only",
        "only the first row counts: is the return inside the loop?",
        total=lambda p: p[0],
    ),
    slip(
        "one_row_only",
        "only the last row counts: is each square added to those before?",
        total=lambda p: p[-1],
    ),
    slip(
        "wrong_rows",
        "the last row is left out. Where does your range end?",
        total=lambda p: p[:-1].sum(),
    ),
    slip(
        "wrong_rows",
        "the first row is left out. Python counts from 0.",
        total=lambda p: p[1:].sum(),
    ),
    slip(
        "wrong_start",
        "the sum starts at 1. Which value leaves a sum as it is?",
        total=lambda p: p.sum() + 1,
    ),
)

#: Where y and ŷ are both given.
PREDICTION_SLIPS = (
    slip(
        "broadcast_table",
        miss=lambda y, y_hat: (y[:, None] - y_hat).ravel(),
        count=lambda y: len(y) ** 2,
    ),
    slip(
        "broadcast_table",
        miss=lambda y, y_hat: (y[:, None] - y_hat).ravel(),
    ),
    slip(
        "other_quantity",
        "the prediction is missing: this is the loss of predicting 0 for "
        "everybody.",
        miss=lambda y, y_hat: y,
    ),
    slip(
        "wrong_variable",
        "y is missing: these are the predictions, and not what they miss by.",
        miss=lambda y, y_hat: y_hat,
    ),
    slip(
        "sign",
        "this adds ŷ to y. A residual is their difference.",
        miss=np.add,
    ),
)
