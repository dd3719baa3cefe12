"""Least squares in one pass, from parts that merge in any order.

Sums are the number of rows, means and centred cross products [1]_; factors
have R, triangular, RᵀR = cross products, and up to twice the digits [2]_.

References
----------
.. [1] Chan, Golub, LeVeque, "Algorithms for Computing the Sample Variance",
   The American Statistician 37 (1983): how to merge two samples.
.. [2] Higham, "Accuracy and Stability of Numerical Algorithms", SIAM 2002,
   chapter 20: how far rounding moves a fit.
"""

import warnings
from collections import namedtuple

import numpy as np

from helpers.validation import objects_as_floats

ROWS = 8000  # to a block: few enough for the processor's cache
SOME = 1000  # rows of a block, whose means are near enough to those of all
FEW_ROWS = 400  # factored at a time: few enough for one thread, which is fast
EPS = np.finfo(float).eps
FEW_DIGITS = 4  # fewer come with a warning
NO_EFFECT = 1e-9  # of the target's spread: a coefficient as good as none
SMALLEST = 1e-305  # smaller floats run out of digits

#: Number of rows, means (d + 1,), the target's last, Σ (z − mean)(z − mean)ᵀ.
Sums = namedtuple("Sums", "n mean cross")
#: The same with a triangular R, RᵀR = cross, in place of cross.
Factors = namedtuple("Factors", "n mean R")
#: Weights (d,) and bias, their standard errors, the residual standard error
#: (NaN without rows to spare), R² (NaN for a constant target), the number of
#: coefficients, and about how many digits of the worst of them are right.
Fit = namedtuple("Fit", "w b se se_b sigma r2 rank digits")


def sums(X, y, names=None):
    """Return the `Sums` of a table in one pass, block by block.

    Parameters
    ----------
    X : array_like or DataFrame, shape (n, d)
        Features: numbers of any kind but `Decimal`.
    y : array_like or Series, shape (n,)
        Target.
    names : list of str, optional
        Names of the features and the target, for the errors.

    Raises
    ------
    ValueError
        If shapes do not fit, or naming a column that is not numeric, not
        finite, or too large or too small to be squared.
    """
    return _in_blocks(block_sums, X, y, names)


def factors(X, y, names=None):
    """Return the `Factors` of a table in one pass, as `sums` does."""
    return _in_blocks(block_factors, X, y, names)


def _in_blocks(block, X, y, names):
    X, y, names = as_arrays(X, y, names)
    out = np.empty((len(names) + 1, min(len(X), ROWS)))  # used again and again
    rows = [slice(i, i + ROWS) for i in range(0, max(len(X), 1), ROWS)]
    return merge_all([block(X[part], y[part], names, out) for part in rows])


def as_arrays(X, y, names=None):
    """Return features and target as arrays of numbers, and all names."""
    shape, length = np.shape(X), np.shape(y)
    if len(shape) != 2 or length != shape[:1]:
        raise ValueError(f"X must be (n, d), y (n,), got {shape} and {length}")
    columns = getattr(X, "columns", range(shape[1]))
    default = [*columns, getattr(y, "name", None) or "y"]
    *features, target = default if names is None else names
    return _numbers(X, features), _numbers(y, [target]), [*features, target]


def _numbers(values, names):
    """Return an array of numbers, with NaN for what is missing."""
    if hasattr(values, "dtypes"):  # of pandas, with a type for each column
        kinds = {dtype.kind for dtype in np.atleast_1d(values.dtypes)}
        dtype = float if kinds <= set("fiub") else object
        values = values.to_numpy(dtype=dtype, na_value=np.nan)
    elif np.ma.isMaskedArray(values):
        values = values.astype(float).filled(np.nan)
    values = np.asarray(values)
    if values.dtype.kind in "fiub":
        return values if values.itemsize <= 8 else values.astype(float)
    columns = zip(names, np.atleast_2d(values.T), strict=True)
    columns = [objects_as_floats(f"column {name}", v) for name, v in columns]
    return np.transpose(columns).reshape(values.shape)


def refuse(X, y, names=None, unsafe=False):
    """Raise ValueError, naming the first column that has gaps or is unsafe."""
    gaps = ~np.append(np.isfinite(X).all(axis=0), np.isfinite(y).all())
    bad = gaps if gaps.any() else gaps | unsafe
    if bad.any():
        name = bad.argmax() if names is None else names[bad.argmax()]
        what = "holds NaN or infinity" if gaps.any() else "cannot be squared"
        raise ValueError(f"column {name} {what}")


def _shifted(X, y, out):
    """Return a shift, and Z: ones, then columns minus the shift, as rows."""
    n, d = X.shape
    some = slice(None, None, max(n // SOME, 1))
    ones = np.ones(len(y[some]))
    shift = np.append(ones @ X[some], ones @ y[some]) / max(len(ones), 1)
    Z = np.empty((d + 2, n)) if out is None else out[:, :n]
    Z[0] = 1
    np.subtract(X.T, shift[:d, None], out=Z[1:-1])
    np.subtract(y, shift[d], out=Z[-1])
    for j, z in enumerate(Z[1:]):
        if n and z[0] == z[-1] and (z == z[0]).all():  # to the last digit
            shift[j], z[:] = shift[j] + z[0], 0
    return shift, Z


@np.errstate(over="ignore", invalid="ignore")  # refused by name
def block_sums(X, y, names=None, out=None):
    """Return the `Sums` of one block, arrays (n, d) and (n,); see `sums`."""
    n = len(y)
    shift, Z = _shifted(X, y, out)
    cross = Z @ Z.T  # its first row has the sums
    step = cross[0, 1:] / max(n, 1)
    cross = cross[1:, 1:] - n * np.outer(step, step)
    square = np.diag(cross)
    safe = (square >= SMALLEST * n) & (square < np.inf)
    if not safe.all():
        refuse(X, y, names, Z[1:].any(axis=1) & ~safe)
    return Sums(n, shift + step, cross)


@np.errstate(over="ignore", invalid="ignore")  # refused by name
def block_factors(X, y, names=None, out=None):
    """Return the `Factors` of one block, arrays (n, d) and (n,)."""
    shift, Z = _shifted(X, y, out)
    R = _factored(Z.T)  # its first row has √n, and the sums over √n
    step = R[0, 1:] / R[0, 0] if len(y) else 0
    if not np.isfinite(step).all():
        refuse(X, y, names, ~np.isfinite(step))
    return Factors(len(y), shift + step, R[1:, 1:])


def _factored(Z):
    """Return R of Z = QR, from parts of few rows: a row of zeros adds none."""
    if rest := -len(Z) % FEW_ROWS:
        Z = np.pad(Z, ((0, rest), (0, 0)))
    Z = Z.reshape(len(Z) // FEW_ROWS, FEW_ROWS, Z.shape[1])
    R = np.linalg.qr(Z, mode="r").reshape(-1, Z.shape[2])
    return np.linalg.qr(R, mode="r")


def merge(a, b):
    """Return the sums of two parts together, without touching their rows."""
    n = a.n + b.n
    share = b.n / max(n, 1)
    step = b.mean - a.mean
    mean = a.mean + share * step
    cross = a.cross + b.cross + a.n * share * np.outer(step, step)
    return a._replace(n=n, mean=mean, cross=cross)


@np.errstate(over="ignore", invalid="ignore")  # refused by `fit`
def merge_all(parts):
    """Return sums merged pairwise, as in a tournament, or factors stacked."""
    parts = list(parts)
    parts = [part for part in parts if part.n] or parts[:1]
    if isinstance(parts[0], Factors):  # a row √n (mean − mean of all) for each
        n, mean, R = zip(*parts, strict=True)
        step = np.array(mean) - mean[0]
        step -= n @ step / max(sum(n), 1)
        R = _factored(np.vstack([*R, np.sqrt(n)[:, None] * step]))
        return Factors(sum(n), mean[0] - step[0], R)
    while len(parts) > 1:
        pairs = [parts[i : i + 2] for i in range(0, len(parts), 2)]
        parts = [merge(*p) if len(p) == 2 else p[0] for p in pairs]
    return parts[0]


def fit(total, names=None):
    """Return the `Fit` to all the rows that went into sums or factors.

    Parameters
    ----------
    total : Sums or Factors
        Of all rows.
    names : list of str, optional
        Names of the features, for errors and warnings.

    Raises
    ------
    ValueError
        If rows are too few, or naming features that are constant, nearly
        collinear or beyond the doubles. Few digits [2]_ are warned of.
    """
    n, d = total.n, len(total.mean) - 1
    names = np.array([*map(str, range(d) if names is None else names)][:d])
    if n <= d:
        raise ValueError(f"{d} feature(s) need {d + 1} rows, got {n}")
    R, q, left, spread, centre, doubt = _triangle(total, names)
    w, inverse = np.linalg.solve(R, q), np.linalg.inv(R)
    beta = np.append(w, centre[d] - centre[:d] @ w)  # last, the bias
    inverse = np.vstack([inverse, centre[:d] @ inverse])
    length = np.linalg.norm(inverse, axis=1)
    length[d] = np.hypot(length[d], 1)
    sigma = left / np.sqrt(n - d - 1) if n > d + 1 else np.nan
    se = sigma * length
    r2 = 1 - left**2 if np.any(q) or left else np.nan
    # By what share rounding may move each of them, and sigma.
    exact, size = isinstance(total, Factors), np.hypot(1, np.linalg.norm(w))
    bend = np.linalg.norm(inverse @ inverse[:d].T, axis=1)
    moved = length * size + bend * left if exact else bend * size
    moved = np.append(moved, size if exact else size**2 / max(left, NO_EFFECT))
    worth = np.append(np.abs(beta), left if n > d + 1 else np.inf)
    worth[d] = np.fmax(worth[d], se[d])
    share = doubt * moved / np.maximum(worth, NO_EFFECT)
    digits = -np.log10(max(share.max(), EPS))
    if digits < FEW_DIGITS and not np.isnan(r2):
        name = [*names, "the bias", "sigma"][share.argmax()]
        text = f"about {max(digits, 0):.0f} digit(s) are right for {name}"
        warnings.warn(text, RuntimeWarning, stacklevel=2)
    some = np.abs(beta) > NO_EFFECT
    with np.errstate(over="ignore", invalid="ignore"):  # refused by name
        unit = spread[d] / np.append(spread[:d], np.sqrt(n))
        beta, se, sigma = beta * unit, se * unit, sigma * spread[d]
    lost = ~np.isfinite(beta) | np.isinf(se) | some & (abs(beta) < SMALLEST)
    if lost.any():
        name = [*names, "bias"][lost.argmax()]
        raise ValueError(f"the coefficient of {name} leaves the doubles")
    return Fit(beta[:d], beta[d], se[:d], se[d], sigma, r2, d + 1, digits)


def _triangle(total, names):
    """Return R, q and what else `fit` needs, for columns of length 1."""
    d, exact = len(names), isinstance(total, Factors)
    A, centre = total[2], total.mean * np.sqrt(total.n)
    spread = np.hypot.reduce(A) if exact else np.sqrt(np.diag(A))
    least = 0 if exact else np.sqrt(SMALLEST * total.n)
    safe = np.isfinite(centre + spread) & ((spread == 0) | (spread >= least))
    if not safe.all():  # merged parts may be that far apart
        name = [*names, "y"][safe.argmin()]
        raise ValueError(f"column {name} cannot be squared")
    constant = spread[:d] <= 32 * EPS * np.abs(centre[:d])
    if constant.any():
        raise ValueError(f"constant: {', '.join(names[constant])}")
    spread[d] = spread[d] or abs(centre[d]) or 1  # a constant target
    centre = centre / spread
    doubt = EPS * (1 + np.abs(centre))
    A = A / spread if exact else A / spread / spread[:, None]
    _, values, directions = np.linalg.svd(A[:d, :d])
    flat = directions[values < 8 * doubt[:d].max(initial=0)]  # or by rounding
    if flat.size:
        involved = ", ".join(names[(np.abs(flat) > 1e-5).any(axis=0)])
        text = f"collinear: {involved}; 0 digit(s) left, leave out one of them"
        text += f" (rank {d + 1 - len(flat)} of {d + 1})"
        raise ValueError(text if exact else f"{text}, or try factors")
    R, q, left = A[:d, :d], A[:d, d], np.abs(A[d:, d]).sum()
    if not exact:
        R = np.linalg.cholesky(R).T
        q = np.linalg.solve(R.T, q)
        left = np.sqrt(max(left - q @ q, 0))
    return R, q, left, spread, centre, doubt.max()


def cross_validate(folds, names=None):
    """Return the mean squared error on each fold of the fit to the others.

    Exact but for rounding, from sums or factors of folds; no rows, no error.
    """
    errors, folds = [], [fold for fold in folds if fold.n]
    for k, fold in enumerate(folds):
        others = merge_all(folds[:k] + folds[k + 1 :])
        u = np.append(-fit(others, names).w, 1)  # residual = u · (x, y) − b
        v = fold[2] @ u
        around = v @ v if isinstance(fold, Factors) else u @ v
        errors.append(around / fold.n + ((fold.mean - others.mean) @ u) ** 2)
    return np.array(errors)
