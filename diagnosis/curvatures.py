"""The curvatures of the mean squared error, right and with slips made."""

import numpy as np

from diagnosis.slips import slip


def curvatures(
    X,
    *,
    ones=True,
    factor=2,
    over="n",
    prepare=None,
    diagonal=False,
    root=False,
):
    """Return the eigenvalues of the Hessian (2/n) AᵀA, smallest first.

    Parameters
    ----------
    X : ndarray of shape (n, d)
    ones : bool
        Whether A is X with a column of ones.
    factor : float
        From the derivative of the square.
    over : {"n", "n − 1", "1"}
    prepare : callable, optional
        What is done to X first.
    diagonal : bool
        Whether the entries of the diagonal are taken for the eigenvalues.
    root : bool
        Whether those of A are taken, its singular values.
    """
    X = prepare(X) if prepare else X
    A = np.column_stack([X, np.ones(len(X))]) if ones else X
    count = {"n": len(A), "n − 1": len(A) - 1, "1": 1}[over]
    hessian = factor / count * A.T @ A
    values = np.linalg.eigvalsh(hessian)
    values = np.sort(np.diag(hessian)) if diagonal else values
    return np.sqrt(values) if root else values


CURVATURE_SLIPS = (
    slip(
        "ones_missing",
        "the bias is forgotten: its column of ones belongs in A.",
        ones=False,
    ),
    slip(
        "root",
        "these are singular values of A. The curvatures are the eigenvalues "
        "of AᵀA: their squares.",
        root=True,
    ),
    slip(
        "other_quantity",
        "this takes entries of the diagonal. Where columns mix, the "
        "curvatures are the eigenvalues.",
        diagonal=True,
    ),
    slip("n_minus_1", over="n − 1"),
    slip(
        "scaled_first",
        "the columns were centred first. The task asks for X as it is.",
        prepare=lambda X: X - X.mean(axis=0),
    ),
    slip(
        "scaled_first",
        "the columns were standardised first. The task asks for X as it is.",
        prepare=lambda X: (X - X.mean(axis=0)) / X.std(axis=0),
    ),
    slip(
        "scaled_first",
        "the columns were divided by their length first. The task asks for X "
        "as it is.",
        prepare=lambda X: X / np.sqrt((X**2).sum(axis=0)),
    ),
)
