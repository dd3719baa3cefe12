"""Every statistic of lessons 07 and 08 is statsmodels' too, to ten digits."""

import ast

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats
from sklearn.datasets import load_diabetes

from tools.notebooks import LESSONS, code_cells, read

RTOL = 1e-10


def functions(place, **known):
    """Return the functions that a lesson defines, as it defines them.

    Parameters
    ----------
    place : int
        Place of the lesson in the series, from 0.
    **known
        What the functions find in their notebook.

    Returns
    -------
    dict of str to object
    """
    scope = {"np": np, "pd": pd, "stats": stats, **known}
    for cell in code_cells(read(LESSONS[place])):
        for node in ast.parse(cell.source).body:
            if isinstance(node, ast.FunctionDef):
                exec(ast.unparse(node), scope)
    return scope


@pytest.fixture(scope="module")
def data():
    """Return the z-scored patients, as a table and as A, and the target."""
    raw, y = load_diabetes(return_X_y=True, as_frame=True, scaled=False)
    Z = (raw - raw.mean()) / raw.std(ddof=0)
    return Z, np.column_stack([Z, np.ones(len(Z))]), y.to_numpy()


@pytest.fixture(scope="module")
def fit(data):
    """Return statsmodels' fit of all ten features."""
    _, A, y = data
    return sm.OLS(y, A).fit()


@pytest.fixture(scope="module")
def lesson():
    """Return the functions of lesson 08."""
    return functions(7)


def assert_same(ours, theirs):
    np.testing.assert_allclose(ours, theirs, rtol=RTOL, atol=1e-12)


def test_weights_errors_t_p_and_intervals(data, fit, lesson):
    Z, A, y = data
    table = lesson["weight_table"](A, y, [*Z.columns, "bias"])
    assert_same(table["w"], fit.params)
    assert_same(table["SE"], fit.bse)
    assert_same(table["t"], fit.tvalues)
    assert_same(table[["low", "high"]], fit.conf_int())
    np.testing.assert_allclose(table["p"][:-1], fit.pvalues[:-1], rtol=RTOL)


def test_robust_errors(data, fit, lesson):
    _, A, y = data
    hc0, hc3 = lesson["robust_errors"](A, y)
    assert_same(hc0, fit.HC0_se)
    assert_same(hc3, fit.HC3_se)


def test_leverage_and_cook(data, fit, lesson):
    _, A, y = data
    influence = fit.get_influence()
    assert_same(lesson["leverage"](A), influence.hat_matrix_diag)
    assert_same(lesson["cook"](A, y), influence.cooks_distance[0])


def test_leaving_a_patient_out(data, lesson):
    _, A, y = data
    rest = np.arange(len(y)) != 3
    theirs = sm.OLS(y[rest], A[rest]).fit().params
    ours = sm.OLS(y, A).fit().params + lesson["moved"](A, y, 3)
    assert_same(ours, theirs)


def test_margins_of_an_average_and_of_a_patient(data, fit, lesson):
    _, A, y = data
    theirs = fit.get_prediction(A)
    average, patient = lesson["margins"](A, y, A)
    for ours, whose in [(average, False), (patient, True)]:
        low, high = theirs.conf_int(obs=whose).T
        assert_same(ours, (high - low) / 2)


@pytest.mark.parametrize(
    "group",
    [
        ["age", "sex", "bp", "s1", "s2", "s3", "s4", "s5", "s6"],
        ["s1", "s2", "s3", "s4"],
        ["age", "s1", "s2", "s4", "s6"],
    ],
)
def test_f_of_a_group(data, fit, group):
    Z, _, y = data
    small = Z.drop(columns=group)
    f_statistic = functions(6, y=y, n=len(y))["f_statistic"]
    F, k, freedom = f_statistic(small, Z)
    theirs = fit.compare_f_test(sm.OLS(y, sm.add_constant(small)).fit())
    assert_same(F, theirs[0])
    assert_same(stats.f.sf(F, k, freedom), theirs[1])
    assert (k, freedom) == (len(group), fit.df_resid)


# ---- what lesson 08 says of the bend ---------------------------------------


def bend(Z, middle=0.0):
    """Return the columns of the bent fit, s5 squared about a middle."""
    squared = (Z["s5"] - middle) ** 2
    return np.column_stack([Z, np.ones(len(Z)), Z["bmi"] * Z["bp"], squared])


def test_no_scale_changes_a_prediction_of_the_bent_fit(data):
    Z, _, y = data
    seen = Z[::2]
    by_seen = (Z - seen.mean()) / seen.std()
    one, other = (
        table @ sm.OLS(y[::2], table[::2]).fit().params
        for table in (bend(Z), bend(by_seen))
    )
    np.testing.assert_allclose(one, other, rtol=1e-9)


def test_three_lipids_are_one_more_curve_of_s5(data):
    Z, _, y = data
    raw = load_diabetes(as_frame=True, scaled=False).data
    three = [Z.columns.get_loc(name) for name in ("s1", "s2", "s3")]
    for middle in (-2, 0, 2):
        fitted = sm.OLS(y, bend(Z, middle)).fit()
        assert (fitted.conf_int()[three].prod(axis=1) > 0).all()
    curve = np.column_stack([bend(Z), np.exp(raw["s5"]) / 100])
    assert (sm.OLS(y, curve).fit().pvalues[three] > 0.9).all()


def test_a_tenth_beyond_two_standard_errors_is_no_rarity(
    data, fit, lesson, rng
):
    _, A, _ = data
    chance = rng.normal(0, np.sqrt(fit.scale), (400, len(A)))
    tables = [lesson["tenths"](A, fit.fittedvalues + e) for e in chance]
    beyond = np.array(
        [table["mean residual"] / table["its SE"] for table in tables]
    )
    largest = abs(beyond).max(axis=1)
    assert np.mean(largest > 2) > 0.18
    assert np.mean(largest > 3) < 0.04
