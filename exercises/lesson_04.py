"""Lesson 04: how fast training may go, and how long it takes."""

import math

import numpy as np
import pandas as pd

from diagnosis.curvatures import CURVATURE_SLIPS, curvatures
from diagnosis.slips import slip, times
from diagnosis.units import UNIT_SLIPS, in_the_unit_of_x
from exercises.cases import numbers, whole
from exercises.exercise import exercise
from exercises.questions_04 import four_rates as four_rates
from exercises.questions_04 import on_z_scores as on_z_scores
from exercises.questions_04 import one_more_decimal as one_more_decimal
from exercises.questions_04 import remember_bottom as remember_bottom
from exercises.questions_04 import remember_records as remember_records
from exercises.questions_04 import remember_truth as remember_truth
from exercises.questions_04 import where_is_the_line as where_is_the_line
from exercises.questions_04 import which_rate as which_rate

# ---- largest_stable_rate ---------------------------------------------


@exercise("★★ How fast may it go?", returns="rate")
def largest_stable_rate(X):
    r"""Return the largest stable learning rate for the mean squared error of a
    model with bias, for features X of shape (n, d). The lesson says how it
    follows from the largest curvature. The Hessian of lesson 02, for any
    number of features, is $\frac{2}{n} A^\top A$, where A is X with a column
    of ones (an entry is the dot product of two columns). Where features mix,
    the steepest direction runs between the axes, and its curvature is the
    largest **eigenvalue** of the Hessian: `np.linalg.eigvalsh` returns all
    eigenvalues of a symmetric matrix.
    """
    n = len(X)
    A = np.column_stack([X, np.ones(n)])
    hessian = 2 / n * A.T @ A
    return 2 / np.linalg.eigvalsh(hessian).max()


def _limit(X, *, of=lambda c: c[-1], **how):
    """Return 2 over the largest curvature, or over something else."""
    return 2 / of(curvatures(X, **how))


_make = numbers(401)

# A small feature of mean 0: there the largest curvature is that of the bias.
largest_stable_rate.complete(
    cases=[
        (_make(5, 2),),
        (_make(4, 1),),
        (np.array([[-0.5], [0.25], [0.25]]),),
    ],
    formula=_limit,
    slips=[
        slip(
            "half_mse",
            "twice too large: this belongs to ½·MSE, whose curvature is half "
            "of ours.",
            factor=1,
        ),
        slip(
            "sum_for_mean",
            "the 1/n is missing: the loss is a mean over n.",
            over="1",
        ),
        *CURVATURE_SLIPS,
        slip(
            "other_quantity",
            "half of it: this rate is safe, but twice as much is still "
            "stable.",
            after=times(0.5),
        ),
        slip(
            "wrong_variable",
            "this takes the smallest curvature. The steepest direction sets "
            "the limit.",
            of=lambda c: c[0],
        ),
        slip(
            "other_quantity",
            "this adds the curvatures of all directions. The largest one "
            "sets the limit.",
            of=np.sum,
        ),
        slip(
            "other_quantity",
            "the ratio is upside down: the steeper, the smaller the rate.",
            after=lambda parts, case: [1 / parts[0]],
        ),
        slip(
            "other_quantity",
            "this is the largest curvature. What times it makes the factor "
            "1 − η·curvature equal to −1?",
            after=lambda parts, case: [2 / parts[0]],
        ),
        slip(
            "other_quantity",
            "this is the condition number. The largest curvature alone sets "
            "the limit.",
            of=lambda c: 2 * c[0] / c[-1],
        ),
    ],
    most=3,
    praise="right. The steepest direction sets the pace for all.",
    why="The gap in the steepest direction is multiplied by 1 − ηλ. Its "
    "size stays below 1 as long as ηλ is below 2. For the patients "
    "the largest eigenvalue is 2, that of the bias, and the limit "
    "is 1.",
)


@largest_stable_rate.other
def _rate_svd(X):
    A = np.c_[np.ones(len(X)), X]
    return len(X) / np.linalg.svd(A, compute_uv=False)[0] ** 2


@largest_stable_rate.other
def _rate_eig(X):
    A = np.hstack([X, np.ones((len(X), 1))])
    return float(2 / max(np.linalg.eig(2 * A.T @ A / len(X))[0].real))


@largest_stable_rate.other
def _rate_pandas(X):
    table = pd.DataFrame(X).assign(bias=1.0)
    hessian = 2 / len(table) * table.T.dot(table)
    return 2 / np.linalg.norm(hessian, 2)


@largest_stable_rate.other
def _rate_power(X):
    A = np.c_[X, np.ones(len(X))]
    hessian, v = 2 / len(X) * A.T @ A, np.ones(A.shape[1])
    for _ in range(500):
        v = hessian @ v / np.linalg.norm(hessian @ v)
    return 2 / (v @ hessian @ v)


# ---- iterations_needed -----------------------------------------------


@exercise("★★ How long will it take?", returns="steps")
def iterations_needed(tolerance, learning_rate, curvature):
    """One parameter has its own curvature (the second derivative of the loss
    along it), and its gap is multiplied by 1 − learning_rate · curvature in
    each step. Return the number of steps, a whole number, until the gap is at
    most `tolerance` times what it was at the start. You may assume that
    learning_rate · curvature is below 1. (For b of the patients, a tolerance
    of 1e-6, a rate of 0.1 and a curvature of 2 give the lesson's 62.)
    """
    factor = 1 - learning_rate * curvature
    return int(np.ceil(np.log(tolerance) / np.log(factor)))


def _needed(tolerance, learning_rate, curvature, *, rounded=np.ceil, **how):
    """Return the number of steps, otherwise rounded or counted."""
    return rounded(_clock(tolerance, learning_rate, curvature, **how))


def _clock(tolerance, learning_rate, curvature, *, small=False, base=None):
    """Return ln(tolerance) / ln(1 − a), the steps before rounding."""
    below = learning_rate * curvature
    below = -below if small else np.log(1 - below)
    return np.log(tolerance) / below / (base or 1)


iterations_needed.complete(
    cases=[(0.01, 0.1, 0.5), (0.001, 0.3, 0.7), (1.0, 0.05, 0.1)],
    formula=_needed,
    slips=[
        slip(
            "other_quantity",
            "this is rounded down: the gap is then still a little too large.",
            rounded=np.floor,
        ),
        slip(
            "other_quantity",
            "this is rounded to the nearest number. Where that is down, the "
            "gap is still a little too large.",
            rounded=np.round,
        ),
        slip(
            "other_quantity",
            "this is no whole number: a step is made or not made.",
            rounded=lambda steps: steps,
        ),
        slip(
            "one_step_too_many",
            'one step too many where the gap is there already: "at most" '
            "includes equality.",
            rounded=lambda steps: np.floor(steps) + 1,
        ),
        slip(
            "one_step_too_many",
            "one step too many.",
            rounded=lambda steps: np.ceil(steps) + 1,
        ),
        slip(
            "one_step_too_few",
            "one step too few.",
            rounded=lambda steps: np.ceil(steps) - 1,
        ),
        slip(
            "other_quantity",
            "the factor is 1 − η·curvature, without a further 2: the 2 is in "
            "the curvature already.",
            before=lambda tolerance, rate, curvature: (
                tolerance,
                2 * rate,
                curvature,
            ),
        ),
        slip(
            "sign",
            "the sign is reversed: both logarithms are negative, and their "
            "ratio is positive.",
            after=times(-1),
        ),
        slip(
            "other_quantity",
            "this takes ln(1 − a) for −a, which is true for small a only.",
            small=True,
        ),
        slip(
            "ignores_argument",
            "the curvature is not used: each direction has a factor of its "
            "own.",
            before=lambda tolerance, rate, curvature: (tolerance, rate, 1),
        ),
        slip(
            "other_quantity",
            "two kinds of logarithm are mixed, ln and log10.",
            base=math.log(10),
        ),
        slip(
            "other_quantity",
            "two kinds of logarithm are mixed, ln and log10.",
            base=1 / math.log(10),
        ),
        slip(
            "other_quantity",
            "two kinds of logarithm are mixed, ln and log2.",
            base=math.log(2),
        ),
    ],
    praise="right. Every further digit costs the same number of steps.",
    why="After t steps the gap is factorᵗ of its start. factorᵗ ≤ "
    "tolerance means t · ln(factor) ≤ ln(tolerance); dividing by "
    "ln(factor), which is negative, turns the sign round. Round up, "
    "since a step is made or not made. For w of the patients the "
    "curvature is 2/442, and at η = 0.1 each further digit (a "
    "tolerance of 0.1) takes the 5,088 steps that the lesson counts.",
)


@iterations_needed.other
def _needed_loop(tolerance, learning_rate, curvature):
    gap, steps = 1.0, 0
    while gap > tolerance:
        gap *= 1 - learning_rate * curvature
        steps += 1
    return steps


@iterations_needed.other
def _needed_math(tolerance, learning_rate, curvature):
    factor = 1 - learning_rate * curvature
    return math.ceil(math.log(tolerance, factor))


@iterations_needed.other
def _needed_log10(tolerance, learning_rate, curvature):
    return np.ceil(
        np.log10(tolerance) / np.log10(1 - learning_rate * curvature)
    )


# ---- one_step --------------------------------------------------------


@exercise("★★ One step, in the unit of the data", returns="w b")
def one_step(x, y):
    """Return the pair (w, b) of the best line for one feature x and a target
    y, both of shape (n,), found by one step: standardise x with its
    population SD, step once from zeros with η = ½, and turn the result back,
    so that w is per unit of x (for BMI: points per kg/m²) and b the height at
    x = 0. One SD is as many units of x as the SD says, and z is 0 at the mean
    of x.
    """
    z = (x - x.mean()) / x.std()
    w, b = np.mean(z * y), np.mean(y)
    w = w / x.std()
    return w, b - w * x.mean()


_make, _whole = numbers(403), whole(403)

one_step.complete(
    cases=[
        (_make(5), _make(5)),
        (10 + _make(4), _make(4)),
        (_whole(6), _whole(6)),
    ],
    formula=in_the_unit_of_x,
    slips=UNIT_SLIPS,
    praise="right. One step, and no digit is missing.",
    why="From zeros the residuals are y, so the slopes are −2 times the means "
    "of z·y and of y, and η = ½ takes away the 2. The line is w·z + b with "
    "z = (x − mean)/SD: multiplied out, the slope is w/SD and the height at "
    "x = 0 is b − w·mean/SD.",
)


@one_step.other
def _one_step_loop(x, y):
    n = len(x)
    mean, height = sum(x) / n, sum(y) / n
    sd = math.sqrt(sum((v - mean) ** 2 for v in x) / n)
    w = sum((a - mean) / sd * b for a, b in zip(x, y, strict=True)) / n
    return w / sd, height - w / sd * mean


@one_step.other
def _one_step_descent(x, y):
    z, w, b = (x - np.mean(x)) / np.std(x), 0.0, 0.0
    residual = y - (w * z + b)
    w = w + 0.5 * 2 * np.mean(z * residual)
    b = b + 0.5 * 2 * np.mean(residual)
    return w / np.std(x), b - w * np.mean(x) / np.std(x)


@one_step.other
def _one_step_pandas(x, y):
    table = pd.DataFrame({"x": x, "y": y})
    w = table["x"].cov(table["y"]) / table["x"].var()
    return w, table["y"].mean() - w * table["x"].mean()


@one_step.other
def _one_step_polyfit(x, y):
    w, b = np.polyfit(x, y, 1)
    return w, b
