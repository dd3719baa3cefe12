"""Least squares from sums: one pass, in parts that merge.

Number of rows, means and centred cross products are all that least squares
needs of the data [1]_. They can be taken of each part of the data alone, and
merged in any order. Lesson 09 derives them and writes the first functions.

References
----------
.. [1] T. F. Chan, G. H. Golub, R. J. LeVeque, "Algorithms for Computing the
   Sample Variance: Analysis and Recommendations", The American Statistician
   37 (1983), equations for merging two samples.
"""

from typing import NamedTuple

import numpy as np

#: Rows to a block: few enough for the processor's cache.
ROWS = 8000

#: A column is constant, or columns are collinear, if this is all that is left
#: of their spread: nothing but rounding.
NOTHING_LEFT = 1e-12


class Sums(NamedTuple):
    """What least squares needs of a table of d features and a target.

    Attributes
    ----------
    n : int
        Number of rows.
    mean : ndarray, shape (d + 1,)
        Means of the features and, last, of the target.
    cross : ndarray, shape (d + 1, d + 1)
        Σ (z − mean)(z − mean)ᵀ over the rows z.
    """

    n: int
    mean: np.ndarray
    cross: np.ndarray


def block_sums(X, y, names=None, out=None):
    """Return the sums of one block of rows.

    Parameters
    ----------
    X : ndarray, shape (n, d)
        Features.
    y : ndarray, shape (n,)
        Target.
    names : list of str, optional
        Names of the features and the target, for the error.
    out : ndarray of float, shape (n, d), optional
        Where to put the centred features, to save making an array.

    Returns
    -------
    Sums
        Of no rows, if n is 0.

    Raises
    ------
    ValueError
        If a value is NaN or infinite; names the first such column.
    """
    n, d = X.shape
    ones = np.ones(n)
    mean = np.append(ones @ X, ones @ y) / max(n, 1)
    if not np.isfinite(mean).all():
        column = np.isfinite(mean).argmin()
        name = names[column] if names else column
        raise ValueError(f"column {name} holds NaN or infinity")
    X, y = np.subtract(X, mean[:d], out=out), y - mean[d]
    cross = np.empty((d + 1, d + 1))
    cross[:d, :d] = X.T @ X
    cross[:d, d] = cross[d, :d] = y @ X
    cross[d, d] = y @ y
    return Sums(n, mean, cross)


def merge(a, b):
    """Return the sums of two parts together, without touching their rows.

    Parameters
    ----------
    a, b : Sums
        Of two parts with the same columns.

    Returns
    -------
    Sums
    """
    n = a.n + b.n
    share = b.n / max(n, 1)
    step = b.mean - a.mean
    mean = a.mean + share * step
    cross = a.cross + b.cross + a.n * share * np.outer(step, step)
    return a._replace(n=n, mean=mean, cross=cross)


def merge_all(parts):
    """Return the sums of all parts, merged pairwise as in a tournament.

    Parameters
    ----------
    parts : sequence of Sums
        At least one.

    Returns
    -------
    Sums
    """
    while len(parts) > 1:
        pairs = [parts[i : i + 2] for i in range(0, len(parts), 2)]
        parts = [merge(*p) if len(p) == 2 else p[0] for p in pairs]
    return parts[0]


def sums(X, y, names=None):
    """Return the sums of a table in one pass, block by block.

    Parameters
    ----------
    X : ndarray, shape (n, d)
        Features.
    y : ndarray, shape (n,)
        Target.
    names : list of str, optional
        Names of the features and the target, for the error.

    Returns
    -------
    Sums

    Raises
    ------
    ValueError
        If a value is NaN or infinite, or the lengths differ.
    """
    if len(X) != len(y):
        raise ValueError(
            f"X and y must have the same length, got {len(X)} rows in X and "
            f"{len(y)} values in y"
        )
    n, d = X.shape
    out = np.empty((min(n, ROWS), d))  # one block, used again and again
    parts = []
    for start in range(0, max(n, 1), ROWS):
        rows = slice(start, start + ROWS)
        size = len(y[rows])
        parts.append(block_sums(X[rows], y[rows], names, out[:size]))
    return merge_all(parts)


def solve(total, names=None):
    """Return the best fit for all the rows that went into some sums.

    Parameters
    ----------
    total : Sums
        Of all rows.
    names : list of str, optional
        Names of the features, for the errors.

    Returns
    -------
    w : ndarray, shape (d,)
        Weights, in units of the target per unit of each feature.
    b : float
        Bias, in units of the target.

    Raises
    ------
    ValueError
        If there are not more rows than features, or if features are constant
        or collinear; names them.
    """
    d = len(total.mean) - 1
    names = np.array(names if names is not None else range(d), dtype=object)
    if total.n <= d:
        raise ValueError(f"{d} feature(s) need {d + 1} rows, got {total.n}")
    spread = np.sqrt(np.diag(total.cross)[:d])
    centre = np.abs(total.mean[:d]) * np.sqrt(total.n)
    constant = spread <= NOTHING_LEFT * centre
    if constant.any():
        raise ValueError(f"constant: {_listed(names[constant])}")
    correlation = total.cross[:d, :d] / np.outer(spread, spread)
    values, directions = np.linalg.eigh(correlation)
    flat = directions[:, values < NOTHING_LEFT]
    if flat.size:
        involved = np.abs(flat).max(axis=1) > 1e-5
        raise ValueError(
            f"collinear: {_listed(names[involved])}; leave out one of them"
        )
    w = np.linalg.solve(correlation, total.cross[:d, d] / spread) / spread
    return w, total.mean[d] - total.mean[:d] @ w


def _listed(names):
    """Return names as text."""
    return ", ".join(map(str, names))
