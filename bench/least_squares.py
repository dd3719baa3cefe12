"""One pass over five million rows, as ratios within one run: `make bench`.

Beside the sums and the R factors stand the product that no way can avoid,
and scikit-learn's answer to the same question.
"""

import functools

import numpy as np
import pytest
from sklearn.linear_model import LinearRegression

from helpers.least_squares import factors, fit, sums


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


def by_sums():
    """Solve by the sums."""
    return fit(sums(*made_up()))[:2]


def by_factors():
    """Solve by the R factors."""
    return fit(factors(*made_up()))[:2]


def scikit_learn():
    """Solve by scikit-learn's way."""
    model = LinearRegression().fit(*made_up())
    return model.coef_, model.intercept_


@pytest.mark.benchmark(group="least squares on 5,000,000 rows of 10 features")
@pytest.mark.parametrize(
    ("function", "rounds"),
    [(product, 20), (by_sums, 20), (by_factors, 5), (scikit_learn, 3)],
)
def test_one_pass(benchmark, function, rounds):
    result = benchmark.pedantic(function, rounds=rounds, warmup_rounds=1)
    if function is not product:  # the same answer
        for ours, other in zip(by_sums(), result, strict=True):
            np.testing.assert_allclose(ours, other, rtol=1e-9)
