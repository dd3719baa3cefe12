"""The sums give the best fit, whatever the parts and their order."""

import itertools

import dask.dataframe as dd
import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LinearRegression

from helpers import least_squares as module
from helpers.least_squares import (
    Sums,
    block_sums,
    merge,
    merge_all,
    solve,
    sums,
)
from helpers.on_dask import dask_gradient, dask_sums

NAMES = ["age", "bmi", "bp"]


def made_up(rng, n=1000, offset=0.0):
    """Return features (n, 3) and a target that depends on them."""
    X = rng.normal(offset, 1, size=(n, 3))
    return X, X @ [1.0, -2.0, 3.0] + 4 + rng.normal(size=n)


def assert_equal(one, other, rtol=1e-11):
    """Hold that two sums are equal but for rounding."""
    assert one.n == other.n
    np.testing.assert_allclose(one.mean, other.mean, rtol=rtol)
    scale = np.abs(other.cross).max()
    np.testing.assert_allclose(
        one.cross, other.cross, rtol=rtol, atol=rtol * scale
    )


def test_sums_are_those_of_the_definition(rng):
    X, y = made_up(rng)
    Z = np.column_stack([X, y])
    total = sums(X, y)
    assert total.n == 1000
    np.testing.assert_allclose(total.mean, Z.mean(axis=0))
    np.testing.assert_allclose(total.cross, 1000 * np.cov(Z.T, ddof=0))


@pytest.mark.parametrize("rows", [1, 7, 999, 1000, 1001])
def test_blocks_of_any_size_give_the_same(rng, monkeypatch, rows):
    X, y = made_up(rng, offset=100)
    whole = block_sums(X, y)
    monkeypatch.setattr(module, "ROWS", rows)
    assert_equal(sums(X, y), whole)


@pytest.mark.parametrize("kind", ["int64", "float32", "bool"])
def test_numbers_of_other_kinds_are_summed_as_doubles(rng, kind):
    X, y = (part > 0 for part in made_up(rng))
    total = sums(X.astype(kind), y.astype(kind))
    assert_equal(total, sums(X.astype(float), y.astype(float)), rtol=1e-15)


def test_inputs_are_left_alone(rng):
    X, y = made_up(rng)
    before = X.copy(), y.copy()
    sums(X, y)
    np.testing.assert_array_equal(X, before[0])
    np.testing.assert_array_equal(y, before[1])


def test_merge_is_associative_and_order_does_not_matter(rng):
    X, y = made_up(rng, n=60, offset=1e3)
    cuts = [0, 1, 1, 20, 33, 60]  # one row, no row, and others
    a, b, c, d, e = (
        block_sums(X[i:j], y[i:j]) for i, j in itertools.pairwise(cuts)
    )
    whole = block_sums(X, y)
    assert_equal(merge(merge(merge(merge(a, b), c), d), e), whole)
    assert_equal(merge(a, merge(b, merge(c, merge(d, e)))), whole)
    assert_equal(merge_all([e, b, a, d, c]), whole)
    assert_equal(merge_all([c, d, a, e, b]), whole)


def test_no_rows_change_nothing(rng):
    none = sums(*made_up(rng, n=0))
    some = sums(*made_up(rng))
    assert none.n == merge(none, none).n == 0
    assert not merge(none, none).cross.any()
    one = sums(*made_up(rng, n=1))
    assert_equal(merge(none, one), one)
    assert_equal(merge(none, some), some)
    assert_equal(merge(some, none), some)


def test_solution_is_that_of_scikit_learn(rng):
    X, y = made_up(rng)
    w, b = solve(sums(X, y))
    theirs = LinearRegression().fit(X, y)
    np.testing.assert_allclose(w, theirs.coef_, rtol=1e-12)
    np.testing.assert_allclose(b, theirs.intercept_, rtol=1e-12)


def test_a_large_offset_costs_no_digits(rng):
    X, y = made_up(rng, n=20_000, offset=1e6)
    exact, *_ = np.linalg.lstsq(X - X.mean(axis=0), y - y.mean())
    np.testing.assert_allclose(solve(sums(X, y))[0], exact, rtol=1e-9)


def test_columns_of_different_size_are_solved(rng):
    X, y = made_up(rng)
    scale = np.array([1e-15, 1.0, 1e15])
    w, _ = solve(sums(X * scale, y))
    np.testing.assert_allclose(w * scale, solve(sums(X, y))[0], rtol=1e-11)


# ---- what cannot be solved says so ---------------------------------------


@pytest.mark.parametrize("value", [0.0, 0.1, -1e9])
def test_constant_columns_are_named(rng, value):
    X, y = made_up(rng, n=20_000)
    X[:, 1] = value
    with pytest.raises(ValueError, match=r"^constant: bmi$"):
        solve(sums(X, y), NAMES)


def test_collinear_columns_are_named(rng):
    X, y = made_up(rng)
    X[:, 2] = 5 - 3 * X[:, 0]
    with pytest.raises(ValueError, match=r"^collinear: age, bp; leave out"):
        solve(sums(X, y), NAMES)


def test_columns_without_names_are_numbered(rng):
    X, y = made_up(rng)
    with pytest.raises(ValueError, match=r"^constant: 0, 1, 2$"):
        solve(sums(0 * X, y))


def test_nearly_collinear_columns_are_solved(rng):
    X, y = made_up(rng)
    X[:, 2] = X[:, 0] + 1e-4 * X[:, 2]
    w, _ = solve(sums(X, y), NAMES)
    theirs = LinearRegression().fit(X, y)
    np.testing.assert_allclose(w, theirs.coef_, rtol=1e-6)


def test_too_few_rows_are_counted(rng):
    X, y = made_up(rng, n=3)
    with pytest.raises(ValueError, match=r"3 feature\(s\) need 4 rows, got 3"):
        solve(sums(X, y))
    assert len(solve(sums(*made_up(rng, n=4)))[0]) == 3


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_a_value_that_is_no_number_is_refused(rng, value):
    X, y = made_up(rng)
    X[77, 2] = value
    with pytest.raises(ValueError, match="column bp holds NaN or infinity"):
        sums(X, y, [*NAMES, "y"])
    with pytest.raises(ValueError, match="column 2 holds NaN or infinity"):
        sums(X, y)


def test_different_lengths_are_refused(rng):
    X, y = made_up(rng)
    with pytest.raises(ValueError, match="1000 rows in X and 999 values"):
        sums(X, y[1:])
    with pytest.raises(ValueError, match="999 rows in X and 1000 values"):
        sums(X[1:], y)


# ---- on Dask -------------------------------------------------------------


def partitions(X, y, count):
    """Return a Dask DataFrame of the rows, with a partition without rows."""
    table = pd.DataFrame(X, columns=NAMES).assign(y=y)
    frame = dd.from_pandas(table, npartitions=count)
    return dd.concat([frame, frame.partitions[0].query("age > 1e9")])


@pytest.mark.parametrize("count", [1, 2, 8, 9, 20])
def test_dask_gives_the_same_sums(rng, count):
    X, y = made_up(rng)
    total = dask_sums(partitions(X, y, count), "y").compute()
    assert isinstance(total, Sums)
    assert_equal(total, sums(X, y))


def test_dask_says_which_partition_is_bad(rng):
    X, y = made_up(rng)
    X[999, 1] = np.nan
    task = dask_sums(partitions(X, y, 10), "y")
    with pytest.raises(ValueError, match="partition 9: column bmi holds NaN"):
        task.compute()


@pytest.mark.parametrize("count", [1, 9])
def test_dask_gives_the_gradient(rng, count):
    X, y = made_up(rng)
    w, b, h = np.array([0.5, 1.0, -1.0]), 2.0, 1e-4

    def loss(theta):
        return np.mean((y - X @ theta[:3] - theta[3]) ** 2)

    theta = np.append(w, b)
    slopes = [
        (loss(theta + h * u) - loss(theta - h * u)) / (2 * h)
        for u in np.eye(4)
    ]
    found, dw, db = dask_gradient(partitions(X, y, count), "y", w, b).compute()
    assert np.isclose(found, loss(theta))
    np.testing.assert_allclose([*dw, db], slopes, rtol=1e-7)
