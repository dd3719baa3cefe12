"""What a table and its settings will do is foreseen."""

import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import load_diabetes

from diagnosis.data import (
    Table,
    Walk,
    dependent_columns,
    inspect_table,
    is_unscaled,
    mean_squared_error,
    read_table,
    standardise,
    with_ones,
)
from helpers.validation import largest_stable_rate

PATIENTS = load_diabetes()
BMI, PROGRESSION = PATIENTS.data[:, [2]], PATIENTS.target


def table(*columns, y=None, names="abcdef"):
    """Return a table of columns, with a target that none of them gives."""
    X = np.column_stack(columns).astype(float)
    noise = np.random.default_rng(5).normal(size=len(X))
    return Table(X, noise if y is None else y, tuple(names[: X.shape[1]]))


def descend(A, y, rate, steps, start, factor):
    """Return parameters and losses of gradient descent, step by step."""
    theta, states, losses = np.array(start), [], []
    for _ in range(steps + 1):
        states.append(theta)
        losses.append(np.mean((y - A @ theta) ** 2))
        theta = theta + rate * factor * 2 / len(y) * A.T @ (y - A @ theta)
    return np.array(states), np.array(losses)


# ---- the walk -------------------------------------------------------------


@pytest.mark.parametrize(
    ("rate", "factor"), [(0.05, 1), (0.1, 0.5), (0.01, 40)]
)
def test_every_step_is_foreseen(rng, rate, factor):
    A = with_ones(rng.normal(1, [1, 2], size=(40, 2)))
    y, start = rng.normal(size=40), [3.0, -1.0, 2.0]
    walk = Walk(A, y, rate / factor, np.array(start), factor)
    states, losses = descend(A, y, rate / factor, 30, start, factor)
    steps = np.arange(31)
    np.testing.assert_allclose(walk.states(steps), states, rtol=1e-9)
    np.testing.assert_allclose(walk.losses(steps), losses, rtol=1e-9)


def test_walk_beyond_the_limit_is_foreseen_without_overflow(rng):
    A, y = with_ones(rng.normal(size=(20, 1))), rng.normal(size=20)
    walk = Walk(A, y, rate=5.0)
    states, _ = descend(A, y, 5.0, 9, [0.0, 0.0], 1)
    np.testing.assert_allclose(walk.states(range(10)), states, 1e-9, 1e-15)
    assert np.isfinite(walk.losses([10**6])).all()


def test_limit_is_the_one_of_the_lessons(rng):
    X = rng.normal(2, 3, size=(30, 3))
    limit = Walk(with_ones(X), X[:, 0]).limit
    assert limit == pytest.approx(largest_stable_rate(X))
    half = Walk(with_ones(X), X[:, 0], factor=0.5)
    assert half.limit == pytest.approx(2 * limit)


def test_best_is_least_squares_also_where_columns_depend(rng):
    x, y = rng.normal(size=(20, 2)), rng.normal(size=20)
    A = np.column_stack([x, x.sum(axis=1), np.ones(20)])
    np.testing.assert_allclose(
        Walk(A, y).best, np.linalg.lstsq(A, y)[0], atol=1e-12
    )
    start = np.array([1.0, 2.0, 3.0, 4.0])
    walk = Walk(A, y, 0.1, start)
    states, _ = descend(A, y, 0.1, 5000, start, 1)
    np.testing.assert_allclose(walk.best, states[-1], atol=1e-9)


def test_facts_of_the_patients():
    walk = Walk(with_ones(BMI), PROGRESSION, 0.1)
    assert walk.limit == pytest.approx(1)
    assert walk.condition == pytest.approx(442)
    assert walk.needed(walk.four_decimals()) == 37_030
    np.testing.assert_allclose(walk.best, [949.4353, 152.1335], atol=5e-5)
    np.testing.assert_allclose(walk.errors[0], 62.515, atol=5e-4)
    end = walk.states([7000])[0]
    np.testing.assert_allclose(end[0], 909.4812, atol=5e-5)
    raw = load_diabetes(scaled=False).data[:, [2]]
    walk = Walk(with_ones(raw), PROGRESSION)
    assert f"{walk.limit:.5g}" == "0.0013964"
    assert f"{walk.condition:,.0f}" == "26,333"


@pytest.mark.parametrize("rate", [0.03, 0.3, 0.45])
def test_steps_needed_are_counted_to_the_step(rng, rate):
    A = with_ones(rng.normal(0.5, [1, 0.6], size=(50, 2)))
    y = rng.normal(size=50)
    walk = Walk(A, y, rate)
    assert walk.rate < walk.limit
    tolerance = np.array([1e-4, 1e-5, 1e-3])
    needed = walk.needed(tolerance)
    states, _ = descend(A, y, rate, needed + 50, np.zeros(3), 1)
    there = (np.abs(states - walk.best) < tolerance).all(axis=1)
    assert there[needed:].all()
    assert not there[needed - 1]


def test_no_steps_are_enough_at_the_limit(rng):
    A, y = with_ones(rng.normal(size=(20, 1))), rng.normal(size=20)
    limit = Walk(A, y).limit
    assert Walk(A, y, limit * 0.999).needed(1e-3) < np.inf
    assert Walk(A, y, limit * 1.001).needed(1e-3) == np.inf


def test_four_decimals_are_four_digits_of_what_is_small():
    x = np.array([-1.0, 0, 1])
    walk = Walk(with_ones(x[:, None]), 0.0234 * x + 812)
    np.testing.assert_allclose(walk.four_decimals(), [0.5e-6, 0.5e-4])


def test_close_enough_is_a_share_of_what_can_be_told(rng):
    x = standardise(rng.normal(size=(200, 1)))
    noise = rng.normal(size=200)
    walk = Walk(with_ones(x), 5 * x[:, 0] + noise)
    assert walk.close_enough() == pytest.approx(5e-3, rel=0.05)
    loud = Walk(with_ones(x), 5 * x[:, 0] + 100 * noise)
    np.testing.assert_allclose(loud.close_enough(), loud.errors / 100)


# ---- the table ------------------------------------------------------------


def test_columns_that_depend_are_told_with_their_equation(rng):
    men, women, age = rng.normal(3, 1, size=(3, 30))
    said = dependent_columns(
        table(
            men,
            women,
            age,
            men + women,
            names=["men", "women", "age", "people"],
        )
    )
    assert said == ["people = men + women"]
    celsius, half = (
        table(men, 1.8 * men + 32),
        table(men, women, men - women / 2),
    )
    assert dependent_columns(celsius) == ["b = 32 + 1.8 a"]
    assert dependent_columns(half) == ["c = a − 0.5 b"]
    assert dependent_columns(table(men, men)) == ["b = a"]
    assert dependent_columns(table(men, -men)) == ["b = −a"]
    assert dependent_columns(table(men, 0 * men + 7)) == ["b = 7"]
    assert dependent_columns(table(men, 0 * men)) == ["b = 0"]


def test_dummies_of_all_groups_depend_on_the_ones(rng):
    groups = np.eye(3)[rng.integers(3, size=40)]
    assert dependent_columns(table(groups)) == ["c = 1 − a − b"]
    assert dependent_columns(table(groups[:, :2])) == []
    assert dependent_columns(table(groups), ones=False) == []


def test_more_columns_than_rows_depend(rng):
    said = dependent_columns(table(rng.normal(size=(4, 5))))
    assert said == ["5 columns and the ones are too many for 4 rows"]
    assert dependent_columns(table(rng.normal(size=(4, 3)))) == []


def test_columns_that_nearly_depend_do_not(rng):
    x = rng.normal(size=50)
    assert not dependent_columns(table(x, x + 1e-6 * rng.normal(size=50)))
    assert not dependent_columns(table(1.7e9 + 100 * x))  # seconds since 1970


def test_target_among_features_is_the_column_itself(rng):
    x, y = rng.normal(size=(2, 30))
    found = inspect_table(table(x, y, y=y))
    assert [finding.name for finding in found] == ["target_among_features"]
    assert "Column b" in found[0].message
    assert not inspect_table(table(x, 2 * y + 1, y=y))  # a law without noise
    assert not inspect_table(table(x, y + 1e-3, y=y))


def test_gaps_are_counted_and_left_out(rng):
    X, y = rng.normal(size=(10, 2)), rng.normal(size=10)
    X[3, 1], y[5], y[3] = np.nan, np.inf, np.nan
    read = read_table(X, y)
    assert (read.X.shape, read.y.shape, read.gaps) == ((8, 2), (8,), 2)
    (found,) = inspect_table(read)
    assert found.name == "missing_values"
    assert found.message.startswith("2 row(s)")


def test_tables_of_every_kind_are_read():
    X = pd.DataFrame({"kg": [1, 2, 4], "sex": [True, False, True]})
    y = pd.Series([1.0, 2, 3], index=[7, 8, 9])
    read = read_table(X, y)
    assert read.names == ("kg", "sex")
    np.testing.assert_array_equal(read.X, [[1, 1], [2, 0], [4, 1]])
    np.testing.assert_array_equal(read.y, [1, 2, 3])
    for x in ([1, 2, 4], np.array([1, 2, 4]), [[1], [2], [4]]):
        read = read_table(x, np.array([[1], [2], [3]]))
        assert read.names == ("x",)
        assert read.X.shape == (3, 1)
        assert read.y.shape == (3,)
    assert read_table(np.ones((3, 2)), y).names == ("x1", "x2")


@pytest.mark.parametrize(
    ("X", "y", "says"),
    [
        ([[1], [2]], [1, 2, 3], "2 rows in X and 3 values in y"),
        ([["a"], ["b"]], [1, 2], "X must be numeric, but column x is not"),
        ([[1], [2]], ["a", "b"], "y must be numeric"),
        ([[1], [2]], [[1, 2], [3, 4]], "y must be one column, got 2"),
        ([], [], "X must not be empty"),
        ([[1], [np.nan], [2]], [1, 2, np.nan], r"only 1 row\(s\)"),
    ],
)
def test_what_is_no_table_is_refused(X, y, says):
    with pytest.raises(ValueError, match=says):
        read_table(X, y)


@pytest.mark.parametrize(
    ("mean", "spread", "unscaled"),
    [
        (0, 1, False),
        (0.5, 0.29, False),
        (2000, 500, True),
        (0, 50, True),
        (72, 10, True),
        ([0, 0], [1, 300], True),
        ([5, -3], [1, 1], True),
        (0, 0.0476, True),
    ],
)
def test_unscaled_is_what_z_scores_would_shorten(rng, mean, spread, unscaled):
    noise = standardise(rng.normal(size=(300, np.size(mean))))
    assert is_unscaled(mean + noise * spread) is unscaled
    assert not is_unscaled(noise)


def test_columns_close_to_each_other_are_not_unscaled(rng):
    x = standardise(rng.normal(size=(100, 1)))
    X = standardise(np.hstack([x, x + 0.01 * rng.normal(size=(100, 1))]))
    assert Walk(with_ones(X), x[:, 0]).condition > 1000
    assert not is_unscaled(X)


def test_constant_columns_do_not_count_as_unscaled(rng):
    x = standardise(rng.normal(size=(50, 1)))
    X = np.hstack([x, np.full((50, 1), 1000.0)])
    np.testing.assert_array_equal(standardise(X)[:, 1], 0)
    assert not is_unscaled(X)


def test_mean_squared_error_of_known_numbers():
    A = np.array([[1.0, 1], [2, 1]])
    assert mean_squared_error(A, np.array([3.0, 6]), np.array([2.0, 0])) == 2.5
