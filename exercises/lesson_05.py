"""Lesson 05: R², and the best fit in one go."""

import numpy as np
import pandas as pd

from diagnosis.scores import SCORE_SLIPS, r2
from diagnosis.slips import reverse, slip, times
from exercises.cases import FAR, numbers
from exercises.exercise import exercise
from exercises.questions_05 import bug_or_not as bug_or_not
from exercises.questions_05 import default_rate as default_rate
from exercises.questions_05 import done_inside as done_inside
from exercises.questions_05 import may_it_bend as may_it_bend
from exercises.questions_05 import remember_curve as remember_curve
from exercises.questions_05 import remember_factor as remember_factor
from exercises.questions_05 import remember_rows as remember_rows
from exercises.questions_05 import sgd_stands as sgd_stands
from exercises.questions_05 import warns_or_not as warns_or_not
from exercises.questions_05 import when_level as when_level
from exercises.questions_05 import which_differs as which_differs

# ---- r2_score --------------------------------------------------------


@exercise("★ R² by hand", returns="r2")
def r2_score(y, y_hat):
    """Return R² of predictions y_hat for targets y, both of shape (n,).
    Predicting the mean of y has a squared error; R² is the share of it that
    y_hat removes. It is what `score` returns. Once it passes, use it on a
    column of your choice (`load_diabetes` has ten): fit the estimator on it
    and see whether BMI is beaten.
    """
    residual = np.sum((y - y_hat) ** 2)
    total = np.sum((y - y.mean()) ** 2)
    return 1 - residual / total


def _divides_by_nothing(shown):
    """Tell a sum of distances from the mean, which is 0 but for rounding."""
    sizes = np.abs([result.numbers[0] for result in shown.results])
    if np.all((sizes > 1e9) | ~np.isfinite(sizes)):
        hint = (
            "the result is enormous: below the line is a sum of distances "
            "from a mean, which is 0. Square them first."
        )
        return [(slip("square_missing", hint),)]
    return None


_make = numbers(501)
_FAR_AWAY = FAR + np.array([1.0, 2.0, 4.0, 9.0])

r2_score.complete(
    cases=[
        (_make(4), _make(4)),
        (_make(6), _make(6)),
        (_FAR_AWAY, FAR + _make(4)),
    ],
    formula=r2,
    special=_divides_by_nothing,
    slips=SCORE_SLIPS,
    praise="right. The share of the baseline's loss that the model removes.",
    why="The residual sum of squares is what the model leaves, the "
    "total is what the baseline leaves. Their ratio is the share "
    "that is left, one minus it the share that is removed. A model "
    "worse than the mean has a negative R².",
)


r2_score.other(
    lambda y, y_hat: 1 - np.sum((y - y_hat) ** 2) / np.sum((y - y.mean()) ** 2)
)


@r2_score.other
def _r2_loop(y, y_hat):
    mean = sum(y) / len(y)
    left = sum((a - b) ** 2 for a, b in zip(y, y_hat, strict=True))
    return 1 - left / sum((a - mean) ** 2 for a in y)


@r2_score.other
def _r2_pandas(y, y_hat):
    table = pd.DataFrame({"y": y, "e": y - y_hat})
    return 1 - (table["e"] ** 2).mean() / table["y"].var(ddof=0)


@r2_score.other
def _r2_score_sklearn(y, y_hat):
    from sklearn import metrics

    return metrics.r2_score(y, y_hat)


# ---- normal_equation -------------------------------------------------


@exercise("★★★ The best fit in one go", returns="w b")
def normal_equation(X, y):
    r"""Return the pair (w, b) of the best fit, without iterating, for X of
    shape (n, d) and y of shape (n,). w has shape (d,). With A for X with a
    column of ones, and θ for the weights and the bias together, lesson 02's
    two equations say $A^\top (y - A\theta) = 0$, or $A^\top A \,\theta =
    A^\top y$: the **normal equation**. `np.linalg.solve(M, v)` solves $M
    \theta = v$. Or centre the columns first, as in the lesson (the means of
    the columns of an array are `X.mean(axis=0)`). No column is a
    combination of the others and the ones.
    """
    A = np.column_stack([X, np.ones(len(X))])
    theta = np.linalg.solve(A.T @ A, A.T @ y)
    return theta[:-1], theta[-1]


def _solve(X, y, *, ones=True, bias="right"):
    """Return w and b of the best line, or of a slip of it."""
    centre = X.mean(axis=0) if ones else 0 * X[0]
    target = y - y.mean() if ones else y
    w = np.linalg.lstsq(X - centre, target)[0]
    b = {
        "right": y.mean() - X.mean(axis=0) @ w,
        "mean": y.mean(),
        "plus": y.mean() + X.mean(axis=0) @ w,
        "0": 0.0,
    }[bias]
    return w, b


def _walks(shown):
    """Tell a walk by where it arrives on columns that do not mix.

    There all curvatures are equal, so a walk from zeros has gone the same
    share of the way in every direction.
    """
    first = shown.results[0].numbers
    if not np.isfinite(first).all() or np.abs(first).max() > 1e6:
        return [(slip("diverges"),)]
    last = shown.results[-1].numbers
    if not np.isfinite(last).all() or len(last) != 3:
        return None
    best = np.concatenate([np.ravel(p) for p in shown.exercise.rights[-1]])
    share = last @ best / (best @ best)
    if 0 < share < 1 + 1e-9 and np.allclose(last, share * best, rtol=1e-3):
        if not all(np.isfinite(r.numbers).all() for r in shown.results):
            return [(slip("diverges"),)]
        return [(slip("not_converged"),)]
    return None


_make = numbers(502)
_TABLE, _TARGET = _make(5, 2), _make(5)
_APART = np.array([[1.0, 1.0], [1.0, -1.0], [-1.0, 1.0], [-1.0, -1.0]])

normal_equation.complete(
    cases=[
        (_TABLE, _TARGET),
        (_make(4, 1), _make(4)),
        (_TABLE + 30, _TARGET),  # far from zero, a walk would not arrive
        (_APART, np.array([3.0, 1.5, -0.5, 4.0])),
    ],
    formula=_solve,
    special=_walks,
    rtol=1e-4,
    slips=[
        slip(
            "ones_missing",
            "the intercept is missing: this is the best line through the "
            "origin. Add a column of ones, or centre first.",
            ones=False,
            bias="0",
        ),
        slip(
            "ones_missing",
            "w was found without the intercept. Add a column of ones before "
            "solving, or centre first.",
            ones=False,
        ),
        slip(
            "ones_missing",
            "the intercept is missing: without a column of ones, the first "
            "entry of the solution is a weight, and not b.",
            ones=False,
            after=lambda parts, case: (parts[0][1:], parts[0][0]),
        ),
        slip(
            "ones_missing",
            "the intercept is missing: without a column of ones, the last "
            "entry of the solution is a weight, and not b.",
            ones=False,
            after=lambda parts, case: (parts[0][:-1], parts[0][-1]),
        ),
        slip(
            "other_quantity",
            "w is right. b is the mean of y, which it is only if every "
            "feature has mean 0.",
            bias="mean",
        ),
        slip(
            "sign",
            "w is right. b has the wrong sign in front of w: b = ȳ − w·x̄.",
            bias="plus",
        ),
        slip(
            "other_quantity",
            "w is right. b is 0 after centring: bring the means back.",
            bias="0",
        ),
        slip(
            "scaled_first",
            "these are the weights of scaled columns. The task asks for those "
            "of X as it is.",
            before=lambda X, y: ((X - X.mean(0)) / X.std(0), y),
        ),
        slip(
            "ones_place",
            "the first entry of the solution was taken for a weight and the "
            "last for b. Where does your column of ones stand?",
            after=lambda parts, case: (
                np.r_[parts[1], parts[0][:-1]],
                parts[0][-1],
            ),
        ),
        slip(
            "ones_place",
            "the first entry of the solution was taken for b and the rest "
            "for weights. Where does your column of ones stand?",
            after=lambda parts, case: (
                np.r_[parts[0][1:], parts[1]],
                parts[0][0],
            ),
        ),
        slip("sign", after=times(-1)),
        slip("returned_in_other_order", after=reverse),
    ],
    praise="right. The answer that gradient descent walks towards.",
    why="The column of ones stands last, so the last entry of θ is the "
    "bias and the others are the weights. `np.linalg.solve` is "
    "faster and more accurate than inverting the matrix. When "
    "columns nearly depend on each other, `np.linalg.lstsq(A, y)` "
    "is the safer way to the same answer.",
)


@normal_equation.other
def _normal_loop(X, y):
    A = [[*row, 1.0] for row in X.tolist()]
    k = len(A[0])
    left = [[sum(r[i] * r[j] for r in A) for j in range(k)] for i in range(k)]
    right = [
        sum(r[i] * t for r, t in zip(A, y, strict=True)) for i in range(k)
    ]
    theta = np.linalg.inv(left) @ right
    return theta[:-1], float(theta[-1])


@normal_equation.other
def _normal_lstsq(X, y):
    theta = np.linalg.lstsq(np.c_[np.ones(len(X)), X], y)[0]
    return theta[1:], theta[0]


@normal_equation.other
def _normal_pandas(X, y):
    table, y = pd.DataFrame(X), pd.Series(y)
    covariance = table.cov()
    w = np.linalg.solve(covariance, table.apply(lambda c: c.cov(y)))
    return pd.Series(w), y.mean() - table.mean() @ w


@normal_equation.other
def _normal_sklearn(X, y):
    from sklearn import linear_model

    model = linear_model.LinearRegression().fit(X, y)
    return model.coef_, model.intercept_
