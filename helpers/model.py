"""The models that lessons 03 and 05 build, for the lessons that follow.

Lesson 03 writes `LinearRegression` method by method, lesson 05
`GradientDescentRegressor`. The code here is the same, statement by statement;
a test compares them.
"""

import warnings
from typing import NamedTuple

import numpy as np
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils.validation import check_is_fitted, validate_data

from helpers.validation import (
    DivergenceError,
    check_features,
    check_positive,
    check_training,
    largest_stable_rate,
)


class Record(NamedTuple):
    """The state of a model during training.

    Attributes
    ----------
    iteration : int
        Number of updates made so far.
    loss : float
        Mean squared error, in squared units of y.
    w : ndarray, shape (d,)
        Weights, in units of y per unit of X.
    b : float
        Bias, in units of y.
    """

    iteration: int
    loss: float
    w: np.ndarray
    b: float


class LinearRegression:
    """Linear regression by gradient descent on the mean squared error.

    The model is ŷ = X w + b. Each iteration uses all n samples, so an
    iteration is also an epoch. Lesson 02 derives the formulas, lesson 03
    writes the class.

    Parameters
    ----------
    learning_rate : float, default 0.1
        Step size η.
    iterations : int, default 1000
        Number of updates.
    record_every : int, default 1
        Number of updates from one record of the history to the next.

    Attributes
    ----------
    w : ndarray, shape (d,), or None
        Weights; None before `fit` and after a training that diverged.
    b : float or None
        Bias.
    history : list of Record
        The state at iteration 0, at every `record_every`-th, and at the
        last. A new `fit` starts a new one.
    """

    def __init__(self, learning_rate=0.1, iterations=1000, record_every=1):
        self.learning_rate = learning_rate
        self.iterations = iterations
        self.record_every = record_every
        self.w = None
        self.b = None
        self.history = []

    def predict(self, X):
        """Return the predictions ŷ = X w + b.

        Parameters
        ----------
        X : array_like or DataFrame, shape (n, d)
            Features, in the unit that the model was fitted with.

        Returns
        -------
        ndarray, shape (n,)
            In units of y.

        Raises
        ------
        ValueError
            Before `fit`, or if X is not a finite table of d features.
        """
        if self.w is None:
            raise ValueError("this model is not trained: call fit(X, y) first")
        return check_features(X, len(self.w)).dot(self.w) + self.b

    def loss(self, residual):
        """Return the mean squared error, (1/n) Σ e².

        Parameters
        ----------
        residual : ndarray, shape (n,)
            e = y − ŷ, in units of y.

        Returns
        -------
        float
            In squared units of y.
        """
        n = len(residual)
        return 1 / n * residual.dot(residual)

    def gradient(self, X, residual):
        """Return the gradient of the loss, derived in lesson 02.

        Parameters
        ----------
        X : ndarray, shape (n, d)
            Features.
        residual : ndarray, shape (n,)
            e = y − ŷ, in units of y.

        Returns
        -------
        dw : ndarray, shape (d,)
            ∂L/∂w = −(2/n) Xᵀe.
        db : float
            ∂L/∂b = −(2/n) Σ e.
        """
        n = len(residual)
        dw = -2 / n * X.T.dot(residual)
        db = -2 / n * residual.sum()
        return dw, db

    def update_weights(self, X, residual):
        """Take one step downhill, with w and b from the same gradient.

        Parameters
        ----------
        X : ndarray, shape (n, d)
            Features.
        residual : ndarray, shape (n,)
            e = y − ŷ of the present w and b, in units of y.
        """
        dw, db = self.gradient(X, residual)
        self.w = self.w - self.learning_rate * dw
        self.b = self.b - self.learning_rate * db

    def fit(self, X, y):
        """Train from w = 0, b = 0 and keep the history.

        Parameters
        ----------
        X : array_like or DataFrame, shape (n, d)
            Features.
        y : array_like or Series, shape (n,)
            Target.

        Returns
        -------
        LinearRegression
            This model.

        Raises
        ------
        ValueError
            If an argument or a setting is not valid; see
            `helpers.validation.check_training`.
        DivergenceError
            As soon as the loss rises. The history up to there stays, w and
            b do not.
        """
        X, y = check_training(self, X, y)
        self.w, self.b, self.history = np.zeros(X.shape[1]), 0.0, []
        limit = np.inf
        for iteration in range(self.iterations + 1):
            residual = y - (X.dot(self.w) + self.b)
            loss = self.loss(residual)
            last = iteration == self.iterations
            rises = not loss <= limit
            if iteration % self.record_every == 0 or last or rises:
                self.history.append(Record(iteration, loss, self.w, self.b))
            if rises:
                self.w = self.b = None
                largest = largest_stable_rate(X)
                raise DivergenceError(iteration, self.learning_rate, largest)
            limit = min(limit, loss + 1e-9 * self.history[0].loss)
            if not last:
                self.update_weights(X, residual)
        return self


def largest_curvature(X, rounds=20):
    """Return nearly the largest curvature of the loss, and never more.

    Power iteration [1]_: the Hessian of the mean squared error,
    (2/n) AᵀA, where A is X with a column of ones, stretches its steepest
    direction most, so that any start turns towards it. A round costs as much
    as a training step.

    Parameters
    ----------
    X : ndarray, shape (n, d)
        Features.
    rounds : int, default 20
        After 20, the result is below half of the largest curvature only
        if less than a millionth of the start lies along that direction.

    References
    ----------
    .. [1] G. Golub, C. Van Loan, "Matrix Computations", 4th edition, Johns
       Hopkins 2013, section 8.2.
    """
    v = np.random.default_rng(0).standard_normal(X.shape[1] + 1)
    for _ in range(rounds):
        v = v / np.linalg.norm(v)
        stretched = X.dot(v[:-1]) + v[-1]
        v = 2 / len(X) * np.append(X.T.dot(stretched), stretched.sum())
    return np.linalg.norm(v)


class GradientDescentRegressor(RegressorMixin, BaseEstimator):
    """The model of lesson 03 as a scikit-learn estimator, built in lesson 05.

    Parameters
    ----------
    learning_rate : float, optional
        Step size η. By default 1 over `largest_curvature`, about half the
        largest stable one for the data that `fit` gets.
    iterations : int, default 1000
        The largest number of updates.
    tol : float, default 1e-4
        Training ends when the covariance of the residuals with each feature,
        over the standard deviations of both the feature and y, and their
        mean, over that of y, are at most `tol`.

    Attributes
    ----------
    coef_ : ndarray, shape (d,)
        Weights, in units of y per unit of X.
    intercept_ : float
        Bias, in units of y.
    n_iter_ : int
        Number of updates made.
    """

    def __init__(self, learning_rate=None, iterations=1000, tol=1e-4):
        self.learning_rate = learning_rate
        self.iterations = iterations
        self.tol = tol

    def fit(self, X, y):
        """Train on X of shape (n, d) and one target y of shape (n,).

        Whatever the error, nothing of an earlier `fit` stays.

        Warns
        -----
        ConvergenceWarning
            If `iterations` updates were not enough for `tol`.

        Raises
        ------
        ValueError
            If an argument or a setting is not valid, or for several targets.
        TypeError
            If X is sparse, or for an argument such as `sample_weight`.
        DivergenceError
            As soon as the loss rises.
        """
        for name in [name for name in vars(self) if name.endswith("_")]:
            delattr(self, name)
        X, y = validate_data(self, X, y, dtype=float)
        model = LinearRegression(self.learning_rate, self.iterations)
        if self.learning_rate is None:
            model.learning_rate = 1 / largest_curvature(check_features(X))
        if self.tol is not None:
            check_positive("tol", self.tol)
        steps, level = self._walk(model, *check_training(model, X, y))
        if self.tol is not None and not level:
            says = "not converged: give more iterations or standardise X"
            warnings.warn(says, ConvergenceWarning, stacklevel=2)
        self.coef_, self.intercept_, self.n_iter_ = model.w, model.b, steps
        return self

    def _walk(self, model, X, y):
        """Return the number of updates, and whether the slopes are level."""
        model.w, model.b, limit = np.zeros(X.shape[1]), 0.0, np.inf
        centre, spread = X.mean(axis=0), X.std(axis=0)
        spread = spread + 1e-9 * np.abs(X).max(axis=0)  # if all are alike
        small = 2 * (self.tol or 0) * (y.std() + 1e-9 * np.abs(y).max())
        for iteration in range(self.iterations + 1):
            residual = y - (X.dot(model.w) + model.b)
            loss = model.loss(residual)
            if not loss <= limit:
                largest = largest_stable_rate(X)
                raise DivergenceError(iteration, model.learning_rate, largest)
            limit = min(limit, loss + 1e-9 * y.dot(y) / len(y))
            dw, db = model.gradient(X, residual)
            steep = np.abs(dw - centre * db) > small * spread
            level = np.abs(db) <= small and not steep.any()
            if level or iteration == self.iterations:
                return iteration, level
            model.w = model.w - model.learning_rate * dw
            model.b = model.b - model.learning_rate * db

    def predict(self, X):
        """Return the predictions ŷ = X w + b, of shape (n,).

        Raises
        ------
        NotFittedError
            Before `fit`.
        ValueError
            If X is not a finite table of d features.
        """
        check_is_fitted(self, "coef_")
        X = validate_data(self, X, reset=False, dtype=float)
        return X.dot(self.coef_) + self.intercept_
