"""A second pass over the rows, for the digits that rounding took in the first.

Rounding moves R a little, and with it all that is solved with R. A gradient
that is not rounded tells how far the solution is off, and R, nearly right, is
right enough to correct it [1]_, [2]_.

References
----------
.. [1] Björck, "Iterative Refinement of Linear Least Squares Solutions I",
   BIT 7 (1967): residuals in higher precision, and again the same factors.
.. [2] Björck, "Stability Analysis of the Method of Seminormal Equations for
   Linear Least Squares Problems", Linear Algebra and its Applications 88/89
   (1987): R alone, without Q, is enough for a correction.
"""

from fractions import Fraction

import numpy as np

from helpers.least_squares import ROWS, Factors, as_arrays, refuse


def exact_gradient(X, y, w, b):
    """Return the gradient of ½ Σ e², not rounded: −Σ x e, and −Σ e last.

    Whole numbers of Python hold all digits, and take tens of times as long as
    `factors` does. Gradients of parts add up.

    Parameters
    ----------
    X, y : array_like or DataFrame, shape (n, d) and (n,)
        Features and target of all rows, or of some.
    w, b : ndarray, shape (d,), and float
        Where to take it.

    Returns
    -------
    ndarray of Fraction, shape (d + 1,)
    """
    X, y, names = as_arrays(X, y)
    refuse(X, y, names)
    at = np.concatenate([w, [b, -1]])
    if not np.isfinite(at).all():
        raise ValueError("w and b must be finite")
    at, unit_of_at = _whole(at)
    gradient = np.full(len(names), Fraction(0))
    for i in range(0, len(X), ROWS):
        ones = np.ones(len(X[i : i + ROWS]))
        rows = np.column_stack([X[i : i + ROWS], ones, y[i : i + ROWS]])
        rows, unit = _whole(rows)
        gradient += rows.T[:-1] @ (rows @ at) * (unit**2 * unit_of_at)
    return gradient


def _whole(values):
    """Return whole numbers, and the unit that they have to be taken times."""
    digits, power = np.frexp(values)
    least = int(np.min(power, where=digits != 0, initial=0))
    whole = (digits * 2**53).astype(np.int64).astype(object)
    return whole << (power - least).astype(object), Fraction(2) ** (least - 53)


def refine(found, total, gradient):
    """Return the `Fit` with w and b corrected, and all else as it was.

    The correction is a step of Newton, as in lesson 06. It takes the means as
    they are, rounded: those far larger than the spreads limit what it gains.

    Parameters
    ----------
    found : Fit
        To all rows.
    total : Sums or Factors
        Of the same rows.
    gradient : ndarray of Fraction, shape (d + 1,)
        `exact_gradient` of the same rows, at w and b of `found`.
    """
    d, n, mean = len(found.w), total.n, total.mean[:-1]
    R = total[2][:d, :d]
    if not isinstance(total, Factors):
        R = np.linalg.cholesky(R).T
    spread = np.hypot.reduce(R)  # so that units do not matter
    R = R / spread
    slope = gradient[:d] - gradient[d] * np.array([*map(Fraction, mean)])
    slope = slope.astype(float) / spread
    step = np.linalg.solve(R, np.linalg.solve(R.T, slope)) / spread
    lift = float(gradient[d]) / n - mean @ step
    return found._replace(w=found.w - step, b=found.b - lift)
