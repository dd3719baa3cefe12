"""Standard errors of weights, right and with slips made."""

import numpy as np
from scipy import stats

from diagnosis.slips import slip, times


def margins(
    X,
    y,
    *,
    ones=True,
    fit_ones=True,
    variance=lambda ss, n, d, y: ss / (n - d - 1),
    inverse=np.linalg.inv,
    diagonal=lambda matrix: np.sqrt(np.diag(matrix)),
    prepare=None,
    keeps=slice(None, -1),
    front=False,
):
    """Return standard errors, or a slip of them.

    `ones` stands for the column of ones in the matrix that is inverted,
    `fit_ones` for that in the fit, `front` for its place.
    """
    n, d = X.shape
    B = np.column_stack([X, np.ones(n)])
    fitted = B if fit_ones else X
    residual = y - fitted @ np.linalg.lstsq(fitted, y)[0]
    A = B if ones else prepare(X) if prepare else X
    spread = diagonal(
        variance(residual @ residual, n, d, y) * inverse(A.T @ A)
    )
    if front:
        spread = np.roll(spread, 1)
    return spread[keeps] if ones else spread


def _by_entries(matrix):
    """Return a matrix with the inverse of each entry of the diagonal."""
    return np.diag(1 / np.diag(matrix))


def _best_weights(X, y):
    """Return the weights of the best fit."""
    centred = X - X.mean(axis=0)
    return np.linalg.lstsq(centred, y - y.mean())[0]


def _square_root(matrix):
    """Return the diagonal of the root of a whole matrix."""
    values, vectors = np.linalg.eigh(matrix)
    return np.diag(vectors @ np.diag(np.sqrt(values)) @ vectors.T)


def _robust(X, y, pull):
    """Return robust standard errors, HC0, or HC3 where `pull` is 1."""
    A = np.column_stack([X, np.ones(len(X))])
    M = np.linalg.pinv(A)
    residual = (y - A @ M @ y) / (1 - pull * np.diag(A @ M))
    return np.sqrt(M**2 @ residual**2)[:-1]


_ROBUST = (
    "these are robust standard errors, from each patient's own squared "
    "residual. The lesson's function takes one σ̂² for all."
)
_MARGIN = (
    "these are margins: standard errors, times the number that t says. "
    "Return the standard errors."
)

MARGIN_SLIPS = (
    slip(
        "degrees_of_freedom",
        "σ̂² is the mean over n here. The fit has used up d + 1 of the n: "
        "divide by n − d − 1.",
        variance=lambda ss, n, d, y: ss / n,
    ),
    slip(
        "degrees_of_freedom",
        "σ̂² divides by n − 1. The fit has used up d + 1 of the n: divide "
        "by n − d − 1.",
        variance=lambda ss, n, d, y: ss / (n - 1),
    ),
    slip(
        "degrees_of_freedom",
        "σ̂² divides by n − d. The bias was fitted too: divide by n − d − 1.",
        variance=lambda ss, n, d, y: ss / (n - d),
    ),
    slip(
        "degrees_of_freedom",
        "σ̂² divides by n − d − 2. Does your d count the column of ones "
        "already? Divide by n − d − 1.",
        variance=lambda ss, n, d, y: ss / (n - d - 2),
    ),
    slip(
        "degrees_of_freedom",
        "σ̂² divides by n − 2, which is for one feature. With d of them "
        "it is n − d − 1.",
        variance=lambda ss, n, d, y: ss / (n - 2),
    ),
    slip(
        "root_missing",
        "these are the variances. The standard error is the root.",
        diagonal=np.diag,
    ),
    slip(
        "root",
        "the root is taken of the whole matrix. Take the diagonal first, "
        "then the root of each entry.",
        diagonal=_square_root,
    ),
    slip(
        "brackets",
        "/ n − d − 1 divides by n alone, and then subtracts. Put "
        "n − d − 1 in brackets.",
        variance=lambda ss, n, d, y: ss / n - d - 1,
    ),
    slip(
        "other_quantity",
        "σ̂² is missing: (AᵀA)⁻¹ knows nothing of how far the patients "
        "lie from the fit.",
        variance=lambda ss, n, d, y: 1,
    ),
    slip(
        "wrong_variable",
        "σ̂² is the spread of y itself. Take the residuals of the fit.",
        variance=lambda ss, n, d, y: np.sum((y - y.mean()) ** 2) / (n - d - 1),
    ),
    slip(
        "root",
        "σ̂ stands where σ̂² belongs: under the root is a variance.",
        variance=lambda ss, n, d, y: np.sqrt(ss / (n - d - 1)),
    ),
    slip(
        "root_missing",
        "σ̂² stands outside the root. Take the root of both.",
        variance=lambda ss, n, d, y: (ss / (n - d - 1)) ** 2,
    ),
    slip(
        "ones_missing",
        "the intercept is missing: add a column of ones to X before all else.",
        ones=False,
        fit_ones=False,
        variance=lambda ss, n, d, y: ss / (n - d),
    ),
    slip(
        "ones_missing",
        "the intercept is missing, though n − d − 1 counts it: add a "
        "column of ones to X.",
        ones=False,
        fit_ones=False,
    ),
    slip(
        "ones_missing",
        "the fit has its intercept, the matrix that is inverted has not: "
        "use A in both.",
        ones=False,
    ),
    slip(
        "ones_missing",
        "the matrix that is inverted has its column of ones, the fit has "
        "not: use A in both.",
        fit_ones=False,
    ),
    slip(
        "other_quantity",
        "the diagonal is inverted entry by entry. Invert the whole "
        "matrix, then take the diagonal: that is how correlated columns "
        "count.",
        inverse=_by_entries,
    ),
    slip(
        "other_quantity",
        "each column counts by itself, as if it were uncorrelated with the "
        "others. Invert the whole matrix AᵀA, then take its diagonal.",
        ones=False,
        inverse=_by_entries,
        prepare=lambda X: X - X.mean(axis=0),
    ),
    slip(
        "divided_twice",
        "these are divided by √n once more. AᵀA is a sum over the "
        "patients, so n is in it already.",
        after=lambda parts, case: [parts[0] / np.sqrt(len(case[1]))],
    ),
    slip(
        "mean_for_sum",
        "this inverts the Hessian, (2/n)AᵀA. The formula has AᵀA alone.",
        after=lambda parts, case: [parts[0] * np.sqrt(len(case[1]) / 2)],
    ),
    slip(
        "mean_for_sum",
        "this inverts AᵀA/n. The formula has AᵀA alone.",
        after=lambda parts, case: [parts[0] * np.sqrt(len(case[1]))],
    ),
    slip(
        "other_quantity",
        "the bias has a standard error too, but the task asks for the d "
        "weights. (Yours stands last.)",
        keeps=slice(None),
    ),
    slip(
        "other_quantity",
        "the bias has a standard error too, but the task asks for the d "
        "weights. (Yours stands first.)",
        keeps=slice(None),
        front=True,
    ),
    slip(
        "ones_place",
        "the standard error of the bias was taken for that of the first "
        "weight. Where does your column of ones stand?",
        front=True,
    ),
    slip(
        "ones_place",
        "the standard error of the bias was taken for that of the last "
        "weight. Where does your column of ones stand?",
        keeps=slice(1, None),
    ),
    slip(
        "other_quantity",
        "these are the weights themselves. How far would they move with "
        "other patients?",
        after=lambda parts, case: [_best_weights(*case)],
    ),
    slip(
        "other_quantity",
        "these are weights divided by their standard errors. Return the "
        "standard errors.",
        after=lambda parts, case: [_best_weights(*case) / parts[0]],
    ),
    slip(
        "other_quantity",
        _ROBUST,
        after=lambda parts, case: [_robust(*case, pull=0)],
    ),
    slip(
        "other_quantity",
        _ROBUST,
        after=lambda parts, case: [_robust(*case, pull=1)],
    ),
    slip(
        "other_quantity",
        _MARGIN,
        after=lambda parts, case: [
            parts[0] * stats.t.ppf(0.975, len(case[0]) - len(case[0].T) - 1)
        ],
    ),
    slip("other_quantity", _MARGIN, after=times(1.96)),
)
