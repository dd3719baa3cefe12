"""Sums and factors give the best fit, whatever the parts and their order."""

import itertools
import json
import re
import warnings
from fractions import Fraction
from functools import partial

import dask.dataframe as dd
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import statsmodels.api as sm
from scipy import stats
from sklearn.linear_model import LinearRegression

from cluster.on_dask import dask_gradient, dask_sums, reduce_tree
from cluster.second_pass import exact_gradient, refine
from helpers import least_squares as module
from helpers.least_squares import (
    Factors,
    Sums,
    block_sums,
    cross_validate,
    factors,
    fit,
    merge,
    merge_all,
    sums,
)
from tools.notebooks import ROOT

NAMES = ["age", "bmi", "bp"]
NIST = (ROOT / "notebooks/data/nist.json").read_text("utf-8")
TABLES = json.loads(NIST, parse_float=Fraction)
ROUTES = pytest.mark.parametrize("take", [sums, factors])


def made_up(rng, n=1000, offset=0.0):
    """Return features (n, 3) and a target that depends on them."""
    X = rng.normal(offset, 1, size=(n, 3))
    return X, X @ [1.0, -2.0, 3.0] + 4 + rng.normal(size=n)


def solve(total, names=None):
    """Return weights and bias."""
    return fit(total, names)[:2]


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


@ROUTES
@pytest.mark.parametrize("value", [0.0, 0.1, -1e9, 1e-150, 1e150])
def test_constant_columns_are_named(rng, take, value):
    X, y = made_up(rng, n=20_000)
    X[:, 1] = value
    with pytest.raises(ValueError, match=r"^constant: bmi$"):
        solve(take(X, y), NAMES)


@ROUTES
def test_a_column_that_varies_by_rounding_alone_is_constant(rng, take):
    X, y = made_up(rng)
    X[:, 1] = np.where(X[:, 0] > 0, 0.1 + 0.2, 0.3)
    with pytest.raises(ValueError, match=r"^constant: bmi$"):
        solve(take(X, y), NAMES)


@ROUTES
@pytest.mark.parametrize("offset", [0, 1e8])
def test_collinear_columns_are_named(rng, take, offset):
    X, y = made_up(rng, offset=offset)
    X[:, 2] = 5 - 3 * X[:, 0]
    found = r"^collinear: age, bp; 0 digit\(s\) left, leave out one of them \("
    with pytest.raises(ValueError, match=found) as error:
        solve(take(X, y), NAMES)
    assert "(rank 3 of 4)" in str(error.value)
    assert ("or try factors" in str(error.value)) == (take is sums)


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


@ROUTES
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_a_value_that_is_no_number_is_refused(rng, take, value):
    X, y = made_up(rng)
    X[77, 2] = value
    with pytest.raises(ValueError, match="column bp holds NaN or infinity"):
        take(X, y, [*NAMES, "y"])
    with pytest.raises(ValueError, match="column 2 holds NaN or infinity"):
        take(X, y)
    with pytest.raises(ValueError, match="column y holds NaN or infinity"):
        take(X[:, :2], X[:, 2])


def test_different_lengths_are_refused(rng):
    X, y = made_up(rng)
    with pytest.raises(ValueError, match=r"got \(1000, 3\) and \(999,\)"):
        sums(X, y[1:])
    with pytest.raises(ValueError, match=r"got \(999, 3\) and \(1000,\)"):
        sums(X[1:], y)


@ROUTES
def test_values_that_leave_the_doubles_are_refused(rng, take):
    X, y = made_up(rng)
    X[:, 1] = 1.7e308 * np.sign(X[:, 1])
    with pytest.raises(ValueError, match="column 1 cannot be squared"):
        take(X, y)


UNITS = [1e-162, 1e-160, 1e-158, 1e155, 1e200, 1e307]


@ROUTES
@pytest.mark.parametrize("unit", UNITS)
def test_parts_too_far_apart_are_refused_as_values_are(rng, take, unit):
    """Within each part the column is constant, and has a square."""
    X, y = made_up(rng)
    halves = np.split(np.arange(1000), 2)
    for size in unit, -unit:
        X[:, 1] = np.repeat([2 * size, 5 * size], 500)
        total = merge_all([take(X[i], y[i]) for i in halves])
        if take is sums:
            with pytest.raises(ValueError, match="column bmi cannot be squa"):
                fit(total, NAMES)
            with pytest.raises(ValueError, match="column y cannot be squared"):
                fit(merge_all([take(X[i, :1], X[i, 1]) for i in halves]))
        elif unit < 1e300:
            near = np.column_stack([X[:, 0], X[:, 1] / unit, X[:, 2]])
            expected = fit(take(near, y)).w / [1, unit, 1]
            np.testing.assert_allclose(fit(total).w, expected, rtol=1e-11)


def test_a_mean_beyond_the_doubles_is_refused(rng):
    X, y = made_up(rng)
    for take in sums, factors:
        with pytest.raises(ValueError, match=r"column . cannot be squared"):
            fit(take(1e308 + 1e300 * X, y))


def test_a_part_without_rows_may_come_with_a_large_mean(rng):
    X, y = made_up(rng)
    X = 1e160 + 1e150 * X
    parts = [sums(X[:i], y[:i]) for i in (0, 1000, 0)]
    assert_equal(merge_all(parts), parts[1], rtol=1e-15)


@pytest.mark.parametrize(
    ("unit", "unit_y"), [(1e200, 1e-120), (1e160, 1e-150), (1e-160, 1e160)]
)
def test_coefficients_that_leave_the_doubles_are_refused(rng, unit, unit_y):
    X, y = made_up(rng)
    X[:, 1] *= unit
    with pytest.raises(ValueError, match="coefficient of bmi leaves the doub"):
        fit(factors(X, y * unit_y), NAMES)


def test_a_weight_of_nearly_nothing_may_leave_them(rng):
    X, y = made_up(rng)
    others = np.column_stack([np.ones(1000), y, X[:, [0, 2, 1]]])
    X[:, 1] = np.linalg.qr(others)[0][:, 4]  # at right angles to all
    found = fit(factors(X * [1, 1e100, 1], y * 1e-200))
    assert abs(found.w[1]) < 1e-305
    assert np.isclose(found.w[0] * 1e200, fit(factors(X, y)).w[0])


@ROUTES
@pytest.mark.parametrize("every", [8, 8000])
def test_rows_unlike_the_others_cost_no_digits(rng, take, every):
    """Blocks are moved by the means of some rows, here by the least alike."""
    x = rng.normal(size=8000)
    x[::every] += 1e8
    mean = sum(map(Fraction, x)) / len(x)
    square = float(sum((Fraction(v) - mean) ** 2 for v in x))
    total = as_sums(take(x[:, None], rng.normal(size=len(x))))
    assert np.isclose(total.cross[0, 0], square, rtol=1e-14, atol=0)
    error = abs(total.mean[0] - float(mean))
    assert error < 1e-14 * np.sqrt(square / len(x))


# ---- on Dask -------------------------------------------------------------


def partitions(X, y, count):
    """Return a Dask DataFrame of the rows, with a partition without rows."""
    table = pd.DataFrame(X, columns=NAMES).assign(y=y)
    frame = dd.from_pandas(table, npartitions=count)
    return dd.concat([frame, frame.partitions[0].query("age > 1e9")])


@ROUTES
@pytest.mark.parametrize("count", [1, 2, 8, 9, 20])
def test_dask_gives_the_same(rng, take, count):
    X, y = made_up(rng)
    total = dask_sums(partitions(X, y, count), "y", take).compute()
    assert isinstance(total, Sums if take is sums else Factors)
    assert_equal(as_sums(total), sums(X, y))


@ROUTES
def test_dask_says_which_partition_is_bad(rng, take):
    X, y = made_up(rng)
    X[999, 1] = np.nan
    frame = partitions(X, y, 10)
    tasks = [
        dask_sums(frame, "y", take),
        dask_gradient(frame, "y", np.zeros(3), 0.0),
    ]
    for task in tasks:
        with pytest.raises(ValueError, match="partition 9: column bmi holds"):
            task.compute()


@ROUTES
def test_partitions_may_order_their_columns_differently(rng, tmp_path, take):
    table = pd.DataFrame(made_up(rng)[0], columns=NAMES)
    table["y"] = table @ [1.0, -2.0, 3.0] + rng.normal(size=1000)
    for number, order in enumerate([[*table], [*table][::-1]]):
        part = table[500 * number : 500 * number + 500][order]
        part.to_csv(tmp_path / f"{number}.csv", index=False)
    frame = dd.read_csv(tmp_path / "*.csv")
    expected = fit(take(table[NAMES], table["y"]))
    found = fit(dask_sums(frame, "y", take).compute())
    np.testing.assert_allclose(found.w, expected.w, rtol=1e-11)
    task = dask_gradient(frame, "y", expected.w, expected.b)
    np.testing.assert_allclose(task.compute()[1], 0, atol=1e-11)


def test_without_any_rows_there_is_no_fit(rng):
    for take in sums, factors:
        total = dask_sums(partitions(*made_up(rng, n=0), 1), "y", take)
        with pytest.raises(ValueError, match=r"need 4 rows, got 0"):
            solve(total.compute())


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


# ---- factors -------------------------------------------------------------


def as_sums(total):
    """Return factors as the sums that they stand for."""
    if isinstance(total, Sums):
        return total
    return Sums(total.n, total.mean, total.R.T @ total.R)


@pytest.mark.parametrize("rows", [3, 7, 999, 1000, 1001])
def test_factors_of_any_blocks_are_those_of_the_sums(rng, monkeypatch, rows):
    X, y = made_up(rng, offset=100)
    monkeypatch.setattr(module, "ROWS", rows)
    assert_equal(as_sums(factors(X, y)), sums(X, y))


def test_factors_merge_in_any_order(rng):
    X, y = made_up(rng, n=60, offset=1e3)
    cuts = [0, 1, 1, 20, 33, 60]  # one row, no row, and others
    parts = [factors(X[i:j], y[i:j]) for i, j in itertools.pairwise(cuts)]
    for order in parts, parts[::-1], [merge_all(parts[:3]), *parts[3:]]:
        assert_equal(as_sums(merge_all(order)), sums(X, y))
    assert merge_all([parts[1], parts[1]]).n == 0


@ROUTES
def test_fit_is_that_of_statsmodels_to_10_digits(rng, take):
    X, y = made_up(rng, n=500, offset=30)
    n, d = X.shape
    theirs = sm.OLS(y, sm.add_constant(X)).fit()
    ours = fit(take(X, y))
    beta, se = np.append(ours.b, ours.w), np.append(ours.se_b, ours.se)
    t = beta / se
    p = 2 * stats.t.sf(np.abs(t), n - ours.rank)
    F = ours.r2 / d / ((1 - ours.r2) / (n - ours.rank))
    assert ours.rank == d + 1
    for one, other in [
        (beta, theirs.params),
        (se, theirs.bse),
        (t, theirs.tvalues),
        (p, theirs.pvalues),
        (ours.r2, theirs.rsquared),
        (ours.sigma**2, theirs.mse_resid),
        (F, theirs.fvalue),
        (stats.f.sf(F, d, n - ours.rank), theirs.f_pvalue),
    ]:
        np.testing.assert_allclose(one, other, rtol=1e-10)


@ROUTES
def test_folds_give_the_errors_of_fits_to_the_other_folds(rng, take):
    X, y = made_up(rng, n=101, offset=50)
    folds = np.array_split(rng.permutation(101), 5)
    expected = []
    for fold in folds:
        train = np.setdiff1d(np.arange(101), fold)
        model = LinearRegression().fit(X[train], y[train])
        expected.append(np.mean((y[fold] - model.predict(X[fold])) ** 2))
    found = cross_validate([take(X[fold], y[fold]) for fold in folds])
    np.testing.assert_allclose(found, expected, rtol=1e-11)
    with_none = [take(X[fold], y[fold]) for fold in [[], *folds]]
    np.testing.assert_array_equal(cross_validate(with_none), found)


@ROUTES
def test_a_constant_target_and_no_spare_row(rng, take):
    X, y = made_up(rng, n=4)
    spare = fit(take(X, y))
    assert np.isnan(spare.sigma)
    assert np.isnan(spare.se).all()
    flat = fit(take(X, 0 * y + 0.1))
    assert np.isnan(flat.r2)
    assert not flat.w.any()
    assert flat.b == 0.1


@ROUTES
@pytest.mark.parametrize("value", [0.0, 0.1, 1e6, -1e16, 1e100])
def test_a_constant_target_needs_no_warning(rng, take, value):
    X, y = made_up(rng, n=9000)
    found = fit(take(X, 0 * y + value))
    assert np.isnan(found.r2)
    assert not found.w.any()
    assert np.isclose(found.b, value, rtol=1e-15, atol=0)
    assert take is sums or found.digits > 6


@ROUTES
def test_a_target_constant_but_for_rounding_has_no_r2_of_1(rng, take):
    X, y = made_up(rng)
    y = np.where(y > 4, 0.3, 0.1 + 0.2)
    with pytest.warns(RuntimeWarning, match="about 0 digit"):
        found = fit(take(X, y))
    expected = sm.OLS(y == 0.3, sm.add_constant(X)).fit().rsquared
    assert np.isclose(found.r2, expected)


@ROUTES
def test_a_far_target_is_no_fault_of_the_features(rng, take):
    X, y = made_up(rng)
    y += 4e15
    with pytest.warns(RuntimeWarning, match="0 digit.s. are right"):
        found = fit(take(X, y))
    expected = LinearRegression().fit(X, y - 4e15).coef_
    np.testing.assert_allclose(found.w, expected, rtol=1e-11)


@ROUTES
def test_without_a_row_to_spare_sigma_has_no_digits_to_lose(rng, take):
    X = rng.normal(size=(4, 3))
    assert fit(take(X, X @ [1.0, -2.0, 3.0] + 4)).digits > 10
    assert 15 < fit(take(X[:1, :0], X[:1, 0])).digits < 16


# ---- any scale, any kind of number -----------------------------------------


@ROUTES
@pytest.mark.parametrize("unit", [1e-150, 1e-100, 1.0, 1e100, 1e150])
@pytest.mark.parametrize("unit_y", [1e-150, 1.0, 1e150])
def test_scales_from_1e_minus_150_to_1e150(rng, take, unit, unit_y):
    X, y = made_up(rng, n=20_000)
    plain, scaled = fit(take(X, y)), fit(take(X * unit, y * unit_y))
    for one, other in [
        (scaled.w / unit_y * unit, plain.w),
        (scaled.se / unit_y * unit, plain.se),
        (scaled.b / unit_y, plain.b),
        (scaled.sigma / unit_y, plain.sigma),
        (scaled.r2, plain.r2),
    ]:
        np.testing.assert_allclose(one, other, rtol=1e-11)


@pytest.mark.parametrize("unit", [1e-200, 1e200])
def test_beyond_these_scales_sums_refuse_and_factors_answer(rng, unit):
    X, y = made_up(rng)
    with pytest.raises(ValueError, match="column 1 cannot be squared"):
        sums(X * [1, unit, 1], y)
    w, _ = solve(factors(X * [1, unit, 1], y))
    expected = solve(factors(X, y))[0]
    np.testing.assert_allclose(w * [1, unit, 1], expected, rtol=1e-11)


@ROUTES
def test_offsets_of_1e8_with_a_spread_of_1(rng, take):
    X, y = made_up(rng, n=20_000, offset=1e8)
    near = X - 1e8  # exact
    y = near @ [1.0, -2.0, 3.0] + rng.normal(size=len(y))
    theirs = sm.OLS(y, sm.add_constant(near)).fit()
    ours = fit(take(X, y))
    np.testing.assert_allclose(ours.w, theirs.params[1:], rtol=1e-9)
    np.testing.assert_allclose(ours.se, theirs.bse[1:], rtol=1e-9)


@ROUTES
def test_what_varies_by_little_is_not_constant(rng, take):
    x, y = rng.normal(size=(2, 20_000))
    X = (1e13 + 100 * x)[:, None]
    y = X[:, 0] - 1e13 + y
    with pytest.warns(RuntimeWarning, match="digit.s. are right for"):
        w, _ = solve(take(X, y))
    assert np.isclose(w, 1, atol=1e-3)
    w, _ = solve(take(x[:, None] * 1e-140, y))
    assert np.isclose(w * 1e-140, solve(take(x[:, None], y))[0])


KINDS = {
    "float64": lambda table: table,
    "float32": lambda table: table.astype("float32"),
    "mixed": lambda table: table.astype(
        {"age": "float32", "bmi": "int8", "bp": bool}
    ),
    "nullable": lambda table: table.convert_dtypes(),
    "arrow": lambda table: table.convert_dtypes(dtype_backend="pyarrow"),
}


@ROUTES
@pytest.mark.parametrize("change", KINDS.values(), ids=KINDS)
def test_tables_of_any_kind_alike_from_arrays_frames_and_dask(
    rng, take, change
):
    X, y = np.sign(made_up(rng)[0]) > 0, rng.integers(9, size=1000)
    table = change(pd.DataFrame(X * 1.0, columns=NAMES).assign(y=y * 1.0))
    expected = fit(take(X.astype(float), y.astype(float)))
    frame = dd.from_pandas(table, npartitions=3)
    found = [
        take(table[NAMES], table["y"]),
        take(table[NAMES].to_numpy(), table["y"].to_numpy()),
        dask_sums(frame, "y", take).compute(),
    ]
    for total in found:
        for one, other in zip(fit(total)[:6], expected, strict=False):
            np.testing.assert_allclose(one, other, rtol=1e-10)
    loss, *_ = dask_gradient(frame, "y", expected.w, expected.b).compute()
    assert np.isclose(loss, expected.sigma**2 * 996 / 1000, rtol=1e-10)


BAD = {
    "a gap": (pd.array([1, None, 3], dtype="Int64"), "bmi holds NaN"),
    "an arrow gap": (
        pd.array([1.0, None, 3.0], dtype=pd.ArrowDtype(pa.float64())),
        "bmi holds NaN",
    ),
    "words": (["1", "2", "x"], "bmi must be numeric, got '1'"),
    "a date": (pd.to_datetime(["2020-01-01"] * 3), "bmi must be numeric"),
    "complex": ([1j, 2, 3], "(age|bmi) must be numeric"),
}


@ROUTES
@pytest.mark.parametrize(("values", "message"), BAD.values(), ids=BAD)
def test_bad_columns_are_named_alike(take, values, message):
    table = pd.DataFrame({"age": [1.0, 2, 4], "bmi": values, "y": [1, 2, 3]})
    X, y = table[["age", "bmi"]], table["y"]
    frame = dd.from_pandas(table, npartitions=1)
    with pytest.raises(ValueError, match="column " + message):
        take(X, y)
    with pytest.raises(ValueError, match="column " + message):
        take(X.to_numpy(), y.to_numpy(), ["age", "bmi", "y"])
    for task in [
        dask_sums(frame, "y", take),
        dask_gradient(frame, "y", np.zeros(2), 0.0),
    ]:
        with pytest.raises(ValueError, match="partition 0: column " + message):
            task.compute()


@ROUTES
def test_longer_floats_are_rounded(rng, take):
    X, y = made_up(rng)
    longer = fit(take(X.astype(np.longdouble), y.astype(np.longdouble)))
    np.testing.assert_array_equal(longer.w, fit(take(X, y)).w)


@ROUTES
def test_names_may_be_an_index(rng, take):
    X, y = made_up(rng)
    names = pd.Index([*NAMES, "y"])
    with pytest.raises(ValueError, match="constant: bmi"):
        fit(take(X * [1, 0, 1], y, names), names)
    X[3, 1] = np.nan
    for block in take, block_sums:
        with pytest.raises(ValueError, match="column bmi holds NaN"):
            block(X, y, names)


@ROUTES
def test_numbers_that_are_objects_are_numbers(rng, take):
    X, y = made_up(rng)
    table = pd.DataFrame(X, columns=NAMES).astype(object)
    for same in table, table.to_numpy():
        assert_equal(as_sums(take(same, y)), sums(X, y))


def test_wrong_shapes_are_told(rng):
    X, y = made_up(rng)
    with pytest.raises(ValueError, match=r"got \(1000, 3\) and \(1000, 1\)"):
        sums(X, y[:, None])
    with pytest.raises(ValueError, match=r"got \(1000,\) and \(1000,\)"):
        factors(y, y)


def test_masked_values_are_gaps(rng):
    X, y = made_up(rng)
    X = np.ma.masked_greater(X, 2)
    with pytest.raises(ValueError, match="column 0 holds NaN"):
        sums(X, y)


# ---- digits ----------------------------------------------------------------


def through_zero(total):
    """Return a total of which `fit` gives the line through the origin.

    Sums around 0 in place of the means, and one row more, since `fit` counts
    a coefficient for a bias that is 0 by symmetry.
    """
    last = np.sqrt(total.n) * total.mean
    if isinstance(total, Sums):
        spread = total.cross + np.outer(last, last)
    else:
        spread = np.linalg.qr(np.vstack([total.R, last]), mode="r")
    return type(total)(total.n + 1, 0 * total.mean, spread)


def digits_right(found, certified):
    """Return to how many digits all numbers are right: NIST's measure."""
    certified = np.array([float(v) for v in certified])
    error = np.abs(found - certified)
    share = error / np.where(certified == 0, 1, np.abs(certified))
    return -np.log10(max(share.max(), 1e-16))


def in_fractions(table):
    """Return features, a list of rows, and target as fractions."""
    powers = range(1, table["degree"] + 1)
    rows = [
        [Fraction(v) ** k for v in row for k in powers] for row in table["x"]
    ]
    return rows, [Fraction(v) for v in table["y"]]


def floats(table):
    """Return features (n, d) and target (n,), rounded once."""
    rows, y = in_fractions(table)
    return np.array(rows, dtype=float), np.array(y, dtype=float)


def coefficients(result, table):
    """Return coefficients and standard errors in the order of NIST."""
    if table["intercept"]:
        return [result.b, *result.w], [result.se_b, *result.se]
    return result.w, result.se


def fit_table(take, table, parts=1):
    """Return the fit, digits of its coefficients, and whether it warned."""
    X, y = floats(table)
    total = merge_all(
        [
            take(X[rows], y[rows])
            for rows in np.array_split(np.arange(len(y)), parts)
        ]
    )
    if not table["intercept"]:
        total = through_zero(total)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        result = fit(total)
    found, _ = coefficients(result, table)
    return result, digits_right(found, table["b"]), bool(told)


def exact_fit(table):
    """Return coefficients, their variances, σ̂² and R² as fractions."""
    rows, y = in_fractions(table)
    if table["intercept"]:
        rows = [[Fraction(1), *row] for row in rows]
    p, n = len(rows[0]), len(y)
    A = [
        [sum(row[i] * row[j] for row in rows) for j in range(p)]
        + [Fraction(i == j) for j in range(p)]
        + [sum(row[i] * v for row, v in zip(rows, y, strict=True))]
        for i in range(p)
    ]
    for k in range(p):  # Gauss and Jordan
        A[k] = [v / A[k][k] for v in A[k]]
        for i in set(range(p)) - {k}:
            A[i] = [a - A[i][k] * b for a, b in zip(A[i], A[k], strict=True)]
    beta = [row[-1] for row in A]
    squares = sum(
        (v - sum(c * z for c, z in zip(beta, row, strict=True))) ** 2
        for row, v in zip(rows, y, strict=True)
    )
    mean = sum(y) / n if table["intercept"] else 0
    variance = squares / (n - p)
    r2 = 1 - squares / sum((v - mean) ** 2 for v in y)
    return beta, [variance * A[i][p + i] for i in range(p)], variance, r2


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_certified_values_are_those_of_exact_arithmetic(table):
    beta, variances, variance, r2 = exact_fit(table)
    exact = [*beta, r2, *variances, variance]
    certified = [Fraction(v) for v in (*table["b"], table["r2"])]
    certified += [Fraction(v) ** 2 for v in (*table["se"], table["sigma"])]
    for one, other in zip(exact, certified, strict=True):
        assert abs(one - other) <= abs(other) * Fraction(1, 10**14)


#: The digits that the coefficients keep, factors and sums: the fewest that
#: any split into 1 to 5 parts leaves. Below 4 digits a route says so.
DIGITS = {
    "Norris": (11, 11),
    "Pontius": (11, 10),
    "NoInt1": (13, 13),
    "NoInt2": (13, 13),
    "Longley": (12, 10),
    "Wampler1": (9, 6),
    "Wampler2": (12, 9),
    "Wampler3": (9, 6),
    "Wampler4": (7, 6),
    "Wampler5": (5.5, 6),  # lstsq of all rows at once: 5.9
    "Filip": (6.5, None),
}


@pytest.mark.parametrize("parts", [1, 2, 3, 5])
@pytest.mark.parametrize("name", TABLES)
def test_factors_keep_their_digits(name, parts):
    table = TABLES[name]
    result, digits, told = fit_table(factors, table, parts)
    assert digits >= DIGITS[name][0]
    assert not told
    _, se = coefficients(result, table)
    exactly = table["sigma"] == 0
    least = 7 if name == "Filip" else 9
    assert digits_right(se, table["se"]) >= least
    assert digits_right(result.sigma, [table["sigma"]]) >= least
    assert digits_right(result.r2, [table["r2"]]) >= (15 if exactly else least)


@pytest.mark.parametrize("parts", [1, 2, 3, 5])
@pytest.mark.parametrize("name", TABLES)
def test_sums_keep_half_as_many(name, parts):
    least = DIGITS[name][1]
    if least is None:
        with pytest.raises(ValueError, match=r"0 digit.s. left.*factors"):
            fit_table(sums, TABLES[name], parts)
        return
    _, digits, told = fit_table(sums, TABLES[name], parts)
    assert digits >= least
    assert told == (TABLES[name]["sigma"] == 0)  # of σ̂ nothing is right


@ROUTES
def test_no_digit_is_lost_in_silence(rng, take):
    estimates = []
    for gap in 10.0 ** -np.arange(0, 13, 0.5):
        x = rng.normal(size=(50, 1))
        y = x[:, 0] + 1e-3 * rng.normal(size=50)
        X = np.column_stack([x, x + gap * rng.normal(size=(50, 1))])
        A = sm.add_constant(X)
        exact = exact_solution(A, y)
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            try:
                result = fit(take(X, y))
            except ValueError:
                continue
        right = digits_right([result.b, *result.w], exact)
        assert right >= result.digits - 0.5
        assert bool(told) == (result.digits < 4)
        estimates.append(result.digits)
    assert max(estimates) > 8
    assert min(estimates) < 5


@ROUTES
def test_no_digit_of_sigma_is_lost_in_silence(rng, take):
    estimates, gap = [], 1e-4 if take is sums else 1e-6
    for noise in 10.0 ** -np.arange(0, 9, 0.5):
        x, v, e = rng.normal(size=(3, 50))
        X, y = np.column_stack([x, x + gap * v]), 1 + v + noise * e
        _, _, variance, _ = exact_fit(as_table(X, y))
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            result = fit(take(X, y))
        estimates.append(result.digits)
        if not told:
            right = digits_right(result.sigma, [np.sqrt(float(variance))])
            assert right >= result.digits - 0.5
    assert max(estimates) > 4 > min(estimates)


def exact_solution(A, y):
    """Return the coefficients for floats, from fractions."""
    return exact_fit(as_table(A[:, 1:], y))[0]


def as_table(X, y):
    """Return arrays as a table like those of NIST."""
    return {"x": X.tolist(), "y": y.tolist(), "degree": 1, "intercept": True}


#: How far apart two columns are, and how much of the answer is left.
APART = {sums: [1e-3, 1e-6, 1e-8], factors: [1e-3, 1e-11, 1e-15]}


@ROUTES
@pytest.mark.parametrize("what", ["answer", "warning", "refusal"])
def test_each_route_says_how_many_digits_are_left(rng, take, what):
    gap = dict(zip(["answer", "warning", "refusal"], APART[take], strict=True))
    x, y = rng.normal(size=(2, 50))
    X = np.column_stack([x, x + gap[what] * rng.normal(size=50), x**2])
    table = pd.DataFrame(X, columns=NAMES).assign(y=y)
    for total in [
        take(X, y),
        take(table[NAMES], table["y"]),
        dask_sums(dd.from_pandas(table, npartitions=3), "y", take).compute(),
    ]:
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            try:
                result = fit(total, NAMES)
            except ValueError as error:
                assert "age, bmi; 0 digit(s) left" in str(error)
                assert what == "refusal"
                continue
        if what == "answer":
            assert not told
            assert result.digits >= 4
            continue
        assert what == "warning"
        said = re.match(
            r"about (\d) digit\(s\) are right", str(told[0].message)
        )
        assert int(said[1]) == round(result.digits)
        exact = exact_solution(sm.add_constant(X), y)
        right = digits_right([result.b, *result.w], exact)
        assert right >= result.digits - 0.5


# ---- a second pass ---------------------------------------------------------


def twice(take, X, y, intercept=True):
    """Return what one pass finds, and what a second makes of it."""
    total = take(X, y) if intercept else through_zero(take(X, y))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what it warns of is tested above
        found = fit(total)
    gradient = exact_gradient(X, y, found.w, found.b)
    if not intercept:
        gradient[-1] = Fraction(0)  # b is 0, and nothing moves it
    return found, refine(found, total, gradient)


#: The digits of NIST's answer after a second pass. The powers of Filip's x
#: are no doubles, and rounding them moves the answer in its eighth digit.
TWICE = {name: 13 for name in TABLES} | {"Filip": 7.5}


@ROUTES
@pytest.mark.parametrize("name", TABLES)
def test_a_second_pass_brings_the_digits_back(take, name):
    table = TABLES[name]
    X, y = floats(table)
    if take is sums and name == "Filip":
        with pytest.raises(ValueError, match="collinear"):
            twice(take, X, y)
        return
    _, better = twice(take, X, y, table["intercept"])
    found, _ = coefficients(better, table)
    assert digits_right(found, table["b"]) >= TWICE[name]
    rounded = {**table, "x": X.tolist(), "y": y.tolist(), "degree": 1}
    assert digits_right(found, exact_fit(rounded)[0]) >= 14


@ROUTES
@pytest.mark.parametrize(("offset", "gap"), [(0, 1e-4), (1e3, 1e-3), (1e8, 1)])
def test_a_second_pass_solves_columns_alike(rng, take, offset, gap):
    X, y = made_up(rng, n=200, offset=offset)
    X[:, 2] = X[:, 0] + gap * (X[:, 2] - offset)
    exact = exact_solution(sm.add_constant(X), y)
    found, better = twice(take, X, y)
    right = digits_right([better.b, *better.w], exact)
    assert right >= min(found.digits + 3, 14)


@ROUTES
def test_units_do_not_matter_to_a_second_pass(rng, take):
    X, y = made_up(rng)
    unit = np.array([1e-100, 1, 1e100])
    (_, plain), (_, scaled) = twice(take, X, y), twice(take, X * unit, y)
    np.testing.assert_allclose(scaled.w * unit, plain.w, rtol=1e-14)
    assert np.isclose(scaled.b, plain.b, rtol=1e-14)


def test_the_gradient_is_exact_whatever_the_numbers(rng):
    X, y = made_up(rng, n=50)
    X *= [1e-150, 1, 1e150]
    X[::7], y[::3] = 0, 0
    w, b = rng.normal(size=3), 0.1
    rows = [[*map(Fraction, row), 1] for row in X.tolist()]
    at = [*map(Fraction, [*w, b])]
    residual = [
        Fraction(v) - sum(c * z for c, z in zip(at, row, strict=True))
        for row, v in zip(rows, y.tolist(), strict=True)
    ]
    slopes = [
        -sum(row[j] * e for row, e in zip(rows, residual, strict=True))
        for j in range(4)
    ]
    assert exact_gradient(X, y, w, b).tolist() == slopes


def test_exact_gradients_of_parts_add_up(rng, monkeypatch):
    X, y = made_up(rng, n=100)
    w, b = np.array([1.0, -2.0, 3.0]), 0.1
    whole = exact_gradient(X, y, w, b)
    take = partial(exact_gradient, w=w, b=b)
    task = reduce_tree(partitions(X, y, 9), "y", take, sum)
    assert task.compute().tolist() == whole.tolist()
    monkeypatch.setattr("cluster.second_pass.ROWS", 7)
    assert exact_gradient(X, y, w, b).tolist() == whole.tolist()
    assert not exact_gradient(X[:0], y[:0], w, b).any()


def test_a_second_pass_refuses_gaps_too(rng):
    X, y = made_up(rng)
    X[77, 1] = np.nan
    with pytest.raises(ValueError, match="column 1 holds NaN"):
        exact_gradient(X, y, np.zeros(3), 0.0)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_an_exact_gradient_needs_a_place(rng, value):
    X, y = made_up(rng)
    for w, b in [([1, value, 2], 0.0), ([1, 2, 3], value)]:
        with pytest.raises(ValueError, match="w and b must be finite"):
            exact_gradient(X, y, w, b)
