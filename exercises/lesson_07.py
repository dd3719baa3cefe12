"""Lesson 07: scaling without looking, and all slopes in one product."""

import math

import numpy as np
import pandas as pd

from diagnosis.scaling import SCALING_SLIPS, scaled
from diagnosis.slips import slip
from diagnosis.steps import ROW_SLIPS, SLOPE_SLIPS, slopes
from exercises.cases import numbers, whole
from exercises.exercise import exercise
from exercises.questions_07 import can_r2_fall as can_r2_fall
from exercises.questions_07 import dice_on_test_rows as dice_on_test_rows
from exercises.questions_07 import drop_the_four as drop_the_four
from exercises.questions_07 import kappa_of_ten as kappa_of_ten
from exercises.questions_07 import remember_kappa as remember_kappa
from exercises.questions_07 import remember_ridge as remember_ridge
from exercises.questions_07 import remember_trade as remember_trade
from exercises.questions_07 import spread_of_a_split as spread_of_a_split

# ---- scale_split -----------------------------------------------------


@exercise("★ Scale without looking", returns="train test")
def scale_split(X_train, X_test):
    """Return the pair (train, test): both tables z-scored, column by column,
    for X_train of shape (n, d) and X_test of shape (m, d). Every mean and
    every population SD (with n below the line) comes from the training rows
    alone. For an array, `X.mean(axis=0)` and `X.std(axis=0)` give one number
    for each column.
    """
    mean, sd = X_train.mean(axis=0), X_train.std(axis=0)
    return (X_train - mean) / sd, (X_test - mean) / sd


_make = numbers(701)

scale_split.complete(
    cases=[(_make(5, 2), _make(4, 2)), (_make(4, 1), _make(3, 1))],
    formula=scaled,
    slips=SCALING_SLIPS,
    praise="right. The test rows had no say in their own scale.",
    why="Mean and SD are found once, and used twice. So the same "
    "patient gets the same scaled values in either table, and the "
    "test rows have no say in them. The scaled test rows do not "
    "have mean 0 and SD 1 exactly, and should not. `StandardScaler` "
    "does the same: `fit` on the training rows, `transform` on "
    "both.",
)


@scale_split.other
def _split_loop(X_train, X_test):
    columns = [[], []]
    for seen, new in zip(X_train.T, X_test.T, strict=True):
        mean = sum(seen) / len(seen)
        sd = math.sqrt(sum((value - mean) ** 2 for value in seen) / len(seen))
        columns[0].append([(value - mean) / sd for value in seen])
        columns[1].append([(value - mean) / sd for value in new])
    return [np.transpose(part) for part in columns]


@scale_split.other
def _split_pandas(X_train, X_test):
    train, test = pd.DataFrame(X_train), pd.DataFrame(X_test)
    mean, sd = train.mean(), train.std(ddof=0)
    return (train - mean) / sd, (test - mean) / sd


@scale_split.other
def _split_sklearn(X_train, X_test):
    from sklearn import preprocessing

    scaler = preprocessing.StandardScaler().fit(X_train)
    return scaler.transform(X_train), scaler.transform(X_test)


# ---- matrix_gradient -------------------------------------------------


@exercise("★★ All slopes in one product", returns="gradient")
def matrix_gradient(A, y, theta):
    """Return the gradient of the mean squared error at theta, of shape (k,),
    for A of shape (n, k), which holds the column of ones already, and y of
    shape (n,). The lesson's `gradient` knows A, y and n from outside; yours
    gets everything as an argument.
    """
    residual = y - A @ theta
    return -2 / len(y) * (A.T @ residual)


def _product(A, y, theta, **how):
    """Return the gradient where A holds the column of ones."""
    return slopes(A, y, theta, 0.0, **how)[0]


def _step_taken(parts, case):
    """Return the point after a step, in the place of the gradient."""
    return [case[2] - parts[0]]


_TWICE = (
    "the slope of the bias is there twice: A holds the column of ones already."
)
_make, _whole = numbers(712), whole(712)

matrix_gradient.complete(
    cases=[
        (np.column_stack([X, np.ones(len(X))]), y, theta)
        for X, y, theta in [
            (_make(5, 2), _make(5), _make(3)),
            (_make(4, 1), _make(4), _make(2)),
            (_whole(6, 2), _whole(6), _whole(3)),
        ]
    ],
    formula=_product,
    slips=[
        *SLOPE_SLIPS,
        *ROW_SLIPS,
        slip(
            "returns_step_for_gradient",
            after=_step_taken,
        ),
        slip(
            "returns_step_for_gradient",
            after=lambda parts, case: [case[2] + parts[0]],
        ),
        slip(
            "sum_squared",
            "this averages columns and residuals by themselves. Multiply row "
            "by row first: Aᵀe.",
            after=lambda parts, case: [
                -2
                * case[0].mean(axis=0)
                * np.mean(case[1] - case[0] @ case[2])
            ],
        ),
        slip(
            "wrong_rows",
            "the last entry, that of the bias, is missing: A holds the "
            "column of ones already.",
            after=lambda parts, case: [parts[0][:-1]],
        ),
        slip(
            "wrong_rows",
            _TWICE,
            after=lambda parts, case: [np.r_[parts[0], parts[0][-1]]],
        ),
        slip(
            "wrong_rows",
            _TWICE,
            after=lambda parts, case: [np.r_[parts[0][-1], parts[0]]],
        ),
        slip(
            "x_missing",
            "this is −(2/n) times the residual, one for each row. Aᵀ is "
            "missing, which makes one slope for each column.",
            after=lambda parts, case: [
                -2 / len(case[1]) * (case[1] - case[0] @ case[2])
            ],
        ),
    ],
    praise="right. One product, and every slope is there.",
    why="The shapes lead the way: (k, n) times (n,) is (k,). The column "
    "of ones makes the last slope that of the bias. The brackets "
    "are for speed: `A.T @ residual` has k numbers to multiply by "
    "−2/n, `A.T` has n times as many.",
)


matrix_gradient.other(lambda A, y, theta: -2 / len(y) * A.T @ (y - A @ theta))


@matrix_gradient.other
def _slopes_loop(A, y, theta):
    n, k = A.shape
    gradient = np.zeros(k)
    for i in range(n):
        miss = sum(A[i, j] * theta[j] for j in range(k)) - y[i]
        for j in range(k):
            gradient[j] += 2 / n * miss * A[i, j]
    return gradient


@matrix_gradient.other
def _slopes_pandas(A, y, theta):
    table = pd.DataFrame(A)
    return -2 * table.mul(y - table.dot(theta), axis=0).mean()


@matrix_gradient.other
def _slopes_multiplied_out(A, y, theta):
    return 2 / len(A) * (A.T @ A @ theta - A.T @ y)
