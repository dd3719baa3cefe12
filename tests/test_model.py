"""The models against independent answers, and against bad input."""

import ast
import copy
import inspect
import pickle
import tracemalloc

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from sklearn import linear_model
from sklearn.datasets import load_diabetes
from sklearn.exceptions import ConvergenceWarning, NotFittedError
from sklearn.model_selection import GridSearchCV
from sklearn.utils.estimator_checks import check_estimator

import helpers.model
from bench.training import train_on_pandas, train_our_class
from helpers.model import (
    GradientDescentRegressor,
    LinearRegression,
    Record,
    largest_curvature,
)
from helpers.validation import DivergenceError, largest_stable_rate
from tools.notebooks import LESSONS, code_cells, read


@pytest.fixture(scope="module")
def patients():
    X, y = load_diabetes(return_X_y=True, as_frame=True)
    return X[["bmi"]], y


@pytest.fixture(scope="module")
def trained(patients):
    return LinearRegression(0.1, 7000).fit(*patients)


# ---- the mathematics against independent answers -------------------------


def test_article_settings(trained):
    assert trained.w == pytest.approx([909.4812], abs=5e-5)
    assert trained.b == pytest.approx(152.1335, abs=5e-5)


def test_every_step_follows_the_closed_form(patients, trained):
    x, y = patients[0]["bmi"].to_numpy(), patients[1].to_numpy()
    t = np.arange(7001)
    w = np.sum(x * y) * (1 - (1 - 0.2 / 442) ** t)
    b = y.mean() * (1 - 0.8**t)
    history = trained.history
    assert [r.iteration for r in history] == t.tolist()
    assert np.allclose([r.w[0] for r in history], w, rtol=1e-9, atol=0)
    assert np.allclose([r.b for r in history], b, rtol=1e-9, atol=0)
    losses = [np.mean((y - (r.w * x + r.b)) ** 2) for r in history]
    assert np.allclose([r.loss for r in history], losses, rtol=1e-9, atol=0)


def test_training_on_pandas_walks_the_same_steps():
    ours, theirs = train_our_class(50), train_on_pandas(50)
    assert np.allclose(ours, theirs, rtol=1e-9, atol=0)


def test_enough_steps_equal_scikit_learn(patients):
    ours = LinearRegression(0.9, 10_000, 10_000).fit(*patients)
    theirs = linear_model.LinearRegression().fit(*patients)
    assert np.allclose(ours.w, theirs.coef_, rtol=0, atol=1e-6)
    assert ours.b == pytest.approx(theirs.intercept_, abs=1e-6)


def test_several_features_equal_lstsq(rng):
    X = rng.normal([0, 1, -2], size=(50, 3))
    y = rng.normal(size=50)
    model = LinearRegression(0.05, 20_000, 20_000).fit(X, y)
    A = np.column_stack([X, np.ones(50)])
    solution, *_ = np.linalg.lstsq(A, y)
    assert np.allclose([*model.w, model.b], solution, rtol=1e-9)
    assert np.allclose(model.predict(X), A @ solution, rtol=1e-9)


def test_gradient_equals_central_differences(rng):
    X, y = rng.normal(size=(20, 3)), rng.normal(size=20)
    model = LinearRegression()

    def loss(theta):
        return model.loss(y - (X @ theta[:3] + theta[3]))

    theta = rng.normal(size=4)
    numeric = [loss(theta + h) - loss(theta - h) for h in np.eye(4) / 2]
    dw, db = model.gradient(X, y - (X @ theta[:3] + theta[3]))
    assert np.allclose([*dw, db], numeric, rtol=1e-12)


def test_largest_stable_rate_is_where_training_turns(patients):
    X, y = patients
    raw = load_diabetes(scaled=False, as_frame=True).frame[["bmi"]]
    for data in (X, raw):
        rate = largest_stable_rate(data.to_numpy())
        LinearRegression(rate * 0.999, 2000).fit(data, y)
        with pytest.raises(DivergenceError):
            LinearRegression(rate * 1.001, 2000).fit(data, y)
    assert rate == pytest.approx(0.0013964, abs=5e-8)


# ---- the history ----------------------------------------------------------


@pytest.mark.parametrize(
    ("iterations", "every", "expected"),
    [
        (1, 1, [0, 1]),
        (10, 4, [0, 4, 8, 10]),
        (8, 4, [0, 4, 8]),
        (3, 100, [0, 3]),
    ],
)
def test_history_has_first_every_kth_and_last(
    patients, iterations, every, expected
):
    model = LinearRegression(0.1, iterations, every).fit(*patients)
    assert [record.iteration for record in model.history] == expected
    assert model.history[-1].w == model.w
    assert model.history[-1].b == model.b


def test_history_makes_a_table(patients):
    model = LinearRegression(0.1, 5).fit(*patients)
    table = pd.DataFrame(model.history)
    assert list(table) == ["iteration", "loss", "w", "b"]
    assert isinstance(model.history[0], Record)
    assert table["loss"][0] == pytest.approx(29074.4819, abs=5e-5)
    assert (np.diff(table["loss"]) < 0).all()


def test_records_do_not_share_their_weights(patients):
    history = LinearRegression(0.1, 2).fit(*patients).history
    assert len({record.w[0] for record in history}) == 3


def test_a_new_fit_starts_anew(patients):
    model = LinearRegression(0.1, 5)
    first = copy.deepcopy(model.fit(*patients).history)
    second = model.fit(*patients).history
    assert [r.loss for r in first] == [r.loss for r in second]


def test_input_is_left_alone_and_its_kind_does_not_matter(patients):
    X, y = patients
    before = X.copy(), y.copy()
    frame = LinearRegression(0.1, 50).fit(X, y)
    arrays = LinearRegression(0.1, 50).fit(X.to_numpy(), y.to_numpy())
    lists = LinearRegression(0.1, 50).fit(X.to_numpy().tolist(), y.tolist())
    nullable = LinearRegression(0.1, 50).fit(X.astype("Float64"), y)
    for other in (arrays, lists, nullable):
        assert (other.w, other.b) == (frame.w, frame.b)
    pd.testing.assert_frame_equal(X, before[0])
    pd.testing.assert_series_equal(y, before[1])


def test_training_makes_no_copy_of_large_arrays(rng):
    X, y = rng.normal(size=(200_000, 10)), rng.normal(size=200_000)
    tracemalloc.start()
    LinearRegression(0.1, 2).fit(X, y)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < X.nbytes


# ---- divergence -----------------------------------------------------------


def test_divergence_says_when_how_and_what_would_do(patients):
    model = LinearRegression(1.001, 7000)
    with pytest.raises(
        DivergenceError, match=r"iteration 1 .*1\.001.* below 1, "
    ):
        model.fit(*patients)
    assert [record.iteration for record in model.history] == [0, 1]
    assert np.isfinite([record.loss for record in model.history]).all()
    assert model.w is None
    with pytest.raises(ValueError, match="fit"):
        model.predict(patients[0])


def test_divergence_is_recorded_between_records(patients):
    # w still gains while b starts to run away, so the loss falls at first.
    X, y = patients
    model = LinearRegression(1.001, 7000, record_every=1000)
    with pytest.raises(DivergenceError):
        model.fit(X, y - y.mean() + 1e-3)
    assert model.history[0].iteration == 0
    assert model.history[-1].iteration % 1000 != 0
    assert model.history[-1].iteration > 1


def test_a_bounce_at_the_limit_is_no_divergence(patients):
    model = LinearRegression(1.0, 1000).fit(*patients)
    assert model.b == pytest.approx(0, abs=1e-6)


def test_nothing_to_learn_is_no_divergence():
    X = [[-1.0], [0.0], [1.0]]
    for y in ([1.0, -2.0, 1.0], [0.0, 0.0, 0.0], [-3.0, 0.0, 3.0]):
        model = LinearRegression(0.1, 1000).fit(X, y)
        assert model.history[-1].iteration == 1000


def test_divergence_error_survives_pickling():
    error = DivergenceError(3, 0.5, 0.25)
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


# ---- bad input ------------------------------------------------------------

X_OK, Y_OK = [[1.0], [2.0], [3.0]], [1.0, 2.0, 4.0]

BAD_DATA = [
    ([1.0, 2.0, 3.0], Y_OK, r"X must have two dimensions .* \(3,\)"),
    ([[[1.0]]], [1.0], r"X must have two dimensions .* \(1, 1, 1\)"),
    (5.0, Y_OK, r"X must have two dimensions .* \(\)"),
    (X_OK, [[1.0], [2.0], [4.0]], r"y must have one dimension .* \(3, 1\)"),
    (X_OK, Y_OK[:2], "same length, got 3 rows in X and 2 values in y"),
    ([], [], "X must not be empty"),
    (np.empty((0, 2)), [], r"X must not be empty, got shape \(0, 2\)"),
    (np.empty((3, 0)), Y_OK, r"X must not be empty, got shape \(3, 0\)"),
    ([["a"], ["b"], ["c"]], Y_OK, "X must be numeric"),
    (pd.DataFrame({"a": [1, "x", 3]}), Y_OK, "X must be numeric, got 'x'"),
    (X_OK, ["1", "2", "4"], "y must be numeric"),
    (X_OK, pd.to_datetime(["2020", "2021", "2022"]), "y must be numeric"),
    (np.array(X_OK) * 1j, Y_OK, "X must be numeric, got complex"),
    ([[1.0], [2.0, 3.0], [4.0]], Y_OK, "X must be a table"),
    ([[1.0], [np.nan], [np.nan]], Y_OK, r"X must be .* nan at X\[1, 0\], 2 "),
    (X_OK, [1.0, 2.0, np.inf], r"y must be finite, got inf at y\[2\], 1 "),
    (X_OK, [1.0, None, 2.0], "y must be finite"),
    (X_OK, pd.array([1, None, 2], dtype="Int64"), "y must be finite"),
    (np.ma.array(X_OK, mask=[[1], [0], [0]]), Y_OK, "X must be finite"),
    ([[1e200], [2.0], [3.0]], Y_OK, "X must stay within"),
    (X_OK, [1.0, 2.0, -1e200], "y must stay within"),
]


@pytest.mark.parametrize(("X", "y", "message"), BAD_DATA)
def test_bad_data_is_refused(X, y, message):
    model = LinearRegression()
    with pytest.raises(ValueError, match=message) as caught:
        model.fit(X, y)
    assert "\n" not in str(caught.value)
    assert model.w is None
    assert model.history == []


@pytest.mark.parametrize("name", ["learning_rate", "iterations"])
@pytest.mark.parametrize("value", [0, -1, np.nan, np.inf, "1", None, True])
def test_bad_settings_are_refused(name, value):
    model = LinearRegression(**{name: value})
    with pytest.raises(ValueError, match=f"{name} must be a positive"):
        model.fit(X_OK, Y_OK)
    assert model.w is None


@pytest.mark.parametrize("name", ["iterations", "record_every"])
def test_a_number_of_iterations_is_whole(name):
    with pytest.raises(ValueError, match=r"whole number \(int\), got 10\.0"):
        LinearRegression(**{name: 10.0}).fit(X_OK, Y_OK)


def test_a_refused_fit_keeps_the_last_good_one(patients, trained):
    model = copy.deepcopy(trained)
    with pytest.raises(ValueError, match="same length"):
        model.fit(patients[0], patients[1][:-1])
    assert model.w == trained.w
    assert len(model.history) == len(trained.history)


def test_predict_refuses():
    with pytest.raises(ValueError, match="call fit"):
        LinearRegression().predict(X_OK)
    model = LinearRegression().fit(X_OK, Y_OK)
    with pytest.raises(ValueError, match=r"1 feature.* got 2"):
        model.predict([[1.0, 2.0]])
    with pytest.raises(ValueError, match="finite"):
        model.predict([[np.nan]])
    with pytest.raises(ValueError, match="two dimensions"):
        model.predict([1.0])


# ---- the estimator --------------------------------------------------------


@pytest.mark.filterwarnings("default:not converged")  # some checks stop early
def test_estimator_passes_every_check_of_scikit_learn():
    results = check_estimator(
        GradientDescentRegressor(), on_skip=None, on_fail=None
    )
    bad = [r for r in results if r["status"] not in ("passed", "skipped")]
    assert bad == []
    assert not any(result["expected_to_fail"] for result in results)
    # Support of other array libraries is not claimed; all else is checked.
    skipped = {r["check_name"] for r in results if r["status"] == "skipped"}
    assert skipped <= {"check_array_api_input"}


def test_estimator_walks_as_the_class(patients, trained):
    estimator = GradientDescentRegressor(0.1, 7000, tol=None).fit(*patients)
    assert estimator.coef_ == trained.w
    assert estimator.intercept_ == trained.b
    assert estimator.n_iter_ == 7000


def test_default_rate_is_half_the_largest_stable_one(patients):
    X, y = patients
    found = GradientDescentRegressor(iterations=1, tol=None).fit(X, y)
    rate = largest_stable_rate(X.to_numpy()) / 2
    assert found.intercept_ == pytest.approx(rate * 2 * y.mean(), rel=1e-6)


def test_defaults_are_those_of_the_contract():
    model = LinearRegression()
    assert vars(model) == {
        "learning_rate": 0.1,
        "iterations": 1000,
        "record_every": 1,
        "w": None,
        "b": None,
        "history": [],
    }
    settings = {"learning_rate": None, "iterations": 1000, "tol": 1e-4}
    assert GradientDescentRegressor().get_params() == settings


def test_estimator_stops_at_the_first_step_that_tol_allows(patients):
    X, y = patients
    estimator = GradientDescentRegressor(0.5, 10_000).fit(X, y)
    residual = y - estimator.predict(X)
    # In standard deviations of y: x has a standard deviation of 1/√n.
    left = abs(residual @ X["bmi"]) / np.sqrt(len(y)) / y.std(ddof=0)
    assert left <= 1e-4 < left / (1 - 1 / 442)
    assert estimator.n_iter_ < 10_000
    w = GradientDescentRegressor(0.5, 10_000, tol=1e-6).fit(X, y).coef_
    best = linear_model.LinearRegression().fit(X, y).coef_
    assert w == pytest.approx(best, rel=1e-5)


@pytest.mark.parametrize("scale", [0.3, 1, 3])
@pytest.mark.parametrize("shift", [0, 3])
def test_tol_does_not_depend_on_units(rng, scale, shift):
    x, e = rng.normal(size=(2, 50))
    X, y = scale * (x[:, None] + shift), (3 * x + e + shift) / scale**3
    estimator = GradientDescentRegressor(iterations=200_000).fit(X, y)
    residual = y - estimator.predict(X)
    left = np.mean((x - x.mean()) * residual) / x.std() / y.std()
    assert max(abs(left), abs(residual.mean()) / y.std()) < 1e-4 * (1 + 1e-9)
    assert abs(left) > 1e-6  # and it stopped soon after


def test_estimator_warns_where_it_has_not_converged(patients):
    X, y = patients
    estimator = GradientDescentRegressor(iterations=1000)
    with pytest.warns(ConvergenceWarning, match="more iterations") as caught:
        estimator.fit(X, y)
    assert caught[0].filename == __file__  # the line that called fit
    assert estimator.n_iter_ == 1000
    assert 0 < estimator.score(X, y) < 0.3439  # what it found is kept


def test_estimator_is_judged_after_its_last_step(patients):
    X, y = patients
    z = (X - X.mean()) / X.std(ddof=0)
    assert GradientDescentRegressor(0.5, iterations=1).fit(z, y).n_iter_ == 1


@pytest.mark.parametrize("y", [[3.1, 3.1, 3.1], [0, 0, 0], [1e6, 1e6, 1e6]])
def test_nothing_to_learn_is_learned_without_a_warning(y):
    X = [[0.1, 7.0], [0.2, 7.0], [-0.3, 7.0]]
    estimator = GradientDescentRegressor(iterations=100_000).fit(X, y)
    assert estimator.predict(X) == pytest.approx(y)


def test_a_column_that_is_the_same_for_all_is_no_obstacle(rng):
    for _ in range(20):
        X, y = rng.normal(size=(20, 3)), rng.normal(size=20)
        X[:, 1] = rng.normal()
        assert GradientDescentRegressor(None, 20_000).fit(X, y).n_iter_ < 2000


def test_a_failed_refit_leaves_nothing_stale(patients):
    X, y = patients
    gap = X.assign(bmi=X["bmi"].where(X.index != 7))
    cases = ((X, 1.001, "diverged"), (X, -1, "positive"), (gap, 0.5, "NaN"))
    for bad, learning_rate, message in cases:
        estimator = GradientDescentRegressor(0.5, 10_000).fit(X, y)
        estimator.set_params(learning_rate=learning_rate)
        with pytest.raises(ValueError, match=message):
            estimator.fit(bad, y)
        for name in ("coef_", "intercept_", "n_iter_"):
            assert not hasattr(estimator, name)
        with pytest.raises(NotFittedError):
            estimator.predict(X)


def test_what_the_estimator_does_not_have_is_refused_by_name(patients):
    X, y = patients
    estimator = GradientDescentRegressor()
    with pytest.raises(TypeError, match="sample_weight"):
        estimator.fit(X, y, sample_weight=np.ones(len(y)))
    with pytest.raises(ValueError, match=r"y should be a 1d array.*442, 2"):
        estimator.fit(X, np.column_stack([y, y]))
    with pytest.raises(TypeError, match="Sparse data was passed for X"):
        estimator.fit(sparse.csr_array(X.to_numpy()), y)
    with pytest.raises(ValueError, match="X must stay within"):
        estimator.fit(X * 1e200, y)
    for tol in (0, -1, np.nan, "1e-4"):
        with pytest.raises(ValueError, match="tol must be a positive number"):
            GradientDescentRegressor(tol=tol).fit(X, y)


# ---- its default rate -----------------------------------------------------


def test_default_rate_is_half_the_largest(patients):
    rate = 1 / largest_curvature(patients[0].to_numpy())
    assert rate == pytest.approx(0.5, rel=1e-9)


def test_default_rate_is_never_above_the_limit(rng):
    for _ in range(500):
        n, d = rng.integers(1, 40, size=2)
        sizes, shifts = 10 ** rng.uniform(-3, 3, size=(2, d))
        X = sizes * rng.normal(size=(n, d)) + rng.normal(size=d) * shifts
        share = 1 / largest_curvature(X) / largest_stable_rate(X)
        assert 0.5 * (1 - 1e-9) <= share < 0.75


def test_default_rate_costs_twenty_steps_and_no_eigenvalue(monkeypatch):
    class Counted(np.ndarray):
        products = 0

        def dot(self, other):
            Counted.products += 1
            return np.asarray(self).dot(other)

    def no(*args):
        raise AssertionError("eigenvalues were asked for")

    monkeypatch.setattr(np.linalg, "eigvalsh", no)
    X = np.random.default_rng(3).normal(size=(300, 2000)).view(Counted)
    assert largest_curvature(X) > 0
    assert Counted.products == 40


def test_estimator_default_rate_is_stable_on_any_scale(patients):
    X, y = patients
    for scale in (1e-3, 1, 1e3):
        model = GradientDescentRegressor(tol=None).fit(X * scale + scale, y)
        assert model.n_iter_ == 1000


def test_estimator_reports_divergence_in_a_grid_search(patients):
    search = GridSearchCV(
        GradientDescentRegressor(iterations=10, tol=None),
        {"learning_rate": [0.1, 2.0]},
        error_score="raise",
    )
    with pytest.raises(DivergenceError, match="learning_rate=2"):
        search.fit(*patients)


def test_lesson_05_and_the_helper_find_the_curvature_alike():
    def code(text):
        tree = ast.parse(text)
        nodes = [n for n in tree.body if isinstance(n, ast.FunctionDef)]
        node = next(n for n in nodes if n.name == "largest_curvature")
        body = node.body[ast.get_docstring(node) is not None :]
        return ast.unparse(node.args), [ast.unparse(part) for part in body]

    lesson = "\n\n".join(cell.source for cell in code_cells(read(LESSONS[4])))
    assert code(lesson) == code(inspect.getsource(helpers.model))
