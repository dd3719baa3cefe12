"""A check-up says what is the matter, and nothing that is not."""

import html.parser
import re
import subprocess
import sys
import time
from pathlib import Path

import cloudpickle
import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import load_diabetes
from sklearn.linear_model import LinearRegression as ScikitLinearRegression

from diagnosis import checkup
from diagnosis.__main__ import main
from diagnosis.data import standardise
from diagnosis.program import Layout, layouts, numbers_in, role_of
from helpers.model import LinearRegression
from tools.notebooks import ROOT

# A program takes along what it needs, and not the imports of this module.
cloudpickle.register_pickle_by_value(sys.modules[__name__])

PATIENTS = load_diabetes()
BMI = pd.DataFrame(PATIENTS.data[:, [2]], columns=["BMI"])
PROGRESSION = pd.Series(PATIENTS.target, name="progression")


def straight(n=60, d=2, size=1.0, mean=0.0, seed=8):
    """Return features and a target that follows them, but for noise."""
    rng = np.random.default_rng(seed)
    z = rng.normal(size=(n, d))
    noise = rng.normal(0, 0.4, size=n)
    return mean + size * z, 3 + z @ np.arange(2, d + 2) + noise


def descend(X, y, learning_rate, iterations, factor=2.0):
    """Train by gradient descent on all rows."""
    w, b = np.zeros(X.shape[1]), 0.0
    for _ in range(iterations):
        e = y - (X @ w + b)
        w = w + learning_rate * factor / len(y) * X.T @ e
        b = b + learning_rate * factor * e.mean()
    return w, b


def solve(X, y):
    """Return theta by the normal equation, bias first."""
    A = np.column_stack([np.ones(len(X)), X])
    return np.linalg.solve(A.T @ A, A.T @ y)


class Model:
    """Weights and bias in one array, bias last."""

    def __init__(self, lr=0.1, n_iters=400):
        self.lr, self.n_iters = lr, n_iters

    def fit(self, X, y):
        """Train."""
        self.theta = np.append(*descend(X, y, self.lr, self.n_iters))
        return self

    def predict(self, X):
        """Predict."""
        return X @ self.theta[:-1] + self.theta[-1]


class ForgetfulModel(Model):
    """Its predictions get a table without the column of ones."""

    def predict(self, X):
        """Predict."""
        return X @ self.theta


class FlatModel(Model):
    """Its predictions lack the bias."""

    def predict(self, X):
        """Predict."""
        return X @ self.theta[:-1]


class ScalingModel(Model):
    """Both of its methods take z-scores."""

    def fit(self, X, y):
        """Train."""
        self.mean, self.sd = X.mean(axis=0), X.std(axis=0)
        return super().fit((X - self.mean) / self.sd, y)

    def predict(self, X):
        """Predict."""
        return super().predict((X - self.mean) / self.sd)


class HalfScalingModel(ScalingModel):
    """Only fit takes z-scores."""

    def predict(self, X):
        """Predict."""
        return Model.predict(self, X)


# ---- what is right ---------------------------------------------------------


def bias_first(X, y, alpha=0.1, epochs=400):
    """Return (b, w)."""
    return descend(X, y, alpha, epochs)[::-1]


def in_a_dict(X, y, eta, num_iters):
    """Return a dict, with a history beside."""
    w, b = descend(X, y, eta, num_iters)
    return {"loss": [3.0, 2.0, 1.0], "bias": b, "weights": w}


def with_history(X, y, lr, n):
    """Return the weights, the bias and a history."""
    w, b = descend(X, y, lr, n)
    return w, b, np.linspace(9, 1, n)


def one_by_one(x, y, learning_rate, iterations):
    """Return b and w of one flat feature."""
    w, b = descend(np.reshape(x, (-1, 1)), y, learning_rate, iterations)
    assert np.ndim(x) == 1
    return b, w[0]


def from_a_start(y, X, w_in, b_in, alpha, num_iters):
    """Take the target first, and a start."""
    assert np.all(w_in == 0)
    assert b_in == 0
    return descend(X, y, alpha, num_iters)


def from_anywhere(X, y, learning_rate, iterations):
    """Start at random, differently each time."""
    rng = np.random.default_rng()
    w, b = rng.normal(size=X.shape[1]), rng.normal()
    for _ in range(iterations):
        e = y - (X @ w + b)
        w = w + learning_rate * 2 / len(y) * X.T @ e
        b = b + learning_rate * 2 * e.mean()
    return w, b


def with_momentum(X, y, learning_rate, iterations):
    """Take another step than the lessons do."""
    A = np.column_stack([X, np.ones(len(X))])
    theta = velocity = np.zeros(A.shape[1])
    for _ in range(iterations):
        slopes = 2 / len(y) * A.T @ (A @ theta - y)
        velocity = 0.5 * velocity - learning_rate * slopes
        theta = theta + velocity
    return theta


def scale_undone(X, y, learning_rate, iterations):
    """Train on z-scores, return weights for X as it is."""
    mean, sd = X.mean(axis=0), X.std(axis=0)
    w, b = descend((X - mean) / sd, y, learning_rate, iterations)
    return w / sd, b - w / sd @ mean


def scale_returned(X, y, learning_rate, iterations):
    """Train on z-scores, return their mean and SD too."""
    mean, sd = X.mean(axis=0), X.std(axis=0)
    return *descend((X - mean) / sd, y, learning_rate, iterations), mean, sd


def through_pandas(X, y, learning_rate, iterations):
    """Pair rows by label, as pandas does."""
    w, b = 0.0, 0.0
    for _ in range(iterations):
        e = y - (X["a"] * w + b)
        w = w + learning_rate * 2 * (e * X["a"]).mean()
        b = b + learning_rate * 2 * e.mean()
    return w, b


WALK = {"learning_rate": 0.1, "iterations": 400}
X2, Y2 = straight()
X1, Y1 = straight(d=1)
FAR = straight(size=[30, 9], mean=[400, 70])
FRAME = pd.DataFrame({"a": X1[:, 0]})


@pytest.mark.parametrize(
    ("program", "X", "y", "settings"),
    [
        (descend, X2, Y2, WALK),
        (bias_first, X2, Y2, {}),
        (bias_first, X1, Y1, {}),
        (in_a_dict, X2, Y2, WALK),
        (with_history, X2, Y2, WALK),
        (one_by_one, X1, Y1, WALK),
        (one_by_one, X1[:, 0], Y1, WALK),
        (from_a_start, X2, Y2, WALK),
        (from_anywhere, X2, Y2, WALK),
        (with_momentum, X2, Y2, WALK),
        (scale_undone, *FAR, WALK),
        (scale_returned, *FAR, WALK),
        (solve, *FAR, {}),
        (Model(), X2, Y2, {}),
        (Model, X2, Y2, WALK),
        (Model(), X2, Y2, {"weights": "theta"}),
        (ScalingModel(), *FAR, {}),
        (LinearRegression(0.1, 400), X2, Y2, {}),
        (ScikitLinearRegression(), *FAR, {}),
        (descend, pd.DataFrame(X2), pd.Series(Y2), WALK),
        (through_pandas, FRAME, pd.Series(Y1)[::-1], WALK),
    ],
)
def test_nothing_is_found_where_nothing_is(program, X, y, settings):
    report = checkup(program, X, y, **settings)
    assert (report.findings, report.slips) == ((), ())
    assert report.trouble == ""
    said = " ".join(report.well)
    assert "w and b are those of the best fit" in said or (
        "The result is the fit of least squares." in said
    )


# ---- what is not -----------------------------------------------------------


def shuffled(X, y, learning_rate, iterations):
    """Shuffle features and target one after the other."""
    rng = np.random.default_rng(4)
    return descend(
        rng.permutation(X), rng.permutation(y), learning_rate, iterations
    )


def shuffled_by_chance(X, y):
    """Do the same without a seed, and without steps."""
    rng = np.random.default_rng()
    return solve(rng.permutation(X), rng.permutation(y))


def in_batches(X, y, learning_rate, iterations, size=16):
    """Leave out what does not fill a batch."""
    w, b = np.zeros(X.shape[1]), 0.0
    for _ in range(iterations):
        for k in range(len(y) // size):
            rows = slice(k * size, (k + 1) * size)
            e = y[rows] - (X[rows] @ w + b)
            w = w + learning_rate * 2 / size * X[rows].T @ e
            b = b + learning_rate * 2 * e.mean()
    return w, b


def row_by_row(X, y, learning_rate, iterations):
    """Move after every row."""
    w, b = np.zeros(X.shape[1]), 0.0
    for _ in range(iterations):
        for row, target in zip(X, y, strict=True):
            e = target - (row @ w + b)
            w = w + learning_rate * 2 * e * row
            b = b + learning_rate * 2 * e
    return w, b


def z_scores(X, y, learning_rate, iterations):
    """Return weights of z-scores."""
    z = (X - X.mean(axis=0)) / X.std(axis=0)
    return descend(z, y, learning_rate, iterations)


def z_scores_at_once(X, y):
    """Return weights of z-scores, both of X and y, by the normal equation."""
    z = (X - X.mean(axis=0)) / X.std(axis=0, ddof=1)
    return solve(z, (y - y.mean()) / y.std())


def half(X, y, learning_rate, iterations):
    """Lack the factor 2."""
    return descend(X, y, learning_rate, iterations, factor=1)


def sums(X, y, learning_rate, iterations):
    """Lack the 1/n."""
    return descend(X, y, learning_rate, iterations, factor=2 * len(y))


def after_each_other(X, y, learning_rate, iterations):
    """Move w before the slope of b is computed."""
    w, b = np.zeros(X.shape[1]), 0.0
    for _ in range(iterations):
        w = w + learning_rate * 2 / len(y) * X.T @ (y - (X @ w + b))
        b = b + learning_rate * 2 * (y - (X @ w + b)).mean()
    return w, b


def as_columns(X, y, learning_rate, iterations):
    """Want a target of shape (n, 1), as the weights are (d, 1)."""
    w, b = np.zeros((X.shape[1], 1)), 0.0
    for _ in range(iterations):
        e = y - (X @ w + b)
        slopes = (X.T @ e).mean(axis=1, keepdims=True)
        w = w + learning_rate * 2 / len(y) * slopes
        b = b + learning_rate * 2 * e.mean()
    return w, b


def cautious(X, y, learning_rate, iterations):
    """Refuse to go on once the loss is too large."""
    w, b = descend(X, y, learning_rate, iterations)
    if not np.all(np.abs(w) < 1e6):
        raise ArithmeticError("diverged")
    return w, b


def labelled(X, y, learning_rate, iterations):
    """Make pandas objects with labels that differ."""
    return through_pandas(
        pd.DataFrame(X, columns=["a"]),
        pd.Series(y, index=range(2, len(y) + 2)),
        learning_rate,
        iterations,
    )


SLOW = {"learning_rate": 0.001, "iterations": 300}
FAST = {"learning_rate": 1.2, "iterations": 300}
CENTRED = standardise(X2)
PEOPLE = np.column_stack([X2, X2.sum(axis=1)])
GAPS = np.where(X2[7, 1] == X2, np.nan, X2)
SORTED = pd.Series(Y1).sort_values().reset_index(drop=True)
LARGE = "rate_too_large unscaled_features"
FEW = "too_few_iterations"


@pytest.mark.parametrize(
    ("program", "X", "y", "settings", "findings", "slips"),
    [
        (descend, *FAR, WALK, LARGE, ""),
        (half, *FAR, WALK, LARGE, "half_mse"),
        (cautious, *FAR, WALK, LARGE, ""),
        (row_by_row, *FAR, SLOW, LARGE, "update_per_row"),
        (descend, X2, Y2, FAST, "rate_too_large", ""),
        (LinearRegression(1.2, 300), X2, Y2, {}, "rate_too_large", ""),
        (sums, X2, Y2, WALK, "rate_too_large", "sum_for_mean"),
        (descend, X2, Y2, SLOW, FEW, ""),
        (from_anywhere, X2, Y2, SLOW, FEW, ""),
        (with_momentum, X2, Y2, SLOW, FEW, ""),
        (
            descend,
            X1[:2],
            Y1[:2],
            SLOW,
            f"{FEW} unscaled_features",
            "",
        ),
        (half, X2, Y2, WALK, "", "half_mse"),
        (after_each_other, X2, Y2, WALK, "", "sequential_update"),
        (after_each_other, CENTRED, Y2, WALK, "", "sequential_update"),
        (as_columns, X2, Y2, WALK, "", "broadcast_table"),
        (as_columns, X2, Y2[:, None], WALK, "", ""),
        (
            descend,
            *FAR,
            {"learning_rate": 1e-6, "iterations": 900},
            f"{FEW} unscaled_features",
            "",
        ),
        (solve, PEOPLE, Y2, {}, "dependent_columns", ""),
        (descend, PEOPLE, Y2, WALK, "dependent_columns", ""),
        (descend, X2, X2[:, 1], WALK, "target_among_features", ""),
        (descend, GAPS, Y2, WALK, "missing_values", ""),
        (shuffled, X2, Y2, WALK, "rows_shuffled_apart", ""),
        (shuffled_by_chance, X2, Y2, {}, "rows_shuffled_apart", ""),
        (in_batches, *straight(n=70), WALK, "last_batch_dropped", ""),
        (in_batches, *straight(n=64), WALK, "", ""),
        (ForgetfulModel(), X2, Y2, {}, "ones_missing_in_predict", ""),
        (FlatModel(), X2, Y2, {}, "ones_missing_in_predict", ""),
        (HalfScalingModel(), *FAR, {}, "weights_in_scaled_units", ""),
        (z_scores, *FAR, WALK, "weights_in_scaled_units", ""),
        (z_scores_at_once, *FAR, {}, "weights_in_scaled_units", ""),
        (labelled, X1, Y1, WALK, "labels_misaligned", ""),
        (
            through_pandas,
            FRAME,
            pd.Series(Y1, index=range(1, 61)),
            WALK,
            "labels_misaligned",
            "",
        ),
        (
            through_pandas,
            FRAME.sample(frac=1, random_state=1).reset_index(drop=True),
            pd.Series(Y1).sample(frac=1, random_state=1),
            WALK,
            "labels_misaligned",
            "",
        ),
        (
            descend,
            FRAME.sample(frac=1, random_state=1),
            pd.Series(Y1, index=FRAME.index),
            WALK,
            "",
            "",
        ),
    ],
)
def test_what_is_the_matter_is_said_and_nothing_else(
    program, X, y, settings, findings, slips
):
    report = checkup(program, X, y, **settings)
    assert set(report.findings) == set(findings.split())
    assert set(report.slips) == set(slips.split())
    assert len(report.findings) == len(findings.split())
    for name in report.findings:
        assert name in repr(report)


def test_limit_rate_and_steps_are_numbers_of_the_data():
    report = checkup(half, X2, Y2, **SLOW)
    said = repr(report)
    A = np.column_stack([X2, np.ones(60)])
    limit = 2 / np.linalg.eigvalsh(A.T @ A / 60)[-1]
    assert f"{limit:.6g}" in said
    assert "After 300 steps" in said
    needed = int(
        said.split("four decimals take ")[1].split()[0].replace(",", "")
    )
    best = np.linalg.lstsq(A, Y2)[0]
    for steps, there in ((needed - 1, False), (needed, True)):
        w, b = half(X2, Y2, 0.001, steps)
        gap = np.abs(np.append(w, b) - best)
        assert np.all(gap < 0.5e-4) == there


def test_parameter_that_lags_is_named():
    X = standardise(X2) * [1, 0.05]
    report = checkup(descend, X, Y2, learning_rate=0.2, iterations=300)
    message = dict(report.details)["too_few_iterations"]
    assert message.startswith("After 300 steps w of x2 is")
    assert "has arrived" in message


def test_what_to_change_first_comes_first():
    report = checkup(descend, *FAR, learning_rate=0.1, iterations=50)
    assert report.findings[0] == "unscaled_features"
    assert report.first == dict(report.details)["unscaled_features"]
    assert repr(report).startswith("What to change first\n  - unscaled_")
    assert checkup(half, X2, Y2, **WALK).first.startswith("The factor 2")
    assert checkup(descend, X2, Y2, **WALK).first == ""


def test_share_of_the_rows_kept_apart_is_no_lost_batch():
    def train(X, y, learning_rate, iterations):
        return descend(X[:48], y[:48], learning_rate, iterations)

    report = checkup(train, X2, Y2, **WALK)
    assert "last_batch_dropped" not in report.findings

    def share(X, y, learning_rate, iterations):
        most = int(0.8 * len(y))
        return descend(X[:most], y[:most], learning_rate, iterations)

    report = checkup(share, X2, Y2, **WALK)
    assert "last_batch_dropped" not in report.findings
    assert "The last 12 of 60 rows never change" in repr(report)


def test_early_stop_is_counted():
    def train(X, y, learning_rate, iterations):
        return descend(X, y, learning_rate, min(iterations, 37))

    report = checkup(train, X2, Y2, learning_rate=0.01, iterations=400)
    assert "stops by itself after 37 of 400 steps" in repr(report)
    assert "After 37 steps" in dict(report.details)["too_few_iterations"]


# ---- the source article's class, typed as it stands -----------------------


class ArticleLinearRegression:
    """Linear regression as it is written in many an article."""

    def __init__(self, learning_rate=0.01, iterations=5):
        self.learning_rate = learning_rate
        self.iterations = iterations
        self.error_list = []
        self.weight_list = []
        self.bias_list = []
        self.W = None
        self.b = None

    def fit(self, X, Y):
        """Train."""
        self.m, self.d = X.shape
        self.W = np.zeros(self.d)
        self.b = 0
        self.X = X
        self.Y = Y
        for i in range(self.iterations):
            self.update_weights()
            Y_pred = X.dot(self.W) + self.b
            if i % 1000 == 0:
                error = np.square(np.subtract(Y, Y_pred)).mean()
                self.error_list.append(error)
                self.weight_list.append(self.W)
                self.bias_list.append(self.b)
        return self

    def update_weights(self):
        """Take a step."""
        Y_pred = self.predict(self.X)
        dW = -(2 * (self.X.T).dot(self.Y - Y_pred)) / self.m
        db = -2 * np.sum(self.Y - Y_pred) / self.m
        self.W = self.W - self.learning_rate * dW
        self.b = self.b - self.learning_rate * db
        return self

    def predict(self, X):
        """Predict."""
        return np.dot(X, self.W) + self.b


@pytest.fixture(scope="module")
def article():
    """Return the report on the article's class, with its settings."""
    model = ArticleLinearRegression(learning_rate=0.1, iterations=7000)
    return checkup(model, BMI, PROGRESSION)


def test_article_has_not_converged(article):
    assert set(article.findings) == {FEW, "unscaled_features"}
    message = dict(article.details)[FEW]
    assert "w is 909.481 and should be 949.435 (95.8 % of its way)" in message
    assert "while b has arrived" in message
    assert "37,030 steps, and 7,000 are made" in message
    assert (
        "κ would fall from 442 to 1"
        in dict(article.details)["unscaled_features"]
    )


def test_article_is_told_what_it_does_well(article):
    assert article.slips == ()
    assert article.trouble == ""
    said = " ".join(article.well)
    assert "The step is right" in said
    assert "0.1 is below the largest stable one, 1:" in said
    assert "After 7,000 steps it is where theory foresees it." in said
    assert "predict agrees with the numbers" in said


def test_article_is_told_what_it_does_not_do_well(article):
    said = " ".join(article.ill)
    assert "records in error_list come one step late" in said
    assert "there is no state 0" in said
    assert "last record in error_list is that of step 6,001" in said
    assert "none of the last state, after step 7,000" in said
    assert "appends to error_list, weight_list and bias_list" in said
    assert "come out as a Series" in said
    assert "Slow through pandas" in said
    assert len(article.ill) == 5


def test_history_with_first_and_last_state_is_praised():
    report = checkup(with_losses, X2, Y2, learning_rate=0.3, iterations=60)
    assert "The first and the last state are both in losses." in report.well
    assert not report.ill


def with_losses(X, y, learning_rate, iterations):
    """Return a dict with the loss of every state."""
    losses = [y @ y / len(y)]
    for t in range(1, iterations + 1):
        w, b = descend(X, y, learning_rate, t)
        losses.append(np.mean((y - X @ w - b) ** 2))
    return {"w": w, "b": b, "losses": losses}


def test_object_that_does_not_start_anew_is_told():
    class Warm(Model):
        w, b = 0.0, 0.0

        def fit(self, X, y):
            for _ in range(self.n_iters):
                e = y - X @ (self.w + np.zeros(2)) - self.b
                self.w = self.w + self.lr * 2 / len(y) * X.T @ e
                self.b = self.b + self.lr * 2 * e.mean()

        def predict(self, X):
            return X @ self.w + self.b

    report = checkup(Warm(), X2, Y2)
    assert "A second fit goes on where the first has ended" in repr(report)
    assert not report.findings


# ---- the report ------------------------------------------------------------


class Tags(html.parser.HTMLParser):
    """Collect the tags of a page with their attributes, and its text."""

    def __init__(self):
        super().__init__()
        self.tags, self.text = [], ""

    def handle_starttag(self, tag, attrs):
        """Keep a tag."""
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        """Keep text."""
        self.text += data


def read(page):
    """Return a page's tags and text."""
    tags = Tags()
    tags.feed(page)
    return tags.tags, tags.text


def test_report_shows_itself_with_one_picture(article, tmp_path):
    tags, text = read(article._repr_html_())
    (picture,) = [attributes for tag, attributes in tags if tag == "img"]
    assert picture["src"].startswith("data:image/png;base64,")
    assert "w 4.21 %" in picture["alt"]
    assert "theory foresees" in picture["alt"]
    for message in (*article.well, *article.ill, *article.facts):
        assert message in text
    article.to_html(tmp_path / "report.html")
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>")
    tags, _ = read(page)
    assert [tag for tag, _ in tags].count("img") == 1
    assert ("html", {"lang": "en"}) in tags
    assert ("meta", {"charset": "utf-8"}) in tags


def test_report_escapes_what_comes_from_the_data():
    X = pd.DataFrame({"<b>&": X1[:, 0]})
    report = checkup(descend, X, pd.Series(Y1), **WALK)
    assert "&lt;b&gt;&amp;" in report._repr_html_()
    assert "<b>&" not in report._repr_html_()


def test_picture_leaves_no_figure_and_no_style_behind(article):
    import matplotlib as mpl
    from matplotlib import pyplot as plt

    before = dict(mpl.rcParams)
    del article.__dict__["picture"]
    assert article.picture.startswith(b"\x89PNG")
    assert plt.get_fignums() == []
    assert dict(mpl.rcParams) == before


def test_walk_is_drawn_as_it_was_run_and_foreseen(article):
    course = article.course
    assert course.steps[0] == 1
    assert course.steps[-1] == 7000
    model = LinearRegression(0.1, 7000).fit(BMI, PROGRESSION)
    for step, loss, state in zip(
        course.steps, course.losses, course.states, strict=True
    ):
        record = model.history[step]
        assert loss == pytest.approx(record.loss)
        np.testing.assert_allclose(state, [*record.w, record.b], rtol=1e-9)
    records = [model.history[step].loss for step in course.fine]
    np.testing.assert_allclose(course.foreseen, records, rtol=1e-9)


def test_walk_that_runs_away_is_drawn_as_far_as_there_are_numbers():
    report = checkup(descend, *FAR, **WALK)
    assert np.isfinite(report.course.losses).all()
    assert len(report.course.steps) > 10
    assert "NaN" not in report.alt
    assert report.picture


def test_program_without_steps_has_no_walk_to_draw():
    report = checkup(solve, X2, Y2)
    assert report.course is None
    assert "<img" not in report._repr_html_()


# ---- other people's code ---------------------------------------------------


def test_program_that_ends_the_process_is_told():
    def train(X, y, learning_rate, iterations):
        sys.exit(3)

    report = checkup(train, X2, Y2, **WALK)
    assert "SystemExit" in report.trouble
    assert report.findings == ()


def test_program_that_runs_for_ever_is_stopped():
    def train(X, y, learning_rate, iterations):
        while True:
            pass

    start = time.monotonic()
    report = checkup(train, PEOPLE, Y2, **WALK, seconds=1)
    assert time.monotonic() - start < 60
    assert "takes longer than 1 seconds" in report.trouble
    assert report.findings == ("dependent_columns",)


def test_program_that_raises_is_quoted():
    def train(X, y, learning_rate, iterations):
        raise RuntimeError("no such luck")

    report = checkup(train, X2, Y2, **WALK)
    assert "RuntimeError: no such luck" in report.trouble


def test_data_and_object_are_as_before(capfd):
    class Loud(Model):
        def fit(self, X, y):
            print("training")
            X += 1
            return super().fit(X, y)

    model, X, y = Loud(), X2.copy(), Y2.copy()
    checkup(model, X, y)
    assert vars(model) == {"lr": 0.1, "n_iters": 400}
    np.testing.assert_array_equal(X, X2)
    np.testing.assert_array_equal(y, Y2)
    assert capfd.readouterr().out == ""


def test_unknown_argument_is_asked_for_and_passed_on():
    def train(X, y, penalty, learning_rate, iterations):
        w, b = descend(X, y, learning_rate, iterations)
        return w / penalty, b

    report = checkup(train, X2, Y2, **WALK)
    assert "what to pass for penalty is not known" in report.trouble
    report = checkup(train, X2, Y2, **WALK, penalty=1.0)
    assert "best fit" in repr(report)
    assert not report.trouble


@pytest.mark.parametrize(
    ("program", "error", "says"),
    [(3, TypeError, "must be a function"), (descend, ValueError, "length")],
)
def test_what_cannot_be_checked_is_refused(program, error, says):
    with pytest.raises(error, match=says):
        checkup(program, X2, Y2[:-1], **WALK)


# ---- names and numbers -----------------------------------------------------


@pytest.mark.parametrize(
    ("names", "role"),
    [
        ("X x features X_train", "X"),
        ("y Y target labels y_train", "y"),
        ("learning_rate lr alpha eta eta0 LEARNING_RATE", "rate"),
        ("iterations n_iters num_iters epochs max_iter n_steps", "rounds"),
        ("w W weights coef_ theta w_in initial_w", "w"),
        ("b bias intercept_ b_in theta0 w_0", "b"),
        ("verbose batch_size momentum tol", None),
    ],
)
def test_roles_are_told_by_name(names, role):
    assert {name: role_of(name) for name in names.split()} == dict.fromkeys(
        names.split(), role
    )


def test_numbers_are_read_in_their_order():
    parts = numbers_in((5.0, np.array([1.0, 2.0]), [9.0] * 7))
    assert Layout((1, 0), -1) in layouts(parts, 2)
    np.testing.assert_array_equal(Layout((1, 0), -1).read(parts), [1, 2, 5])
    parts = numbers_in(np.array([[5.0], [1.0], [2.0]]))
    np.testing.assert_array_equal(Layout((0,), 0).read(parts), [1, 2, 5])
    assert layouts(parts, 2)[:2] == [Layout((0,), -1), Layout((0,), 0)]
    assert not layouts(numbers_in([np.ones(7)]), 2)
    with pytest.raises(LookupError, match="beta does not hold 2 or 3"):
        layouts(parts, 2, told="beta")


# ---- from a shell ----------------------------------------------------------

TRAIN = """
import numpy as np

print("loading")


def mean(y):
    return np.mean(y)


def train(X, y, lr=0.1, epochs=400):
    w, b = np.zeros(X.shape[1]), 0.0
    for _ in range(epochs):
        e = y - (X @ w + b)
        w = w + lr * 2 / len(y) * X.T @ e
        b = b + lr * 2 * e.mean()
    return w, b
"""


@pytest.fixture
def files(tmp_path):
    """Return a program and a table, as files."""
    program, table = tmp_path / "program.py", tmp_path / "table.csv"
    program.write_text(TRAIN, encoding="utf-8")
    frame = pd.DataFrame(X2, columns=["a", "b"])
    frame.assign(y=Y2, name="Ann", twice=2 * X2[:, 0]).to_csv(
        table, index=False
    )
    return str(program), str(table)


def test_shell_ends_with_0_or_1_by_finding(files, capsys, tmp_path):
    page = tmp_path / "page.html"
    given = [*files, "--target", "y"]
    assert main([*given, "--features", "a,b", "--html", str(page)]) == 0
    out = capsys.readouterr().out
    assert "best fit" in out
    assert "loading" not in out
    assert "<img" in page.read_text(encoding="utf-8")
    assert main(given) == 1
    captured = capsys.readouterr()
    assert "dependent_columns: twice = 2 a." in captured.out
    assert captured.err == "Left out, as not numeric: name.\n"
    few = ["--features", "a,b", "--iterations", "5", "--learning-rate", "0.01"]
    assert main([*given, *few]) == 1
    assert "After 5 steps" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({0: "missing.py"}, "no file missing.py"),
        ({1: "missing.csv"}, "no file missing.csv"),
        ({3: "z"}, "no column z in "),
        ({3: "z"}, "there are: a, b, y, name, twice"),
        ({3: "name"}, "column name is not numeric"),
        ({4: "--features", 5: "a,q"}, "no column q in "),
        ({4: "--function", 5: "fit"}, "no function or class fit"),
        ({4: "--function", 5: "fit"}, "there are: mean, train"),
        ({4: "--function", 5: "mean"}, "takes no X and y"),
    ],
)
def test_shell_says_what_it_cannot_find(files, capsys, change, says):
    given = dict(enumerate([*files, "--target", "y"])) | change
    with pytest.raises(SystemExit) as end:
        main(list(given.values()))
    assert end.value.code == 2
    assert says in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("x = 1", "has 0 functions or classes that look like a training"),
        ("1 / 0", "loading it raises ZeroDivisionError"),
        ("def", "loading it raises SyntaxError"),
        (
            "def one(X, y, lr): ...\ndef two(X, y, lr): ...",
            r"has 2 functions or classes .* \(one, two\)",
        ),
    ],
)
def test_shell_says_what_is_wrong_with_a_file(files, capsys, text, says):
    Path(files[0]).write_text(text, encoding="utf-8")
    with pytest.raises(SystemExit) as end:
        main([*files, "--target", "y"])
    assert end.value.code == 2
    assert re.search(says, capsys.readouterr().err)


def test_shell_has_help():
    done = subprocess.run(
        [sys.executable, "-m", "diagnosis", "--help"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Exit status: 0 if nothing is found" in done.stdout
    readme = (ROOT / "README.md").read_text("utf-8")
    call = re.search(r"`python -m diagnosis (.+?)`", readme)[1]
    assert set(call.split()) <= set(re.findall(r"[\w.-]+", done.stdout))
