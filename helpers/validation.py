"""Refuse bad input at the door, in one line that says what to do."""

import numbers

import numpy as np
import pandas as pd

#: Larger values may overflow in products of products.
LARGEST = 1e50


def check_training(model, X, y):
    """Return X and y as arrays of floats, or say what is wrong.

    Parameters
    ----------
    model : LinearRegression
        The model to be trained, with its settings `learning_rate`,
        `iterations` and `record_every`, all to be positive.
    X : array_like or DataFrame, shape (n, d)
        Features.
    y : array_like or Series, shape (n,)
        Target.

    Returns
    -------
    X : ndarray of float, shape (n, d)
    y : ndarray of float, shape (n,)

    Raises
    ------
    ValueError
        Naming the argument, what came and what was expected: wrong
        dimensions, different lengths, empty, not numeric, NaN or infinite,
        or a setting that is not positive.
    """
    check_positive("learning_rate", model.learning_rate)
    check_positive("iterations", model.iterations, numbers.Integral)
    check_positive("record_every", model.record_every, numbers.Integral)
    X = check_features(X)
    y = _as_floats("y", y)
    if y.ndim != 1:
        raise ValueError(
            f"y must have one dimension (n,), got shape {y.shape}: "
            "pass one column as y.to_numpy().ravel() or y.ravel()"
        )
    if len(X) != len(y):
        raise ValueError(
            f"X and y must have the same length, got {len(X)} rows in X "
            f"and {len(y)} values in y"
        )
    return X, y


def check_features(X, d=None):
    """Return X as an array of floats (n, d), or say what is wrong.

    Parameters
    ----------
    X : array_like or DataFrame, shape (n, d)
        Features.
    d : int, optional
        The number of features that the model was fitted with.

    Returns
    -------
    X : ndarray of float, shape (n, d)

    Raises
    ------
    ValueError
        As for `check_training`, or if X does not have `d` features.
    """
    X = _as_floats("X", X)
    if X.ndim != 2:
        raise ValueError(
            f"X must have two dimensions (n, d), got shape {X.shape}: one "
            'feature is a table of one column, X[["bmi"]] or '
            "X.reshape(-1, 1)"
        )
    if d is not None and X.shape[1] != d:
        raise ValueError(
            f"X must have {d} feature(s), as in fit, got {X.shape[1]}"
        )
    return X


class DivergenceError(ValueError):
    """The loss rose, by more than rounding: the learning rate is too large.

    The rate times the largest curvature of the loss is above 2, so that along
    the steepest direction each step leaves a larger gap than it found.

    Parameters
    ----------
    iteration : int
        Number of updates after which the loss first rose.
    learning_rate : float
        The step size that was used.
    largest : float
        The rate to stay below, see `largest_stable_rate`.
    """

    def __init__(self, iteration, learning_rate, largest):
        super().__init__(iteration, learning_rate, largest)
        self.iteration = iteration
        self.learning_rate = learning_rate
        self.largest = largest

    def __str__(self):
        """Say what happened and what to change."""
        return (
            f"training diverged: the loss rose at iteration {self.iteration}"
            f" with learning_rate={float(self.learning_rate)}; for these data"
            f" stay below {self.largest:.6g}, the largest stable learning rate"
        )


def largest_stable_rate(X):
    """Return the rate to stay below: above it gradient descent diverges.

    It is 2 / λ, with λ the largest eigenvalue of the Hessian of the mean
    squared error, (2/n) AᵀA, where A is X with a column of ones for the bias
    [1]_.

    Parameters
    ----------
    X : ndarray, shape (n, d)
        Features.

    Returns
    -------
    float
        In the unit of the learning rate.

    References
    ----------
    .. [1] S. Boyd, L. Vandenberghe, "Convex Optimization", Cambridge
       University Press 2004, section 9.3.
    """
    A = np.column_stack([X, np.ones(len(X))])
    return len(A) / np.linalg.eigvalsh(A.T @ A)[-1]


def check_positive(name, value, kind=numbers.Real):
    """Raise ValueError unless a setting is a positive, finite number."""
    number = isinstance(value, kind) and not isinstance(value, bool)
    if not (number and 0 < value < np.inf):
        whole = kind is numbers.Integral
        expected = "whole number (int)" if whole else "number"
        raise ValueError(
            f"{name} must be a positive {expected}, got {value!r}"
        )


def _as_floats(name, values):
    """Return values as an array of finite floats, with one row or more."""
    if np.ma.isMaskedArray(values):
        values = np.where(np.ma.getmaskarray(values), np.nan, values.data)
    try:
        array = np.asarray(values)
    except ValueError as error:
        raise ValueError(
            f"{name} must be a table, got rows of different lengths"
        ) from error
    if array.dtype.kind == "O":
        array = objects_as_floats(name, array)
    if array.dtype.kind not in "fiub":
        raise ValueError(f"{name} must be numeric, got {array.dtype} values")
    if array.size == 0:
        raise ValueError(f"{name} must not be empty, got shape {array.shape}")
    array = np.asarray(array, dtype=float, order="C")  # fast rows
    finite = np.isfinite(array)
    if not finite.all():
        first = np.argwhere(~finite)[0]
        place = ", ".join(str(index) for index in first)
        raise ValueError(
            f"{name} must be finite, got {array[tuple(first)]} at "
            f"{name}[{place}], {(~finite).sum()} such value(s) in all"
        )
    if max(array.max(), -array.min()) > LARGEST:
        raise ValueError(
            f"{name} must stay within ±{LARGEST:g}, or its squares "
            f"overflow, got {max(array.max(), -array.min()):g}"
        )
    return array


def objects_as_floats(name, array):
    """Turn an array of Python objects into floats; gaps become NaN."""
    array = np.where(pd.isna(array), np.nan, array)
    for item in array.flat:
        if not isinstance(item, numbers.Real):
            raise ValueError(f"{name} must be numeric, got {item!r}")
    return array.astype(float)
