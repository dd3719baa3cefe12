"""Lesson 03: the class, part by part.

Each part is a method that the learner writes; what passes is what the lesson
goes on with.
"""

import numpy as np

from diagnosis.losses import LOSS_SLIPS
from diagnosis.losses import loss as mean_squared_error
from diagnosis.slips import slip
from diagnosis.steps import (
    REVERSED,
    ROW_SLIPS,
    SLOPE_SLIPS,
    UPDATE_SLIPS,
    slopes,
    walk,
)
from exercises.cases import numbers, whole
from exercises.exercise import part
from exercises.lesson_03 import fit


class FirstModel:
    """The first version of the class, finished."""

    def __init__(self, learning_rate=0.1, iterations=1000):
        self.learning_rate = learning_rate
        self.iterations = iterations
        self.w = None
        self.b = None

    def predict(self, X):
        """Return the predictions, of shape (n,), for X of shape (n, d)."""
        return X.dot(self.w) + self.b

    def loss(self, residual):
        """Return the mean squared error, from residuals of shape (n,)."""
        n = len(residual)
        return 1 / n * residual.dot(residual)

    def gradient(self, X, residual):
        """Return the slopes dw, of shape (d,), and db."""
        n = len(residual)
        dw = -2 / n * X.T.dot(residual)
        db = -2 / n * residual.sum()
        return dw, db

    def update_weights(self, X, residual):
        """Take one step downhill."""
        dw, db = self.gradient(X, residual)
        self.w = self.w - self.learning_rate * dw
        self.b = self.b - self.learning_rate * db

    def fit_loop(self, X, y):
        """Train from zeros; in the lesson's class it is called `fit`."""
        self.w, self.b = np.zeros(X.shape[1]), 0.0
        for _ in range(self.iterations):
            residual = y - self.predict(X)
            self.update_weights(X, residual)
        return self


def _model(w=None, b=None, learning_rate=0.1, iterations=1000):
    """Return a model with some state."""
    model = FirstModel(learning_rate, iterations)
    model.w, model.b = w, b
    return model


@part(FirstModel.predict, returns="y_hat")
def predict(method, X, w, b):
    """Return what a method predicts."""
    return method(_model(w, b), X)


_make, _whole = numbers(303), whole(303)

predict.exercise.complete(
    cases=[
        (_make(4, 2), _make(2), 1.4),
        (_make(3, 1), _make(1), -0.6),
        (_whole(5, 3), _make(3), 0.25),
    ],
    formula=lambda X, w, b, bias=1, product=np.dot: product(X, w) + bias * b,
    slips=[
        slip("bias_missing_in_prediction", bias=0),
        slip("sign", "the bias is subtracted. It is added.", bias=-1),
        slip("elementwise_product", product=np.multiply),
    ],
    praise="right.",
    why="`dot` adds up the products of each row of X with w.",
)


@part(FirstModel.loss, returns="loss")
def loss(method, residual):
    """Return the loss that a method gives."""
    return method(_model(), residual)


loss.exercise.complete(
    cases=[(_make(4),), (_make(6),), (_whole(5),)],
    formula=lambda e, **how: mean_squared_error(e, np.zeros(len(e)), **how),
    slips=[one for one in LOSS_SLIPS if "miss" not in one.knobs],
    praise="right. One number for all patients.",
    why="Between two vectors, `dot` is the sum of the products, $e^\\top e$. "
    "`return np.mean(residual ** 2)`, in place of the whole line, is as "
    "good.",
)


@part(FirstModel.gradient, returns="dw db")
def gradient(method, X, residual):
    """Return the slopes that a method gives."""
    return method(_model(), X, residual)


gradient.exercise.complete(
    cases=[
        (_make(4, 2), _make(4)),
        (_make(5, 1), _make(5)),
        (_whole(6, 3), _whole(6)),
    ],
    formula=lambda X, residual, **how: slopes(
        X, residual, np.zeros(X.shape[1]), 0.0, **how
    ),
    slips=[
        *(
            one
            for one in SLOPE_SLIPS
            if not {"predicts", "targets", "pairs"} & one.knobs.keys()
            and one.knobs.get("inner") != "w"
        ),
        *ROW_SLIPS,
        REVERSED,
    ],
    praise="right. One slope for each weight, and one for the bias.",
    why="`X.T` has shape (d, n), so that `X.T.dot(residual)` adds up "
    "$x_i e_i$ for each feature.",
)


@part(FirstModel.update_weights, returns="w b old_w")
def update_weights(method, X, residual, w, b, learning_rate):
    """Return the parameters after a method has moved them, and the old w."""
    old_w = w.copy()
    model = _model(old_w, b, learning_rate)
    method(model, X, residual)
    return model.w, model.b, old_w


def _moved(X, residual, w, b, learning_rate, **how):
    """Return the parameters after one step, or a slip of it."""
    y = residual + X @ w + b
    return *walk(X, y, learning_rate, 1, w, b, **how), w


update_weights.exercise.complete(
    cases=[
        (_make(4, 2), _make(4), _make(2), 5.2, 0.1),
        (_make(6, 1), _make(6), _make(1), 0.2, 0.03),
        (_whole(5, 2), _whole(5), _make(2), 0.25, 0.05),
    ],
    formula=_moved,
    slips=[
        slip(
            "changes_input",
            "the old array is changed, as `-=` does it. Write self.w = "
            "self.w - …",
            after=lambda parts, case: (*parts[:2], parts[0]),
        ),
        slip(
            "update_lost",
            "nothing has moved. Are the new values stored, in self.w and in "
            "self.b?",
            steps=0,
        ),
        *(one for one in UPDATE_SLIPS if "order" not in one.knobs),
        slip("half_mse", factor=1),
        slip("integer_array", whole="wb"),
    ],
    praise="right. Both parameters move at once.",
    why="Both derivatives are worked out before either parameter moves.",
)


@part(FirstModel.fit_loop, returns="w b")
def fit_loop(method, X, y, learning_rate, iterations):
    """Return the parameters after a method has trained them."""
    model = _model(None, None, learning_rate, iterations)
    method(model, X, y)
    return model.w, model.b


fit_loop.exercise.complete(
    cases=fit.cases,
    formula=walk,
    slips=[
        slip(
            "sign",
            "the residual is reversed. It is target minus prediction.",
            sign=1,
        ),
        *(one for one in fit.slips if "whole" not in one.knobs),
        slip("wrong_variable", "y is missing in the residual.", targets=0),
    ],
    special=fit.special,
    without=fit.without,
    praise="right. That is the whole training.",
    why="The residual is computed anew in each pass, from the parameters as "
    "they are by then.",
)
