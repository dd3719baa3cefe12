"""Tell what a table and its settings will do to a training."""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import pandas as pd

#: What is below this share of a column's size is rounding.
ROUNDING = 1e-9


class Finding(NamedTuple):
    """What is the matter with data or settings.

    Attributes
    ----------
    name : str
        A short name, for programs.
    message : str
        What is the case, and what to look at, for people.
    """

    name: str
    message: str


@dataclass(frozen=True)
class Table:
    """Features and target as arrays, without the rows that have a gap.

    Attributes
    ----------
    X : ndarray of shape (n, d)
        Features.
    y : ndarray of shape (n,)
        Target.
    names : tuple of str
        Names of the columns of X.
    gaps : int
        Number of rows left out, since a value is missing or infinite.
    """

    X: np.ndarray
    y: np.ndarray
    names: tuple
    gaps: int = 0


def read_table(X, y):
    """Return features and target as arrays, row by row, whatever their labels.

    Parameters
    ----------
    X : array_like, DataFrame or Series, shape (n, d) or (n,)
        Features.
    y : array_like, DataFrame or Series, shape (n,) or (n, 1)
        Target.

    Returns
    -------
    Table

    Raises
    ------
    ValueError
        Naming what is no number, or the lengths that differ, or if fewer
        than two rows are complete.
    """
    features, target = _as_floats("X", X), _as_floats("y", y)
    if target.shape[1] != 1:
        raise ValueError(f"y must be one column, got {target.shape[1]}")
    if len(features) != len(target):
        raise ValueError(
            f"X and y must have the same length, got {len(features)} rows in "
            f"X and {len(target)} values in y"
        )
    names = tuple(map(str, features.columns))
    X, y = features.to_numpy(), target.to_numpy()[:, 0]
    whole = np.isfinite(X).all(axis=1) & np.isfinite(y)
    if whole.sum() < 2:
        raise ValueError(f"only {whole.sum()} row(s) of X and y are complete")
    return Table(X[whole], y[whole], names, int((~whole).sum()))


def _as_floats(name, values):
    """Return values as a DataFrame of floats; what is missing is NaN."""
    table = pd.DataFrame(values)
    if table.empty:
        raise ValueError(f"{name} must not be empty, got shape {table.shape}")
    if not isinstance(values, pd.DataFrame | pd.Series):
        single = table.shape[1] == 1
        table.columns = ["x"] if single else [f"x{j + 1}" for j in table]
    for column in table:
        try:
            table[column] = pd.to_numeric(table[column]).astype(float)
        except (TypeError, ValueError) as error:
            raise ValueError(
                f"{name} must be numeric, but column {column} is not: {error}"
            ) from error
    return table.astype(float)


def inspect_table(table, ones=True):
    """Return what is the matter with a table, before anything is trained.

    Parameters
    ----------
    table : Table
    ones : bool
        Whether a column of ones for the bias comes beside X.

    Returns
    -------
    list of Finding
        Of missing_values, target_among_features, dependent_columns.
    """
    findings = []
    if table.gaps:
        findings.append(
            Finding(
                "missing_values",
                f"{table.gaps} row(s) have a value that is missing or "
                "infinite. One NaN makes every sum NaN: leave these rows "
                "out, or fill them, before you train.",
            )
        )
    equal = [
        name
        for name, column in zip(table.names, table.X.T, strict=True)
        if np.ptp(table.y) and np.allclose(column, table.y, ROUNDING, 0)
    ]
    if equal:
        findings.append(
            Finding(
                "target_among_features",
                f"Column {equal[0]} of X equals y, row by row: the target "
                "is among the features. Which columns did you take?",
            )
        )
    relations = dependent_columns(table, ones)
    if relations:
        findings.append(
            Finding(
                "dependent_columns",
                f"{'; '.join(relations)}. So there is no single best fit, "
                "and AᵀA has no inverse. Leave one of these columns out.",
            )
        )
    return findings


def dependent_columns(table, ones=True):
    """Return the columns that are combinations of those before them.

    Parameters
    ----------
    table : Table
    ones : bool
        Whether a column of ones for the bias comes before X.

    Returns
    -------
    list of str
        An equation for each, such as "people = men + women".
    """
    n = len(table.y)
    kept, columns, relations = [], [], []
    if ones:
        kept, columns = [""], [np.ones(n)]
    for name, column in zip(table.names, table.X.T, strict=True):
        size = np.linalg.norm(column)
        A = np.column_stack([*columns, np.zeros(n)])
        scale = np.linalg.norm(A, axis=0)
        scale[scale == 0] = 1
        factors = np.linalg.lstsq(A / scale, column)[0] / scale
        if np.linalg.norm(column - A @ factors) > 1e-11 * size:
            kept.append(name)
            columns.append(column)
        elif len(columns) >= n:
            relations.append(
                f"{len(table.names)} columns{' and the ones' if ones else ''}"
                f" are too many for {n} rows"
            )
            break
        else:
            shares = np.abs(factors * scale) > 1e-6 * size
            terms = zip(kept, factors[:-1], shares[:-1], strict=True)
            relations.append(f"{name} = {_combination(terms)}")
    return relations


def _combination(terms):
    """Return a sum in words, leaving out what is zero."""
    text = ""
    for name, factor, counts in terms:
        if not counts:
            continue
        size = f"{abs(factor):.4g}"
        product = name if name and size == "1" else f"{size} {name}".strip()
        sign = "−" if factor < 0 else "+"
        text += f" {sign} {product}" if text else product
        if text == product and factor < 0:
            text = f"−{product}"
    return text or "0"


@dataclass(frozen=True)
class Walk:
    """Gradient descent on the mean squared error, foreseen for every step.

    With A = U S Vᵀ, the table of features and ones, the gap to the best
    parameters shrinks along each column of V by the factor
    1 − 2 η k s² / n in each step [1]_.

    Parameters
    ----------
    A : ndarray of shape (n, p)
        Features, and a column of ones for the bias.
    y : ndarray of shape (n,)
        Target.
    rate : float
        The learning rate η.
    start : ndarray of shape (p,), optional
        Zeros by default.
    factor : float
        k, by which the steps are longer than those of the mean squared
        error: ½ for half of it, n for the sum of squares.

    References
    ----------
    .. [1] S. Boyd, L. Vandenberghe, "Convex Optimization", Cambridge
       University Press 2004, section 9.3.
    """

    A: np.ndarray
    y: np.ndarray
    rate: float = 0.0
    start: np.ndarray | None = None
    factor: float = 1.0

    @cached_property
    def _svd(self):
        """Return U, s, Vᵀ of A for the singular values that are not zero."""
        U, s, Vt = np.linalg.svd(self.A, full_matrices=False)
        rank = np.sum(s > s[0] * max(self.A.shape) * np.finfo(float).eps)
        return U[:, :rank], s[:rank], Vt[:rank]

    @cached_property
    def best(self):
        """Parameters (p,) of least squares, the nearest to the start."""
        U, s, Vt = self._svd
        start = self.begin
        return start - Vt.T @ (Vt @ start - U.T @ self.y / s)

    @property
    def begin(self):
        """Parameters (p,) at step 0."""
        if self.start is None:
            return np.zeros(self.A.shape[1])
        return np.asarray(self.start, dtype=float)

    @property
    def least(self):
        """The loss at the bottom, in squared units of y."""
        return mean_squared_error(self.A, self.y, self.best)

    @property
    def errors(self):
        """Standard errors (p,) of the best parameters; 0 without n > p."""
        _, s, Vt = self._svd
        n, p = self.A.shape
        spread = self.least * n / (n - p) if n > p else 0.0
        return np.sqrt(spread * np.sum((Vt.T / s) ** 2, axis=1))

    @property
    def limit(self):
        """The learning rate to stay below, in the unit of the rate."""
        return len(self.y) / (self.factor * self._svd[1][0] ** 2)

    @property
    def condition(self):
        """κ, the largest curvature by the smallest that is not zero."""
        s = self._svd[1]
        return (s[0] / s[-1]) ** 2

    @property
    def _paces(self):
        """What one step leaves of each part of the gap."""
        s = self._svd[1]
        return 1 - 2 * self.rate * self.factor * s**2 / len(self.y)

    def _parts(self, t):
        """Return the gap along each column of V after t steps, (len(t), r).

        Sizes are kept below what would overflow.
        """
        t = np.atleast_1d(np.asarray(t, dtype=float))[:, None]
        paces = self._paces
        logarithms = np.log(np.maximum(np.abs(paces), np.finfo(float).tiny))
        sizes = np.exp(np.minimum(t * logarithms, 300))
        signs = np.where((paces < 0) & (t % 2 == 1), -1, 1)
        return signs * sizes * (self._svd[2] @ (self.begin - self.best))

    def states(self, t):
        """Return the parameters after t steps.

        Parameters
        ----------
        t : array_like of shape (k,)

        Returns
        -------
        ndarray of shape (k, p)
        """
        return self.best + self._parts(t) @ self._svd[2]

    def losses(self, t):
        """Return the mean squared error after t steps.

        Parameters
        ----------
        t : array_like of shape (k,)

        Returns
        -------
        ndarray of shape (k,)
        """
        excess = (self._parts(t) * self._svd[1]) ** 2
        return self.least + excess.sum(axis=1) / len(self.y)

    def needed(self, tolerance):
        """Return how many steps bring every gap below a tolerance.

        Parameters
        ----------
        tolerance : array_like of shape (p,)

        Returns
        -------
        int or float
            Infinity, if the rate is not below the limit.
        """
        if not 0 < self.rate < self.limit:
            return np.inf

        def arrived(t, bound):
            gaps = np.abs(self._parts(t)) @ np.abs(self._svd[2])
            if not bound:
                gaps = np.abs(self.states(t) - self.best)
            return np.all(gaps < tolerance)

        few, enough = -1, 1
        while not arrived(enough, bound=True):
            few, enough = enough, 2 * enough
            if enough > 2**60:
                return np.inf
        few = -1
        while enough - few > 1:
            middle = (few + enough) // 2
            if arrived(middle, bound=False):
                enough = middle
            else:
                few = middle
        return enough

    def four_decimals(self):
        """Return the gaps (p,) at which four decimals of a parameter stand.

        For a parameter below 1 these are four digits.
        """
        sizes = np.abs(self.best)
        sizes = np.where(sizes > 0, sizes, 1)
        return 0.5e-4 * np.minimum(1, 10.0 ** np.floor(np.log10(sizes)))

    def close_enough(self):
        """Return the gaps (p,) that nobody would miss.

        A thousandth of the parameter, a hundredth of its standard error, or
        what moves the predictions by a thousandth of their spread, whichever
        is most.
        """
        sizes = np.sqrt(np.mean(self.A**2, axis=0))
        spread = np.std(self.A @ self.best)
        return np.maximum.reduce(
            [
                1e-3 * np.abs(self.best),
                1e-2 * self.errors,
                1e-3 * spread / np.where(sizes > 0, sizes, 1),
            ]
        )


def mean_squared_error(A, y, theta):
    """Return (1/n) Σ (y − A θ)².

    Parameters
    ----------
    A : ndarray of shape (n, p)
    y : ndarray of shape (n,)
    theta : ndarray of shape (p,)

    Returns
    -------
    float
        In squared units of y.
    """
    return float(np.mean((y - A @ theta) ** 2))


def with_ones(X, ones=True):
    """Return X with a column of ones behind it, if there is a bias.

    Parameters
    ----------
    X : ndarray of shape (n, d)
    ones : bool

    Returns
    -------
    ndarray of shape (n, d + 1) or (n, d)
    """
    return np.column_stack([X, np.ones(len(X))]) if ones else X


def standardise(X):
    """Return the columns with mean 0 and SD 1; a constant one only shifted.

    Parameters
    ----------
    X : ndarray of shape (n, d)

    Returns
    -------
    ndarray of shape (n, d)
    """
    spread = X.std(axis=0)
    constant = spread <= ROUNDING * np.abs(X).max(axis=0)
    return (X - X.mean(axis=0)) / np.where(constant, 1, spread)


def is_unscaled(X):
    """Whether z-scores would make the walk much shorter.

    They would, if κ falls to a thirtieth or less, and if a column lies far
    from zero for its spread, or is much larger or smaller than the ones.

    Parameters
    ----------
    X : ndarray of shape (n, d)

    Returns
    -------
    bool
    """
    spread, mean = X.std(axis=0), np.abs(X.mean(axis=0))
    varies = spread > ROUNDING * np.abs(X).max(axis=0)
    spread, mean = spread[varies], mean[varies]
    sizes = np.append(np.hypot(spread, mean), 1)
    uneven = sizes.max() >= 5 * sizes.min() or np.any(mean >= 2 * spread)
    raw = Walk(with_ones(X), X[:, 0]).condition
    scaled = Walk(with_ones(standardise(X)), X[:, 0]).condition
    return bool(uneven and raw >= 30 * scaled)


def feature_scales(X):
    """Return ways to scale features that people take.

    Parameters
    ----------
    X : ndarray of shape (n, d)

    Returns
    -------
    dict of str to (ndarray of shape (d,), ndarray of shape (d,))
        In words, what is taken off and by what is divided then. The first is
        no scale at all, and has no name.
    """
    mean, low, high = X.mean(axis=0), X.min(axis=0), X.max(axis=0)
    zero, one = np.zeros_like(mean), np.ones_like(mean)
    ways = {
        "": (zero, one),
        "in z-scores": (mean, X.std(axis=0)),
        "in z-scores with n − 1": (mean, X.std(axis=0, ddof=1)),
        "from 0 to 1": (low, high - low),
        "centred and over their range": (mean, high - low),
        "centred": (mean, one),
        "over their maximum": (zero, np.abs(X).max(axis=0)),
        "of length 1": (zero, np.linalg.norm(X, axis=0)),
    }
    return {how: way for how, way in ways.items() if np.all(way[1] > 0)}


def target_scales(y):
    """Return ways to scale a target that people take.

    Parameters
    ----------
    y : ndarray of shape (n,)

    Returns
    -------
    dict of str to (float, float)
        See `feature_scales`.
    """
    ways = {
        "": (0.0, 1.0),
        "in z-scores": (y.mean(), y.std()),
        "in z-scores with n − 1": (y.mean(), y.std(ddof=1)),
        "from 0 to 1": (y.min(), np.ptp(y)),
        "over its maximum": (0.0, np.abs(y).max()),
        "centred": (y.mean(), 1.0),
    }
    return {how: way for how, way in ways.items() if way[1] > 0}
