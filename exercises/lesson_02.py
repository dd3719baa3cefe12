"""Lesson 02: the loss of a line, its slopes, and a check of slopes."""

import numpy as np
import pandas as pd

from diagnosis.losses import LOSS_SLIPS, PREDICTION_SLIPS, loss
from diagnosis.slips import slip, times
from diagnosis.steps import LINE_SLIPS, REVERSED, ROW_SLIPS, slopes
from exercises.cases import FAR, numbers, whole
from exercises.exercise import exercise
from exercises.questions_02 import factor_of_b as factor_of_b
from exercises.questions_02 import first_step as first_step
from exercises.questions_02 import half_the_slope as half_the_slope
from exercises.questions_02 import remember_bands as remember_bands
from exercises.questions_02 import remember_baseline as remember_baseline
from exercises.questions_02 import remember_scale as remember_scale
from exercises.questions_02 import sign_of_db as sign_of_db

# ---- mse -------------------------------------------------------------


@exercise("★ Score a prediction", returns="loss")
def mse(y, y_hat):
    """Return the mean squared error of predictions y_hat for targets y, both
    of shape (n,).
    """
    return np.mean((y - y_hat) ** 2)


_make, _whole = numbers(201), whole(201)
_FAR_AWAY = FAR + np.array([1.0, 2.0, 4.0, 9.0])

mse.complete(
    cases=[
        (_make(4), _make(4)),
        (_make(6), _make(6)),
        (_whole(5), _whole(5)),
        (_FAR_AWAY, FAR + _make(4)),
    ],
    formula=loss,
    slips=[*LOSS_SLIPS, *PREDICTION_SLIPS],
    praise="right. One score for a whole line.",
    why="The order matters: square each residual, then average. "
    "Averaging first would let the residuals cancel. Whether you "
    "take y − ŷ or ŷ − y does not matter here, since the square is "
    "the same; in the gradient it does.",
)


mse.other(lambda y, y_hat: ((y_hat - y) ** 2).mean())


@mse.other
def _mse_loop(y, y_hat):
    total = 0.0
    for target, prediction in zip(y, y_hat, strict=True):
        total += (target - prediction) ** 2
    return float(total / len(y))


mse.other(lambda y, y_hat: (pd.Series(y) - pd.Series(y_hat)).pow(2).mean())

mse.other(lambda y, y_hat: (y - y_hat) @ (y - y_hat) / len(y))


@mse.other
def _mse_sklearn(y, y_hat):
    from sklearn import metrics

    return metrics.mean_squared_error(y, y_hat)


# ---- gradients -------------------------------------------------------


@exercise("★★ Both derivatives", returns="dw db")
def gradients(x, y, w, b):
    """Return the pair (dw, db), the derivatives of the mean squared error of
    the line w x + b, for x and y of shape (n,). The lesson's `gradient` knows
    x, y and n from outside; yours gets everything as an argument.
    """
    residual = y - (w * x + b)
    dw = -2 * np.mean(x * residual)
    db = -2 * np.mean(residual)
    return dw, db


def _slopes(x, y, w, b, **how):
    """Return dw and db of a line, which has one weight."""
    dw, db = slopes(x[:, None], y, np.array([w]), b, **how)
    return dw[..., 0], db


_make, _whole = numbers(202), whole(202)

gradients.complete(
    cases=[
        (_make(4), _make(4), 1.4, 5.2),
        (_make(6), _make(6), -1.2, 0.2),
        (_whole(5), _whole(5), 1.5, 0.25),
    ],
    formula=_slopes,
    slips=[
        *LINE_SLIPS,
        *ROW_SLIPS,
        REVERSED,
        slip(
            "wrong_variable",
            "dw is right, db is dw once more. The inner derivative for b is "
            "−1.",
            after=lambda parts, case: (parts[0], parts[0]),
        ),
        slip(
            "returns_step_for_gradient",
            after=lambda parts, case: (case[2] - parts[0], case[3] - parts[1]),
        ),
        slip(
            "wrong_start",
            "dw starts at 1: what is a sum before its first term?",
            after=lambda parts, case: (parts[0] + 2 / len(case[0]), parts[1]),
        ),
        slip(
            "wrong_start",
            "db starts at 1: what is a sum before its first term?",
            after=lambda parts, case: (parts[0], parts[1] + 2 / len(case[0])),
        ),
        slip(
            "other_quantity",
            "these are changes of the parameters, downhill. The gradient "
            "itself points uphill.",
            after=times(-0.1),
        ),
    ],
    rtol=3e-6,
    praise="right. Two slopes that every step downhill needs.",
    why="The factor 2 comes from the square, the minus sign from the "
    "inner derivative, the mean from the mean. In dw each residual "
    "is weighted with its x, because a patient far from x = 0 feels "
    "a change of slope most.",
)


@gradients.other
def _gradients_loop(x, y, w, b):
    dw = db = 0.0
    for i in range(len(x)):
        miss = w * x[i] + b - y[i]
        dw += 2 * miss * x[i] / len(x)
        db += 2 * miss / len(x)
    return dw, db


@gradients.other
def _gradients_list(x, y, w, b):
    e = y - w * x - b
    return [-2 / len(x) * (x @ e), -2 / len(x) * e.sum()]


@gradients.other
def _gradients_pandas(x, y, w, b):
    table = pd.DataFrame({"x": x, "e": y - (w * x + b)})
    return -2 * (table["x"] * table["e"]).mean(), -2 * table["e"].mean()


@gradients.other
def _gradients_array(x, y, w, b):
    A = np.column_stack([x, np.ones(len(x))])
    return -2 / len(x) * A.T @ (y - A @ [w, b])


# ---- numeric_gradient ------------------------------------------------


@exercise("★★ A gradient checker", returns="gradient")
def numeric_gradient(f, theta, h):
    r"""Write the tool that checks gradients: central differences for a
    function f of a parameter array theta of shape (k,). Component j is
    $\dfrac{f(\theta + h\,u_j) - f(\theta - h\,u_j)}{2h}$, where $u_j$ is 1 at
    place j and 0 elsewhere. Return an array of shape (k,), and leave theta as
    it was.
    """
    result = np.zeros(len(theta))
    for j in range(len(theta)):
        shift = np.zeros(len(theta))
        shift[j] = h
        result[j] = (f(theta + shift) - f(theta - shift)) / (2 * h)
    return result


def _differences(f, theta, h, *, ahead=1, behind=1, width=2, whole=False):
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


def _cubic(theta):
    """Return a loss whose one-sided and central differences differ."""
    return np.sum(theta**3) + theta[0] * theta[-1]


def _all_at_once(parts, case):
    """Return the difference where all components move together."""
    f, theta, h = case
    return [np.full(len(theta), (f(theta + h) - f(theta - h)) / (2 * h))]


_make, _whole = numbers(203), whole(203)

numeric_gradient.complete(
    cases=[
        (_cubic, _make(2), 0.1),
        (_cubic, _make(3), 0.2),
        (_cubic, _whole(4), 0.1),
    ],
    formula=_differences,
    slips=[
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
            "only one component is worked out. There is one for each entry "
            "of θ.",
            after=lambda parts, case: [
                np.where(np.arange(parts[0].size) == 0, parts[0], 0)
            ],
        ),
        slip("integer_array", whole=True),
    ],
    rtol=3e-6,
    praise="right. You can now check any gradient that you derive.",
    why="One component moves at a time. `theta + shift` makes a new "
    "array, so theta stays as it was; `theta[j] += h` would change "
    "the caller's array, and every later component would be taken "
    "at the wrong point.",
)


@numeric_gradient.other
def _numeric_copy(f, theta, h):
    theta, result = np.array(theta, dtype=float), []
    for j in range(len(theta)):
        up, down = theta.copy(), theta.copy()
        up[j] += h
        down[j] -= h
        result.append((f(up) - f(down)) / (2 * h))
    return np.array(result)


@numeric_gradient.other
def _numeric_eye(f, theta, h):
    above = np.array([f(theta + h * u) for u in np.eye(theta.size)])
    below = np.array([f(theta - h * u) for u in np.eye(theta.size)])
    return (above - below) / h / 2


@numeric_gradient.other
def _numeric_restore(f, theta, h):
    theta = theta.astype(float)
    gradient = np.zeros_like(theta)
    for j, value in enumerate(theta.tolist()):
        theta[j] = value + h
        above = f(theta)
        theta[j] = value - h
        below = f(theta)
        theta[j] = value
        gradient[j] = (above - below) / (2 * h)
    return gradient


@numeric_gradient.other
def _numeric_step_back(f, theta, h):
    theta = theta * 1.0
    gradient = np.zeros(theta.size)
    for j in range(theta.size):
        theta[j] += h
        above = f(theta)
        theta[j] -= 2 * h
        gradient[j] = (above - f(theta)) / (2 * h)
        theta[j] += h
    return gradient
