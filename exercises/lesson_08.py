"""Lesson 08: standard errors, and the residuals of patients left out."""

import math

import numpy as np
import pandas as pd

from diagnosis.margins import MARGIN_SLIPS, margins
from diagnosis.residuals import LEFT_OUT_SLIPS, residuals_left_out
from exercises.cases import numbers, whole
from exercises.exercise import exercise
from exercises.questions_08 import drop_the_six as drop_the_six
from exercises.questions_08 import how_many_hold as how_many_hold
from exercises.questions_08 import large_cook as large_cook
from exercises.questions_08 import remember_f as remember_f
from exercises.questions_08 import remember_resplits as remember_resplits
from exercises.questions_08 import remember_split as remember_split
from exercises.questions_08 import which_column_bends as which_column_bends
from exercises.questions_08 import which_narrows as which_narrows

# ---- standard_errors -------------------------------------------------


@exercise("★★★ How sure is each weight?", returns="se")
def standard_errors(X, y):
    """Return the standard errors of the d weights of the best fit with
    intercept, of shape (d,), for X of shape (n, d) and y of shape (n,). The
    lesson's function takes A and returns more; here X comes without the column
    of ones. The bias has a standard error as well; leave it out of the result.
    """
    n, d = X.shape
    A = np.column_stack([X, np.ones(n)])
    theta, *_ = np.linalg.lstsq(A, y)
    residual = y - A @ theta
    variance = residual @ residual / (n - d - 1)
    covariance = variance * np.linalg.inv(A.T @ A)
    return np.sqrt(np.diag(covariance))[:d]


_make, _whole = numbers(703), whole(703)

# Rows and columns are such that no two counts of freedom always agree.
standard_errors.complete(
    cases=[
        (_make(7, 3), _make(7)),
        (_make(5, 1), _make(5)),
        (_whole(9, 2), _whole(9)),
    ],
    formula=margins,
    slips=MARGIN_SLIPS,
    praise="right. Each weight now says how far to trust it.",
    why="The whole matrix is inverted before its diagonal is taken: "
    "that is how a column that resembles others gets its large "
    "standard error. A covariance on the diagonal is a variance, so "
    "the root comes last. The column of ones stands last too, so "
    "the first d entries are those of the weights.",
)


@standard_errors.other
def _errors_loop(X, y):
    n, d = X.shape
    A = np.c_[np.ones(n), X]
    inverse = np.linalg.inv(A.T @ A)
    theta = inverse @ A.T @ y
    total = 0.0
    for i in range(n):
        total += (y[i] - sum(A[i] * theta)) ** 2
    noise = total / (n - d - 1)
    return np.array(
        [math.sqrt(noise * inverse[j, j]) for j in range(1, d + 1)]
    )


@standard_errors.other
def _errors_pandas(X, y):
    from sklearn import linear_model

    table = pd.DataFrame(X) - X.mean(axis=0)
    model = linear_model.LinearRegression().fit(table.to_numpy(), y)
    misses = pd.Series(y - model.predict(table.to_numpy()))
    noise = misses.pow(2).sum() / (len(y) - X.shape[1] - 1)
    return pd.Series(np.diag(noise * np.linalg.inv(table.T.dot(table)))).pow(
        0.5
    )


@standard_errors.other
def _errors_inflation(X, y):
    from sklearn import linear_model

    n, d = X.shape
    e = y - linear_model.LinearRegression().fit(X, y).predict(X)
    result = np.zeros(d)
    for j in range(d):
        A = np.c_[np.delete(X, j, axis=1), np.ones(n)]
        alone = X[:, j] - A @ np.linalg.lstsq(A, X[:, j])[0]
        result[j] = np.sqrt((e @ e) / (n - d - 1) / (alone @ alone))
    return result


@standard_errors.other
def _errors_svd(X, y):
    A = np.hstack([X, np.ones((len(X), 1))])
    U, s, Vt = np.linalg.svd(A, full_matrices=False)
    e = y - U @ (U.T @ y)
    noise = e @ e / (A.shape[0] - A.shape[1])
    return np.sqrt(noise * ((Vt.T / s) ** 2).sum(axis=1))[:-1]


# ---- left_out --------------------------------------------------------


@exercise("★★ Each patient, left out", returns="residual")
def left_out(X, y):
    """For each patient: fit the line with intercept to all the others, and
    return what it misses this patient by, y − ŷ, all in one array of shape
    (n,). X has shape (n, d), y (n,). No line need be fitted n times: with the
    leverage h of a patient, the residual of the fit to all, divided by 1 − h,
    is the same number.
    """
    A = np.column_stack([X, np.ones(len(X))])
    P = A @ np.linalg.inv(A.T @ A) @ A.T
    residual = y - P @ y
    return residual / (1 - np.diag(P))


_make, _whole = numbers(804), whole(804)

left_out.complete(
    cases=[
        (_make(6, 2), _make(6)),
        (_make(5, 1), _make(5)),
        (_whole(8, 3), _whole(8)),
    ],
    formula=residuals_left_out,
    slips=LEFT_OUT_SLIPS,
    praise="right. What the fit would have said of a patient it never saw.",
    why="The prediction for all patients is $\\hat y = Py$, with "
    "$P = A(A^\\top A)^{-1}A^\\top$, and the leverage $h_i$ is the share "
    "with which a patient predicts itself. Left out, it loses that share: the "
    "others predict $(\\hat y_i - h_i y_i)/(1 - h_i)$, and y minus that is "
    "$e_i/(1 - h_i)$.",
)


@left_out.other
def _left_out_one_by_one(X, y):
    missed = []
    for i in range(len(y)):
        A = np.column_stack([np.ones(len(y)), X])
        others = np.delete(A, i, axis=0)
        theta = np.linalg.lstsq(others, np.delete(y, i))[0]
        missed.append(y[i] - A[i] @ theta)
    return np.array(missed)


@left_out.other
def _left_out_qr(X, y):
    Q, _ = np.linalg.qr(np.c_[X, np.ones(len(X))])
    return (y - Q @ (Q.T @ y)) / (1 - (Q**2).sum(axis=1))


@left_out.other
def _left_out_pandas(X, y):
    table = pd.DataFrame(X).assign(bias=1.0)
    inverse = np.linalg.inv(table.T.dot(table))
    h = ((table.to_numpy() @ inverse) * table.to_numpy()).sum(axis=1)
    theta = inverse @ table.T.dot(y)
    return (pd.Series(y) - table.to_numpy() @ theta) / (1 - h)
