"""One pass over five million rows, as ratios within one run: `make bench`.

Beside the one-pass sums stand the product that no way can avoid, and
scikit-learn's answer to the same question.
"""

import functools

import numpy as np
import pytest
from sklearn.linear_model import LinearRegression

from helpers.least_squares import solve, sums


@functools.cache
def made_up():
    """Return features (5,000,000, 10) and a target."""
    rng = np.random.default_rng(seed=1)
    X = rng.normal(size=(5_000_000, 10))
    return X, X @ rng.normal(size=10) + 3 + rng.normal(size=len(X))


def product():
    """Multiply the features by themselves; no least squares without it."""
    X, _ = made_up()
    return X.T @ X


def one_pass():
    """Solve by the sums."""
    return solve(sums(*made_up()))


def scikit_learn():
    """Solve by scikit-learn's way."""
    model = LinearRegression().fit(*made_up())
    return model.coef_, model.intercept_


@pytest.mark.benchmark(group="least squares on 5,000,000 rows of 10 features")
@pytest.mark.parametrize(
    ("function", "rounds"), [(product, 20), (one_pass, 20), (scikit_learn, 3)]
)
def test_one_pass(benchmark, function, rounds):
    result = benchmark.pedantic(function, rounds=rounds, warmup_rounds=1)
    if function is scikit_learn:  # the same answer
        for ours, theirs in zip(one_pass(), result, strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=1e-9)
