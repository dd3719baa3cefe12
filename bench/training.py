"""Speed as ratios within one run: `make bench`.

The same data, the same steps: written on pandas objects as in many a
tutorial, and as the class of lesson 03. Beside them two of scikit-learn.
"""

import numpy as np
import pytest
from sklearn import linear_model
from sklearn.datasets import load_diabetes
from sklearn.exceptions import ConvergenceWarning

from helpers.model import LinearRegression

STEPS = 7000
X, y = load_diabetes(return_X_y=True, as_frame=True)
X = X[["bmi"]]


def train_on_pandas(steps=STEPS):
    """Train on a DataFrame and a Series, converting nothing."""
    w, b, history = np.zeros(1), 0.0, []
    for step in range(steps):
        residual = y - (np.dot(X, w) + b)
        dw = -2 * X.T.dot(residual) / len(X)
        db = -2 * np.sum(residual) / len(X)
        w, b = w - 0.1 * dw, b - 0.1 * db
        predicted = X.dot(w) + b
        if step % 1000 == 0:
            history.append(np.square(np.subtract(y, predicted)).mean())
    return w.iloc[0], b


def train_our_class(steps=STEPS):
    """Train the class of lesson 03 on the same DataFrame."""
    model = LinearRegression(0.1, steps, record_every=1000).fit(X, y)
    return model.w[0], model.b


def solve_with_scikit_learn():
    """Solve the least-squares problem, without steps."""
    return linear_model.LinearRegression().fit(X, y)


def train_sgd():
    """Train with scikit-learn's stochastic gradient descent."""
    with pytest.warns(ConvergenceWarning):
        return linear_model.SGDRegressor(random_state=0).fit(X, y)


def bench(benchmark, function, rounds):
    """Time a function; the fewer rounds, the slower it is."""
    benchmark.pedantic(function, rounds=rounds, warmup_rounds=1)


@pytest.mark.benchmark(group=f"{STEPS:,} steps on a DataFrame")
@pytest.mark.parametrize(
    ("function", "rounds"), [(train_on_pandas, 5), (train_our_class, 100)]
)
def test_same_job(benchmark, function, rounds):
    bench(benchmark, function, rounds)


@pytest.mark.benchmark(group="ours and scikit-learn's")
@pytest.mark.parametrize(
    "function", [train_our_class, solve_with_scikit_learn, train_sgd]
)
def test_other_ways(benchmark, function):
    bench(benchmark, function, rounds=100)
