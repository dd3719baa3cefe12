"""Lesson 09: the gradient of a mini-batch, and fits from merged sums."""

import math

import numpy as np
import pandas as pd

from diagnosis.merging import MERGE_SLIPS, merged
from diagnosis.slips import reverse, slip
from diagnosis.steps import REVERSED, SLOPE_SLIPS, slopes
from exercises.cases import numbers
from exercises.exercise import exercise
from exercises.questions_09 import hours_of_steps as hours_of_steps
from exercises.questions_09 import remember_collinear as remember_collinear
from exercises.questions_09 import remember_patients as remember_patients
from exercises.questions_09 import remember_pull as remember_pull
from exercises.questions_09 import shrinks_by as shrinks_by
from exercises.questions_09 import which_loses_digits as which_loses_digits
from exercises.questions_09 import which_route as which_route

# ---- minibatch_gradient ----------------------------------------------


@exercise("★ The gradient of a mini-batch", returns="dw db")
def minibatch_gradient(X, y, w, b, rows):
    """Return the pair (dw, db), the gradient of the MSE over some rows alone,
    for X of shape (n, d), y of shape (n,), and `rows`, an array with the
    numbers of the rows. dw has shape (d,).
    """
    some = X[rows]
    residual = y[rows] - (some @ w + b)
    dw = -2 / len(rows) * some.T @ residual
    db = -2 * np.mean(residual)
    return dw, db


def _batch(
    X,
    y,
    w,
    b,
    rows,
    *,
    choose=lambda rows, n: rows,
    terms=lambda chosen, rows, n: len(chosen),
    **how,
):
    """Return dw and db over some rows, or a slip of them."""
    chosen = choose(rows, len(y))
    parts = slopes(X[chosen], y[chosen], w, b, **how)
    share = len(chosen) / terms(chosen, rows, len(y))
    return tuple(share * part for part in parts)


_ONCE = "a row that was drawn twice counts once here. Index with rows itself."
_make = numbers(801)

minibatch_gradient.complete(
    cases=[
        (_make(7, 2), _make(7), _make(2), 0.5, np.array([5, 0, 3, 6])),
        (_make(5, 1), _make(5), _make(1), 0.5, np.array([2, 4, 2])),
        (_make(6, 3), _make(6), _make(3), -1.2, np.array([1, 3])),
    ],
    formula=_batch,
    slips=[
        *SLOPE_SLIPS,
        slip(
            "wrong_rows",
            "this is the gradient over all rows. Take X[rows] and y[rows] "
            "first.",
            choose=lambda rows, n: np.arange(n),
        ),
        slip(
            "wrong_rows",
            "these are the first rows. Take those whose numbers are in rows.",
            choose=lambda rows, n: np.arange(len(rows)),
        ),
        slip(
            "wrong_rows",
            "these are the rows that were not chosen.",
            choose=lambda rows, n: np.delete(np.arange(n), rows),
        ),
        slip(
            "wrong_rows",
            "one row beside each that was chosen. Python counts from 0, and "
            "so does rows.",
            choose=lambda rows, n: rows - 1,
        ),
        slip(
            "wrong_rows",
            _ONCE,
            choose=lambda rows, n: np.unique(rows),
        ),
        slip(
            "wrong_rows",
            _ONCE,
            choose=lambda rows, n: np.unique(rows),
            terms=lambda chosen, rows, n: len(rows),
        ),
        slip("one_row_only", choose=lambda rows, n: rows[:1]),
        slip("one_row_only", choose=lambda rows, n: rows[-1:]),
        slip(
            "divided_by_all_rows",
            "the sum is divided by n, the number of all rows. It has as many "
            "terms as there are in rows.",
            terms=lambda chosen, rows, n: n,
        ),
        REVERSED,
        slip(
            "returns_step_for_gradient",
            after=lambda parts, case: (case[2] - parts[0], case[3] - parts[1]),
        ),
    ],
    praise="right. The same slope on average, for a fraction of a pass.",
    why="Take the rows out first; what follows is the gradient as "
    "always, with the size of the batch in the place of n.",
)


@minibatch_gradient.other
def _batch_loop(X, y, w, b, rows):
    dw, db = np.zeros(len(w)), 0.0
    for i in rows:
        e = y[i] - sum(X[i][j] * w[j] for j in range(len(w))) - b
        dw -= 2 / len(rows) * e * X[i]
        db -= 2 / len(rows) * e
    return dw, db


@minibatch_gradient.other
def _batch_pandas(X, y, w, b, rows):
    table = pd.DataFrame(X).iloc[rows]
    e = pd.Series(y).iloc[rows] - table.dot(w) - b
    return table.mul(e, axis=0).mean() * -2, e.mean() * -2


@minibatch_gradient.other
def _batch_take(X, y, w, b, rows):
    A = np.c_[X, np.ones(len(X))].take(rows, axis=0)
    slopes = 2 / len(A) * A.T @ (A @ np.append(w, b) - y.take(rows))
    return slopes[:-1], slopes[-1]


# ---- merge_parts -----------------------------------------------------


@exercise("★★ Merge two parts", returns="n mean S")
def merge_parts(n_a, mean_a, S_a, n_b, mean_b, S_b):
    """For one column: a part has n values, their mean, and S, the sum of
    squares around that mean. Return the triple (n, mean, S) of two parts
    together, from the triples of both.
    """
    n = n_a + n_b
    mean = (n_a * mean_a + n_b * mean_b) / n
    S = S_a + S_b + n_a * n_b / n * (mean_b - mean_a) ** 2
    return n, mean, S


merge_parts.complete(
    cases=[(3, 1.5, 2.0, 5, 4.0, 6.5), (10, -2.0, 7.5, 4, 1.0, 0.5)],
    formula=merged,
    slips=MERGE_SLIPS,
    praise="right. With this, a million machines can share the work.",
    why="The mean is weighted by the sizes. To S comes what the two "
    "parts have between them: nothing if their means are equal.",
)


@merge_parts.other
def _merge_moments(n_a, mean_a, S_a, n_b, mean_b, S_b):
    total = n_a * mean_a + n_b * mean_b
    squares = S_a + n_a * mean_a**2 + S_b + n_b * mean_b**2
    n = n_a + n_b
    return n, total / n, squares - total**2 / n


@merge_parts.other
def _merge_moved(n_a, mean_a, S_a, n_b, mean_b, S_b):
    n = n_a + n_b
    mean = np.average([mean_a, mean_b], weights=[n_a, n_b])
    moved_a = S_a + n_a * (mean - mean_a) ** 2
    return [n, mean, moved_a + S_b + n_b * (mean - mean_b) ** 2]


@merge_parts.other
def _merge_values(n_a, mean_a, S_a, n_b, mean_b, S_b):
    def values(n, mean, S):
        far = math.sqrt(S / 2)
        return [mean - far, mean + far, *[mean] * (n - 2)]

    both = pd.Series(values(n_a, mean_a, S_a) + values(n_b, mean_b, S_b))
    return len(both), both.mean(), both.var(ddof=0) * len(both)


# ---- solve_sums ------------------------------------------------------


@exercise("★★★ From sums to the line", returns="w b")
def solve_sums(mean, cross):
    """Return the pair (w, b) of the best fit from the sums alone: `mean` of
    shape (d + 1,), with the target's mean last, and `cross` of shape (d + 1, d
    + 1), the centred cross products in the same order. w has shape (d,).
    """
    w = np.linalg.solve(cross[:-1, :-1], cross[:-1, -1])
    b = mean[-1] - mean[:-1] @ w
    return w, b


def _sums(X, y):
    """Return means and centred cross products of features and target."""
    Z = np.column_stack([X, y])
    centred = Z - Z.mean(axis=0)
    return Z.mean(axis=0), centred.T @ centred


def _solved(
    mean,
    cross,
    *,
    weights=np.linalg.solve,
    bias=lambda mean, w: mean[-1] - mean[:-1] @ w,
):
    """Return w and b from the sums, or a slip of them."""
    w = weights(cross[:-1, :-1], cross[:-1, -1])
    return w, bias(mean, w)


_make = numbers(803)

solve_sums.complete(
    cases=[
        _sums(_make(5, 2), _make(5)),
        _sums(_make(4, 1), _make(4)),
        _sums(_make(7, 3), _make(7)),
    ],
    formula=_solved,
    slips=[
        slip(
            "other_quantity",
            "w is right. b is the mean of the target, which it is only if "
            "every feature has mean 0.",
            bias=lambda mean, w: mean[-1],
        ),
        slip(
            "sign",
            "w is right. b has the wrong sign in front of w: b = ȳ − w·x̄.",
            bias=lambda mean, w: mean[-1] + mean[:-1] @ w,
        ),
        slip(
            "sign",
            "w is right. b is reversed: b = ȳ − w·x̄.",
            bias=lambda mean, w: mean[:-1] @ w - mean[-1],
        ),
        slip(
            "other_quantity",
            "w is right. b is 0 after centring: bring the means back.",
            bias=lambda mean, w: 0.0,
        ),
        slip(
            "wrong_variable",
            "w is right. b takes a mean from the wrong end: that of the "
            "target stands last.",
            bias=lambda mean, w: mean[0] - mean[1:] @ w,
        ),
        slip(
            "other_quantity",
            "each weight is found by itself, from the diagonal. Features "
            "that mix need the whole block: solve it.",
            weights=lambda C, c: c / np.diag(C),
        ),
        slip(
            "other_quantity",
            "this is the features' column of the target. Solve the block of "
            "the features for it.",
            weights=lambda C, c: c,
        ),
        slip(
            "other_quantity",
            "the block is multiplied, not solved.",
            weights=lambda C, c: C @ c,
        ),
        slip(
            "elementwise_product",
            "* multiplies entry by entry, and gives a table. The product of "
            "a matrix and a vector is @.",
            weights=lambda C, c: (np.linalg.inv(C) * c).sum(axis=0),
        ),
        slip(
            "sign",
            "the sign of w is reversed.",
            weights=lambda C, c: -np.linalg.solve(C, c),
        ),
        slip("returned_in_other_order", after=reverse),
    ],
    praise="right. However many rows there were, this is all that is left.",
    why="The block of the features times w equals the features' column "
    "of the target: the normal equation, centred. Then the means "
    "come back through b.",
)


@solve_sums.other
def _sums_inverse(mean, cross):
    d = len(mean) - 1
    w = np.linalg.inv(cross[:d, :d]) @ cross[:d, d]
    return w, mean[d] - sum(w[j] * mean[j] for j in range(d))


@solve_sums.other
def _sums_lstsq(mean, cross):
    w, *_ = np.linalg.lstsq(cross[:-1, :-1], cross[-1, :-1])
    return w, float(mean[-1] - w.dot(mean[:-1]))


@solve_sums.other
def _sums_pandas(mean, cross):
    table = pd.DataFrame(cross)
    d = len(table) - 1
    w = np.linalg.solve(table.iloc[:d, :d], table.iloc[:d, d])
    return pd.Series(w), mean[d] - pd.Series(w).dot(mean[:d])
