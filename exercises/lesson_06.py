"""Lesson 06: the condition number, momentum, and a Newton step."""

import numpy as np
import pandas as pd

from diagnosis.curvatures import CURVATURE_SLIPS, curvatures
from diagnosis.momentum import MOMENTUM_SLIPS, roll
from diagnosis.newton import NEWTON_SLIPS, newton
from diagnosis.slips import slip
from exercises.cases import numbers, whole
from exercises.exercise import exercise
from exercises.lesson_05 import _normal_loop
from exercises.questions_06 import closer_to_truth as closer_to_truth
from exercises.questions_06 import largest_kappa as largest_kappa
from exercises.questions_06 import price_of_momentum as price_of_momentum
from exercises.questions_06 import remember_clocks as remember_clocks
from exercises.questions_06 import remember_r2 as remember_r2
from exercises.questions_06 import remember_solver as remember_solver
from exercises.questions_06 import steps_or_patients as steps_or_patients
from exercises.questions_06 import which_is_slower as which_is_slower

# ---- condition_number ------------------------------------------------


@exercise("★ The condition number", returns="kappa")
def condition_number(X):
    r"""Return κ of the MSE with bias, for features X of shape (n, d): the
    largest curvature over the smallest. The Hessian is $\frac{2}{n} A^\top A$,
    where A is X with a column of ones.
    """
    A = np.column_stack([X, np.ones(len(X))])
    curvatures = np.linalg.eigvalsh(2 / len(X) * A.T @ A)
    return curvatures[-1] / curvatures[0]


def _kappa(X, *, of=lambda c: c[-1] / c[0], **how):
    """Return the largest curvature over the smallest, or something else."""
    return of(curvatures(X, **how))


_make = numbers(601)

condition_number.complete(
    cases=[
        (_make(5, 2),),
        (_make(4, 1),),
        (np.array([[-0.5], [0.25], [0.25]]),),
    ],
    formula=_kappa,
    slips=[
        slip(
            "root",
            "this is the square root of it, κ of A. The curvatures are those "
            "of AᵀA.",
            root=True,
        ),
        *CURVATURE_SLIPS,
        slip(
            "other_quantity",
            "the ratio is upside down: κ is never below 1.",
            after=lambda parts, case: [1 / parts[0]],
        ),
        slip(
            "other_quantity",
            "this is the largest curvature. Divide it by the smallest.",
            of=lambda c: c[-1],
        ),
        slip(
            "other_quantity",
            "this is the largest stable rate. κ compares the largest "
            "curvature with the smallest.",
            of=lambda c: 2 / c[-1],
        ),
        slip(
            "other_quantity",
            "this is the difference of the curvatures. κ is their ratio.",
            of=lambda c: c[-1] - c[0],
        ),
        slip(
            "half_mse",
            "this is half the largest curvature: κ is a ratio, in which the "
            "factor cancels.",
            of=lambda c: c[-1] / 2,
        ),
    ],
    most=3,
    praise="right. The number that decides how long the walk is.",
    why="`eigvalsh` returns the curvatures in order, smallest first. "
    "The factor 2/n stands above and below the line of the ratio, "
    "so without it the answer is the same.",
)


@condition_number.other
def _kappa_svd(X):
    values = np.linalg.svd(np.c_[np.ones(len(X)), X], compute_uv=False)
    return (values[0] / values[-1]) ** 2


@condition_number.other
def _kappa_pandas(X):
    table = pd.DataFrame(X).assign(bias=1.0)
    return float(np.linalg.cond(table.T.dot(table)))


@condition_number.other
def _kappa_norms(X):
    A = np.c_[X, np.ones(len(X))]
    hessian = 2 / len(X) * A.T @ A
    inverse = np.linalg.inv(hessian)
    return np.linalg.norm(hessian, 2) * np.linalg.norm(inverse, 2)


# ---- momentum --------------------------------------------------------


@exercise("★★ Momentum", returns="theta")
def momentum(gradient, theta, learning_rate, beta, steps):
    """Return θ after `steps` steps of descent with momentum, from the point
    `theta` of shape (k,). `gradient` is a function: `gradient(theta)` returns
    the gradient there, of shape (k,). The velocity starts at zero. Leave the
    `theta` that you are given as it is.
    """
    velocity = np.zeros(len(theta))
    for _ in range(steps):
        velocity = beta * velocity - learning_rate * gradient(theta)
        theta = theta + velocity
    return theta


def _slope(theta):
    """Return the gradient of a bowl that is tilted and not at zero."""
    return np.arange(1, len(theta) + 1) * theta + theta.sum() - 2


_make = numbers(602)

momentum.complete(
    cases=[
        (_slope, _make(k), rate, beta, steps)
        for k, rate, beta, steps in [(2, 0.1, 0.5, 4), (3, 0.07, 0.8, 6)]
    ],
    formula=roll,
    slips=MOMENTUM_SLIPS,
    praise="right. Along the floor it gathers speed, across it it calms down.",
    why="The velocity is made before the loop, so that it is kept from "
    "step to step. `theta = theta + velocity` makes a new array; "
    "`theta += velocity` would have changed the caller's.",
)


@momentum.other
def _momentum_loop(gradient, theta, learning_rate, beta, steps):
    theta = theta.tolist()
    velocity = [0.0 for _ in theta]
    for _ in range(steps):
        slopes = gradient(np.array(theta))
        for j in range(len(theta)):
            velocity[j] = beta * velocity[j] - learning_rate * slopes[j]
            theta[j] += velocity[j]
    return np.array(theta)


@momentum.other
def _momentum_scaled(gradient, theta, learning_rate, beta, steps):
    theta, velocity = theta.copy(), 0
    for _ in range(steps):
        velocity = beta * velocity + gradient(theta)
        theta -= learning_rate * velocity
    return theta


@momentum.other
def _momentum_pandas(gradient, theta, learning_rate, beta, steps):
    now, before = pd.Series(theta), pd.Series(theta)
    for _ in range(steps):
        slope = gradient(now.to_numpy())
        after = now - learning_rate * slope + beta * (now - before)
        now, before = after, now
    return now


# ---- newton_step -----------------------------------------------------


@exercise("★★★ A Newton step", returns="w b")
def newton_step(X, y, w, b):
    """Return the pair (w, b) after one Newton step from (w, b), for X of
    shape (n, d) and y of shape (n,); w has shape (d,). `np.linalg.solve(H, g)`
    is $H^{-1} g$.
    """
    n = len(X)
    A = np.column_stack([X, np.ones(n)])
    theta = np.append(w, b)
    gradient = -2 / n * A.T @ (y - A @ theta)
    hessian = 2 / n * A.T @ A
    theta = theta - np.linalg.solve(hessian, gradient)
    return theta[:-1], theta[-1]


_make, _whole = numbers(603), whole(603)

newton_step.complete(
    cases=[
        (_make(5, 2), _make(5), _make(2), 0.5),
        (_make(4, 1), _make(4), _make(1), -1.2),
        (_whole(6, 2), _whole(6), _whole(2), 3),
    ],
    formula=newton,
    slips=NEWTON_SLIPS,
    praise="right. The best fit, in one step, from any start.",
    why="`np.append(w, b)` is θ, with the bias last, as the column of "
    "ones is. The step arrives at the best fit from any start, so "
    "an answer that solves the normal equation and ignores (w, b) "
    "returns the same numbers.",
)


@newton_step.other
def _newton_lstsq(X, y, w, b):
    A = np.c_[X, np.ones(len(X))]
    change = np.linalg.lstsq(A, y - X @ w - b)[0]
    return w + change[:-1], b + change[-1]


@newton_step.other
def _newton_loop(X, y, w, b):
    A = [[*row, 1.0] for row in X.tolist()]
    k, theta = len(A[0]), [*w.tolist(), b]
    e = [
        t - sum(a * p for a, p in zip(row, theta, strict=True))
        for row, t in zip(A, y.tolist(), strict=True)
    ]
    hessian = [
        [2 * sum(r[i] * r[j] for r in A) / len(A) for j in range(k)]
        for i in range(k)
    ]
    slope = [
        -2 * sum(r[i] * m for r, m in zip(A, e, strict=True)) / len(A)
        for i in range(k)
    ]
    theta = np.array(theta) - np.linalg.inv(hessian) @ slope
    return theta[:-1], theta[-1]


@newton_step.other
def _newton_pandas(X, y, w, b):
    A = pd.DataFrame(X).assign(bias=1.0)
    theta = np.append(w, b)
    slope = -2 * A.T.dot(y - A.dot(theta)) / len(A)
    theta = theta - np.linalg.solve(2 * A.T.dot(A) / len(A), slope)
    return theta[:-1], theta[-1]


@newton_step.other
def _newton_direct(X, y, w, b):
    return _normal_loop(X, y)
