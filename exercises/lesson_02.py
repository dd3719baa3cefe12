"""Lesson 02: losses, slopes, R² of any column, and a check of slopes."""

import numpy as np
import pandas as pd

from diagnosis.differences import DIFFERENCE_SLIPS, differences
from diagnosis.losses import LOSS_SLIPS, PREDICTION_SLIPS, loss
from diagnosis.scores import LINE_SCORE_SLIPS, share_removed
from diagnosis.slips import slip, times
from diagnosis.steps import LINE_SLIPS, REVERSED, ROW_SLIPS, slopes
from exercises.cases import FAR, numbers, whole
from exercises.exercise import exercise
from exercises.questions_02 import factor_of_b as factor_of_b
from exercises.questions_02 import half_the_slope as half_the_slope
from exercises.questions_02 import other_unit as other_unit
from exercises.questions_02 import pencil_slope as pencil_slope
from exercises.questions_02 import remember_bands as remember_bands
from exercises.questions_02 import remember_baseline as remember_baseline
from exercises.questions_02 import remember_scale as remember_scale
from exercises.questions_02 import shuffled_loop as shuffled_loop

# ---- mse -------------------------------------------------------------


@exercise("★ Score any prediction", returns="loss")
def mse(y, y_hat):
    """The lesson's `loss` scores a line. Score anything, stairs or guesses:
    return the mean squared error of predictions y_hat for targets y, both of
    shape (n,).
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


@exercise("★★ Both derivatives, in any unit", returns="dw db")
def gradients(x, y, w, b):
    """Return the pair (dw, db), the derivatives of the mean squared error of
    the line w x + b, for any x and y of shape (n,). Then take BMI in kg/m²,
    `gradients(patients["bmi"].to_numpy(), y, 0, 0)`: which slope is steeper
    there, and why?
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
    "a change of slope most. In kg/m² every x is about 26, so there "
    "dw is by far the steeper one.",
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


# ---- column_r2 -------------------------------------------------------


@exercise("★★ Another column, another unit", returns="r2")
def column_r2(x, y):
    """Return the R² of the best line of y on one column x, both of shape
    (n,). x has any unit, and its mean need not be 0. Then try `s5` and `bp`,
    as in `column_r2(patients["s5"].to_numpy(), y)`: does one beat BMI?
    """
    w = np.sum((x - x.mean()) * (y - y.mean())) / np.sum((x - x.mean()) ** 2)
    b = y.mean() - w * x.mean()
    return 1 - np.mean((y - (w * x + b)) ** 2) / np.mean((y - y.mean()) ** 2)


_make, _whole = numbers(204), whole(204)

column_r2.complete(
    cases=[
        (_make(5), _make(5)),
        (_make(6), _make(6)),
        (_whole(7), _whole(7)),
    ],
    formula=share_removed,
    slips=LINE_SCORE_SLIPS,
    praise="right. On the patients it gives 0.344 for BMI in either unit, "
    "0.320 for s5 and 0.195 for bp.",
    why="The formulas of the best line subtract both means, so they hold "
    "for a column in any unit. R² has none: BMI in kg/m² gives what the "
    "scaled column gives, 0.344. s5 comes close with 0.320, bp gives 0.195.",
)


column_r2.other(lambda x, y: np.corrcoef(x, y)[0, 1] ** 2)


@column_r2.other
def _r2_lstsq(x, y):
    A = np.column_stack([x, np.ones(len(x))])
    residual = y - A @ np.linalg.lstsq(A, y)[0]
    return 1 - residual @ residual / np.sum((y - y.mean()) ** 2)


@column_r2.other
def _r2_loop(x, y):
    n, x_bar, y_bar = len(x), sum(x) / len(x), sum(y) / len(y)
    sxy = sum((x[i] - x_bar) * (y[i] - y_bar) for i in range(n))
    sxx = sum((value - x_bar) ** 2 for value in x)
    syy = sum((value - y_bar) ** 2 for value in y)
    return sxy**2 / sxx / syy


@column_r2.other
def _r2_sklearn(x, y):
    from sklearn import linear_model

    X = x.reshape(-1, 1)
    return linear_model.LinearRegression().fit(X, y).score(X, y)


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


def _cubic(theta):
    """Return a loss whose one-sided and central differences differ."""
    return np.sum(theta**3) + theta[0] * theta[-1]


_make, _whole = numbers(203), whole(203)

numeric_gradient.complete(
    cases=[
        (_cubic, _make(2), 0.1),
        (_cubic, _make(3), 0.2),
        (_cubic, _whole(4), 0.1),
    ],
    formula=differences,
    slips=DIFFERENCE_SLIPS,
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
