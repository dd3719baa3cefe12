"""The checks of the exercises: `checks.name(answer)` judges an answer.

Each check is an `Exercise`: the solution, inputs to try an answer on, and the
mistakes that people make, each with what to say about it.
"""

import numpy as np

from helpers.exercise import exercise
from helpers.validation import largest_stable_rate as _largest_stable_rate

# ---- inputs ---------------------------------------------------------------


_rng = np.random.default_rng(seed=1)


def _numbers(*shape):
    """Return made-up numbers with one decimal, not centred on zero."""
    return _rng.normal(1, 2, size=shape).round(1)


def _cubic(theta):
    """Return a loss whose one-sided and central differences differ."""
    return np.sum(theta**3) + theta[0] * theta[-1]


_SAMPLES = [(_numbers(n),) for n in (4, 5)]
_PAIRS = [(_numbers(n), _numbers(n)) for n in (4, 6)]
_LINES = [(*pair, *_numbers(2).tolist()) for pair in _PAIRS]
_STEPS = [
    (*line, rate) for line, rate in zip(_LINES, (0.1, 0.03), strict=True)
]
_TABLES = [(_numbers(5, 2),), (_numbers(4, 1),)]
_FITS = [(X, _numbers(len(X))) for (X,) in _TABLES]
_RUNS = [(*_FITS[0], 0.02, 7), (*_FITS[1], 0.05, 3)]
_LOSSES = [(_cubic, _numbers(k), h) for k, h in ((2, 0.1), (3, 0.2))]
# A small feature of mean 0, so that the largest curvature is that of the bias;
# and features far from zero, on which a walk would not arrive.
_SCALES = [*_TABLES, (np.array([[-0.5], [0.25], [0.25]]),)]
_CLOUDS = [*_FITS, (_TABLES[0][0] + 30, _FITS[0][1])]
_CLOCKS = [(0.01, 0.1, 0.5), (0.001, 0.3, 0.7), (1.0, 0.05, 0.1)]


# ---- lesson 01 ------------------------------------------------------------


@exercise(
    returns=("z",),
    cases=_SAMPLES,
    mistakes={
        "this is what the SD with n − 1 gives. The lesson's SD has n below "
        "the line: which does your std() use?": lambda x: (
            (x - x.mean()) / x.std(ddof=1)
        ),
        "the mean is still in it. A z-score says how far a value is from "
        "the mean.": lambda x: x / x.std(),
        "the spread is still in it: subtracting the mean is the first half. "
        "What makes the SD equal to 1?": lambda x: x - x.mean(),
        "this divides by the variance. A z-score is in units of its "
        "square root.": lambda x: (x - x.mean()) / x.var(),
        "this is scikit-learn's scale, with a √n too many: its squares sum "
        "to 1, those of z-scores sum to n.": lambda x: (
            (x - x.mean()) / x.std() / np.sqrt(len(x))
        ),
        "this is min-max scaling, onto 0 to 1. A z-score uses mean and "
        "SD.": lambda x: (x - x.min()) / (x.max() - x.min()),
        "/ binds tighter than −: put x − mean in brackets.": lambda x: (
            x - x.mean() / x.std()
        ),
        "the sign is reversed: values above the mean have positive "
        "z-scores.": lambda x: (x.mean() - x) / x.std(),
    },
    praise="right. Mean 0 and SD 1, whatever the unit was.",
)
def standardize(x):
    """Return the z-scores of x (n,), by the population SD."""
    return (x - x.mean()) / x.std()


@exercise(
    returns=("loss",),
    cases=_SAMPLES,
    mistakes={
        "this divides by n − 1. The lesson's loss is a mean over n "
        "patients.": lambda y: y.var(ddof=1),
        "this is the root of the loss, in points. The loss itself is in "
        "points².": lambda y: y.std(),
        "these are absolute misses. The loss squares them.": lambda y: np.mean(
            abs(y - y.mean())
        ),
        "this is the sum of the squares. The loss is their mean.": lambda y: (
            np.sum((y - y.mean()) ** 2)
        ),
        "the predicted number is missing: this is the loss of predicting 0 "
        "for everybody.": lambda y: np.mean(y**2),
        "this is the loss of predicting the median. The baseline predicts "
        "the mean.": lambda y: np.mean((y - np.median(y)) ** 2),
        "half the loss: this is the convention ½·MSE, ours has no ½.": (
            lambda y: y.var() / 2
        ),
        "this is the prediction, the mean of y. What does it miss by?": (
            lambda y: y.mean()
        ),
        "the mean residual is 0 for every y: what has to happen to the "
        "residuals before they are averaged?": lambda y: 0.0,
        "the squares are right, but there is one for each patient. The loss "
        "is their mean.": lambda y: (y - y.mean()) ** 2,
    },
    praise="right. This is the score that every model has to beat.",
)
def baseline_loss(y):
    """Return the mean squared error of predicting the mean of y (n,)."""
    return y.var()


# ---- lesson 02 ------------------------------------------------------------


@exercise(
    returns=("loss",),
    cases=_PAIRS,
    mistakes={
        "this is the sum of the squares. M is for mean.": lambda y, y_hat: (
            np.sum((y - y_hat) ** 2)
        ),
        "these are absolute residuals. S is for squared.": lambda y, y_hat: (
            np.mean(abs(y - y_hat))
        ),
        "this squares the mean residual. Square first, then average.": (
            lambda y, y_hat: np.mean(y - y_hat) ** 2
        ),
        "half the loss: this is the convention ½·MSE, ours has no ½.": (
            lambda y, y_hat: np.mean((y - y_hat) ** 2) / 2
        ),
        "this is the root of the loss, in points. The loss itself is in "
        "points².": lambda y, y_hat: np.sqrt(np.mean((y - y_hat) ** 2)),
        "this divides by n − 1. The loss is a mean over n.": lambda y, y_hat: (
            np.sum((y - y_hat) ** 2) / (len(y) - 1)
        ),
        "this divides by n − 2, the degrees of freedom. The loss is a mean "
        "over n.": lambda y, y_hat: np.sum((y - y_hat) ** 2) / (len(y) - 2),
        "the residuals are averaged without being squared, so they "
        "cancel.": lambda y, y_hat: np.mean(y - y_hat),
        "the residuals are averaged without being squared, so they cancel, "
        "and they are reversed: e = y − ŷ.": lambda y, y_hat: np.mean(
            y_hat - y
        ),
        "the squares are right, but there is one for each patient. The loss "
        "is their mean.": lambda y, y_hat: (y - y_hat) ** 2,
    },
    praise="right. One score for a whole line.",
)
def mse(y, y_hat):
    """Return the mean squared error of predictions y_hat for y (n,)."""
    return np.mean((y - y_hat) ** 2)


def _gradients(x, y, w, b):
    """Return both derivatives of the mean squared error."""
    residual = y - (w * x + b)
    return -2 * np.mean(x * residual), -2 * np.mean(residual)


def _scaled(function, factor):
    """Return a function whose results are all multiplied by a factor."""
    return lambda *case: tuple(factor * part for part in function(*case))


@exercise(
    returns=("dw", "db"),
    cases=_LINES,
    mistakes={
        "the sign is reversed: this points downhill, the gradient points "
        "uphill. Is the residual y − ŷ, and where did the inner derivative "
        "−1 go?": _scaled(_gradients, -1),
        "the factor 2 is missing, from the derivative of e². (It belongs to "
        "the MSE; the convention ½·MSE has none.)": _scaled(_gradients, 0.5),
        "the factor 2 is missing and the sign is reversed: look at the two "
        "factors of the chain rule.": _scaled(_gradients, -0.5),
        "these are sums. The loss is a mean, so its derivative is one "
        "too.": lambda x, y, w, b: _scaled(_gradients, len(x))(x, y, w, b),
        "these are sums, without the factor 2. The loss is a mean of squares: "
        "its derivative has both, 1/n and 2.": lambda x, y, w, b: _scaled(
            _gradients, len(x) / 2
        )(x, y, w, b),
        "these are sums with the sign reversed. The loss is a mean, and its "
        "gradient points uphill.": lambda x, y, w, b: _scaled(
            _gradients, -len(x)
        )(x, y, w, b),
        "this divides by n − 1. The loss is a mean over n.": (
            lambda x, y, w, b: _scaled(_gradients, len(x) / (len(x) - 1))(
                x, y, w, b
            )
        ),
        "dw lacks its x. The inner derivative for w is −x, for b it is "
        "−1.": lambda x, y, w, b: (_gradients(x, y, w, b)[1],) * 2,
        "the prediction lacks its bias b.": lambda x, y, w, b: _gradients(
            x, y, w, 0
        ),
        "the order is reversed: return dw first, then db.": (
            lambda x, y, w, b: _gradients(x, y, w, b)[::-1]
        ),
        "dw is right, db is dw once more. The inner derivative for b is "
        "−1.": lambda x, y, w, b: (_gradients(x, y, w, b)[0],) * 2,
        "this is the derivative of the mean absolute error. The loss "
        "squares.": lambda x, y, w, b: (
            -np.mean(x * np.sign(y - w * x - b)),
            -np.mean(np.sign(y - w * x - b)),
        ),
    },
    praise="right. Two slopes that every step downhill needs.",
)
def gradients(x, y, w, b):
    """Return dw and db, the derivatives of the mean squared error."""
    return _gradients(x, y, w, b)


def _differences(f, theta, forward, backward, width):
    """Return (f(θ + forward) − f(θ − backward)) / width, by component."""
    axes = np.eye(len(theta))
    return np.array(
        [
            (f(theta + forward * axis) - f(theta - backward * axis)) / width
            for axis in axes
        ]
    )


@exercise(
    returns=("gradient",),
    cases=_LOSSES,
    mistakes={
        "this is the one-sided difference, forward. The central one also "
        "looks at θ − h.": lambda f, theta, h: _differences(f, theta, h, 0, h),
        "this is the one-sided difference, backward. The central one also "
        "looks at θ + h.": lambda f, theta, h: _differences(f, theta, 0, h, h),
        "twice too large: the two points are 2h apart, and not h.": (
            lambda f, theta, h: _differences(f, theta, h, h, h)
        ),
        "the sign is reversed: f(θ + h) comes first.": (
            lambda f, theta, h: -_differences(f, theta, h, h, 2 * h)
        ),
        "/ 2 * h divides by 2 and multiplies by h: put 2 * h in brackets.": (
            lambda f, theta, h: _differences(f, theta, h, h, 2 / h)
        ),
        "the difference is not divided by the distance of the points.": (
            lambda f, theta, h: _differences(f, theta, h, h, 1)
        ),
        "a one-sided difference over 2h: the second point is θ itself, and "
        "should be θ − h.": lambda f, theta, h: _differences(
            f, theta, h, 0, 2 * h
        ),
        "all components move at once. For a partial derivative one moves "
        "and the others stay.": lambda f, theta, h: np.full(
            len(theta), (f(theta + h) - f(theta - h)) / (2 * h)
        ),
        "all zeros. Is each component stored, and do the two points differ? "
        "If you wrote up = theta, mind that = makes no copy: both names are "
        "one array.": (lambda f, theta, h: np.zeros(len(theta))),
        "the points are h apart: θ ± h/2. That is a central difference too, "
        "but the task says θ ± h.": lambda f, theta, h: _differences(
            f, theta, h / 2, h / 2, h
        ),
    },
    praise="right. You can now check any gradient that you derive.",
)
def numeric_gradient(f, theta, h):
    """Return the gradient of f at theta (k,) by central differences."""
    return _differences(f, theta, h, h, 2 * h)


# ---- lesson 03 ------------------------------------------------------------


def _step(x, y, w, b, learning_rate):
    """Return w and b after one step downhill, taken at once."""
    dw, db = _gradients(x, y, w, b)
    return w - learning_rate * dw, b - learning_rate * db


def _step_with(rate_factor):
    """Return a step whose learning rate is multiplied by a factor."""
    return lambda x, y, w, b, rate: _step(
        x, y, w, b, rate * rate_factor(len(x), rate)
    )


def _step_w_first(x, y, w, b, learning_rate):
    """Return w and b, with db taken after w has moved."""
    w, _ = _step(x, y, w, b, learning_rate)
    return w, _step(x, y, w, b, learning_rate)[1]


def _step_b_first(x, y, w, b, learning_rate):
    """Return w and b, with dw taken after b has moved."""
    _, b = _step(x, y, w, b, learning_rate)
    return _step(x, y, w, b, learning_rate)[0], b


@exercise(
    returns=("w", "b"),
    cases=_STEPS,
    mistakes={
        "this goes uphill. The gradient points uphill, so it is "
        "subtracted.": _step_with(lambda n, rate: -1),
        "w has moved before db was computed. Both derivatives belong to the "
        "old point.": _step_w_first,
        "b has moved before dw was computed. Both derivatives belong to the "
        "old point.": _step_b_first,
        "the step is half as long: the factor 2 of the gradient is "
        "missing.": _step_with(lambda n, rate: 0.5),
        "the step uses sums. The loss is a mean, so the gradient has a "
        "1/n.": _step_with(lambda n, rate: n),
        "the learning rate is not used.": _step_with(lambda n, rate: 1 / rate),
        "this is the gradient. The step starts at (w, b) and goes against "
        "it.": lambda x, y, w, b, rate: _gradients(x, y, w, b),
        "b has not moved.": lambda x, y, w, b, rate: (
            _step(x, y, w, b, rate)[0],
            b,
        ),
        "w has not moved.": lambda x, y, w, b, rate: (
            w,
            _step(x, y, w, b, rate)[1],
        ),
        "the order is reversed: return w first, then b.": (
            lambda x, y, w, b, rate: _step(x, y, w, b, rate)[::-1]
        ),
        "the step is right, but it does not start at (w, b): the old values "
        "are missing.": lambda x, y, w, b, rate: _scaled(_gradients, -rate)(
            x, y, w, b
        ),
        "the prediction lacks its bias b.": lambda x, y, w, b, rate: (
            w - rate * _gradients(x, y, w, 0)[0],
            b - rate * _gradients(x, y, w, 0)[1],
        ),
        "dw lacks its x. The inner derivative for w is −x, for b it is "
        "−1.": lambda x, y, w, b, rate: (
            w - rate * _gradients(x, y, w, b)[1],
            b - rate * _gradients(x, y, w, b)[1],
        ),
    },
    praise="right. Training is this step, many times.",
)
def step(x, y, w, b, learning_rate):
    """Return w and b after one simultaneous update."""
    return _step(x, y, w, b, learning_rate)


def _fit(
    X,
    y,
    learning_rate,
    iterations,
    start=0.0,
    bias=True,
    order="both",
    predicts_bias=True,
):
    """Return w and b after some steps, with one thing or another amiss."""
    n, d = X.shape
    w, b = np.full(d, start), start
    for _ in range(iterations):
        residual = y - (X @ w + b * predicts_bias)
        w_next = w + 2 * learning_rate / n * (X.T @ residual)
        if order == "w first":
            residual = y - (X @ w_next + b)
        if bias:
            b = b + 2 * learning_rate / n * np.sum(residual)
        if order == "b first":
            residual = y - (X @ w + b)
            w_next = w + 2 * learning_rate / n * (X.T @ residual)
        w = w_next
    return w, b


@exercise(
    returns=("w", "b"),
    cases=_RUNS,
    mistakes={
        "one step too few: count the updates.": lambda X, y, rate, steps: _fit(
            X, y, rate, steps - 1
        ),
        "one step too many: count the updates.": (
            lambda X, y, rate, steps: _fit(X, y, rate, steps + 1)
        ),
        "only one step counts: is the return inside the loop, or are w and b "
        "set anew in it?": (lambda X, y, rate, steps: _fit(X, y, rate, 1)),
        "nothing has moved: are the new w and b kept from step to step, and "
        "is y in the residual?": (
            lambda X, y, rate, steps: _fit(X, y, rate, 0)
        ),
        "every step uses the residual of the first: compute it anew inside "
        "the loop, with the prediction X @ w + b in it.": (
            lambda X, y, rate, steps: _fit(X, y, rate * steps, 1)
        ),
        "this goes uphill. The gradient is subtracted.": (
            lambda X, y, rate, steps: _fit(X, y, -rate, steps)
        ),
        "the steps are half as long: the factor 2 of the gradient is "
        "missing.": lambda X, y, rate, steps: _fit(X, y, rate / 2, steps),
        "the steps use sums. The loss is a mean, so the gradient has a "
        "1/n.": lambda X, y, rate, steps: _fit(X, y, rate * len(y), steps),
        "w moves before db is computed. Both derivatives belong to the old "
        "point.": lambda X, y, rate, steps: _fit(
            X, y, rate, steps, order="w first"
        ),
        "b moves before dw is computed. Both derivatives belong to the old "
        "point.": lambda X, y, rate, steps: _fit(
            X, y, rate, steps, order="b first"
        ),
        "the prediction lacks its bias b.": lambda X, y, rate, steps: _fit(
            X, y, rate, steps, predicts_bias=False
        ),
        "the learning rate is not used.": lambda X, y, rate, steps: _fit(
            X, y, 1, steps
        ),
        "b never moves.": lambda X, y, rate, steps: _fit(
            X, y, rate, steps, bias=False
        ),
        "training starts at 1 here. The task starts at zero.": (
            lambda X, y, rate, steps: _fit(X, y, rate, steps, start=1.0)
        ),
        "this is the best line itself. The task is to walk towards it, a "
        "given number of steps.": lambda X, y, rate, steps: _least_squares(
            X, y
        ),
        "the order is reversed: return w first, then b.": (
            lambda X, y, rate, steps: _fit(X, y, rate, steps)[::-1]
        ),
    },
    praise="right. That is .fit(), and you wrote it.",
)
def fit(X, y, learning_rate, iterations):
    """Return w (d,) and b after gradient descent from zeros."""
    return _fit(X, y, learning_rate, iterations)


# ---- lesson 04 ------------------------------------------------------------


def _curvatures(X):
    """Return the eigenvalues of the Hessian of the MSE, smallest first."""
    A = np.column_stack([X, np.ones(len(X))])
    return np.linalg.eigvalsh(2 / len(A) * A.T @ A)


def _diagonal(X):
    """Return the diagonal of the Hessian of the MSE."""
    return 2 * np.mean(np.column_stack([X, np.ones(len(X))]) ** 2, axis=0)


@exercise(
    returns=("rate",),
    cases=_SCALES,
    mistakes={
        "the bias is forgotten: its column of ones belongs in the "
        "Hessian.": lambda X: len(X) / np.linalg.eigvalsh(X.T @ X).max(),
        "half of it: this rate is safe, but twice as much is still "
        "stable.": lambda X: 1 / _curvatures(X)[-1],
        "twice too large: this belongs to ½·MSE, whose curvature is half of "
        "ours.": lambda X: 4 / _curvatures(X)[-1],
        "this takes the smallest curvature. The steepest direction sets the "
        "limit.": lambda X: 2 / _curvatures(X)[0],
        "this adds the curvatures of all directions. The largest one sets "
        "the limit.": lambda X: 2 / _curvatures(X).sum(),
        "this takes the largest entry of the diagonal. Where features mix, "
        "the largest eigenvalue is larger.": lambda X: 2 / _diagonal(X).max(),
        "the 1/n is missing: the loss is a mean over n.": lambda X: (
            2 / _curvatures(X)[-1] / len(X)
        ),
        "the ratio is upside down: the steeper, the smaller the rate.": (
            lambda X: _curvatures(X)[-1] / 2
        ),
        "this is the largest curvature. What times it makes the factor "
        "1 − η·curvature equal to −1?": lambda X: _curvatures(X)[-1],
        "this is the condition number. The largest curvature alone sets the "
        "limit.": lambda X: _curvatures(X)[-1] / _curvatures(X)[0],
    },
    praise="right. The steepest direction sets the pace for all.",
)
def largest_stable_rate(X):
    """Return the largest stable learning rate for the MSE with bias."""
    return _largest_stable_rate(X)


def _steps(tolerance, learning_rate, curvature):
    """Return the number of steps before rounding up."""
    return np.log(tolerance) / np.log(1 - learning_rate * curvature)


@exercise(
    returns=("steps",),
    cases=_CLOCKS,
    mistakes={
        "this is rounded down: the gap is then still a little too large.": (
            lambda tolerance, rate, curvature: np.floor(
                _steps(tolerance, rate, curvature)
            )
        ),
        "this is rounded to the nearest number. Where that is down, the gap "
        "is still a little too large.": lambda tolerance, rate, curvature: (
            np.round(_steps(tolerance, rate, curvature))
        ),
        "this is no whole number: a step is made or not made.": _steps,
        'one step too many where the gap is there already: "at most" '
        "includes equality.": lambda tolerance, rate, curvature: (
            np.floor(_steps(tolerance, rate, curvature)) + 1
        ),
        "one step too many.": lambda tolerance, rate, curvature: (
            np.ceil(_steps(tolerance, rate, curvature)) + 1
        ),
        "the factor is 1 − η·curvature, without a further 2: the 2 is in "
        "the curvature already.": lambda tolerance, rate, curvature: np.ceil(
            _steps(tolerance, 2 * rate, curvature)
        ),
        "the sign is reversed: both logarithms are negative, and their "
        "ratio is positive.": lambda tolerance, rate, curvature: (
            -np.ceil(_steps(tolerance, rate, curvature))
        ),
        "this takes ln(1 − a) for −a, which is true for small a only.": (
            lambda tolerance, rate, curvature: np.ceil(
                -np.log(tolerance) / (rate * curvature)
            )
        ),
        "the curvature is not used: each direction has a factor of its "
        "own.": lambda tolerance, rate, curvature: np.ceil(
            _steps(tolerance, rate, 1)
        ),
        "two kinds of logarithm are mixed, ln and log10.": (
            lambda tolerance, rate, curvature: np.ceil(
                np.log10(tolerance) / np.log(1 - rate * curvature)
            )
        ),
    },
    praise="right. Every further digit costs the same number of steps.",
)
def iterations_needed(tolerance, learning_rate, curvature):
    """Return the steps until the gap is `tolerance` of its start."""
    return np.ceil(_steps(tolerance, learning_rate, curvature))


# ---- lesson 05 ------------------------------------------------------------


def _squares(y, y_hat):
    """Return the residual and the total sum of squares."""
    return np.sum((y - y_hat) ** 2), np.sum((y - y.mean()) ** 2)


def _ratio(y, y_hat):
    """Return the residual sum of squares as a share of the total."""
    residual, total = _squares(y, y_hat)
    return residual / total


@exercise(
    returns=("r2",),
    cases=_PAIRS,
    mistakes={
        "the ratio is upside down: the residual sum of squares belongs on "
        "top.": lambda y, y_hat: 1 - 1 / _ratio(y, y_hat),
        "this is the share that is left. R² is the share that is "
        "removed.": _ratio,
        "the sign is reversed: R² is 1 − ratio.": lambda y, y_hat: (
            _ratio(y, y_hat) - 1
        ),
        "this compares the spread of the predictions with that of y, not "
        "the residuals.": lambda y, y_hat: (
            np.sum((y_hat - y.mean()) ** 2) / _squares(y, y_hat)[1]
        ),
        "this is the squared correlation. It equals R² for the best line "
        "only.": lambda y, y_hat: np.corrcoef(y, y_hat)[0, 1] ** 2,
        "this is the correlation. R² compares sums of squares.": (
            lambda y, y_hat: np.corrcoef(y, y_hat)[0, 1]
        ),
        "y and ŷ have changed places: the total is taken around the mean of "
        "y.": lambda y, y_hat: 1 - _ratio(y_hat, y),
        "these are absolute values. R² compares squares.": lambda y, y_hat: (
            1 - np.sum(abs(y - y_hat)) / np.sum(abs(y - y.mean()))
        ),
        "this corrects for degrees of freedom (adjusted R²). R² itself does "
        "not.": lambda y, y_hat: (
            1 - _ratio(y, y_hat) * (len(y) - 1) / (len(y) - 2)
        ),
        "n and n − 1 are mixed: one mean of squares is over n, the other "
        "over n − 1.": lambda y, y_hat: (
            1 - _ratio(y, y_hat) * (len(y) - 1) / len(y)
        ),
        "the mean of y is missing below the line: compare with predicting "
        "the mean, and not 0.": lambda y, y_hat: (
            1 - _squares(y, y_hat)[0] / np.sum(y**2)
        ),
        "the mean is taken of ŷ. Compare with predicting the mean of y.": (
            lambda y, y_hat: (
                1 - _squares(y, y_hat)[0] / np.sum((y - y_hat.mean()) ** 2)
            )
        ),
    },
    praise="right. The share of the baseline's loss that the model removes.",
)
def r2_score(y, y_hat):
    """Return R² of predictions y_hat for y (n,)."""
    return 1 - _ratio(y, y_hat)


def _least_squares(X, y):
    """Return w and b of the best line."""
    centred = X - X.mean(axis=0)
    w, *_ = np.linalg.lstsq(centred, y - y.mean())
    return w, y.mean() - X.mean(axis=0) @ w


@exercise(
    returns=("w", "b"),
    cases=_CLOUDS,
    mistakes={
        "the intercept is missing: this is the best line through the "
        "origin. Add a column of ones, or centre first.": lambda X, y: (
            np.linalg.lstsq(X, y)[0],
            0.0,
        ),
        "w is right. b is the mean of y, which it is only if every feature "
        "has mean 0.": lambda X, y: (_least_squares(X, y)[0], y.mean()),
        "w is right. b has the wrong sign in front of w: b = ȳ − w·x̄.": (
            lambda X, y: (
                _least_squares(X, y)[0],
                y.mean() + X.mean(axis=0) @ _least_squares(X, y)[0],
            )
        ),
        "w is right. b is 0 after centring: bring the means back.": (
            lambda X, y: (_least_squares(X, y)[0], 0.0)
        ),
        "w was found without the intercept. Add a column of ones before "
        "solving, or centre first.": lambda X, y: (
            np.linalg.lstsq(X, y)[0],
            y.mean() - X.mean(axis=0) @ np.linalg.lstsq(X, y)[0],
        ),
        "the order is reversed: return w first, then b.": lambda X, y: (
            _least_squares(X, y)[::-1]
        ),
        "the first entry of the solution was taken for a weight and the "
        "last for b. Where does your column of ones stand?": lambda X, y: (
            np.r_[_least_squares(X, y)[1], _least_squares(X, y)[0][:-1]],
            _least_squares(X, y)[0][-1],
        ),
        "the first entry of the solution was taken for b and the rest for "
        "weights. Where does your column of ones stand?": lambda X, y: (
            np.r_[_least_squares(X, y)[0][1:], _least_squares(X, y)[1]],
            _least_squares(X, y)[0][0],
        ),
    },
    praise="right. The answer that gradient descent walks towards.",
)
def normal_equation(X, y):
    """Return w (d,) and b of the best line, without iterating."""
    return _least_squares(X, y)


# ---- lesson 06 ------------------------------------------------------------


@exercise(
    returns=("kappa",),
    cases=_SCALES,
    mistakes={
        "the bias is forgotten: its column of ones belongs in A.": lambda X: (
            np.linalg.cond(X) ** 2
        ),
        "this is the square root of it, κ of A. The curvatures are those of "
        "AᵀA.": lambda X: np.sqrt(_curvatures(X)[-1] / _curvatures(X)[0]),
        "the ratio is upside down: κ is never below 1.": lambda X: (
            _curvatures(X)[0] / _curvatures(X)[-1]
        ),
        "this is the largest curvature. Divide it by the smallest.": (
            lambda X: _curvatures(X)[-1]
        ),
        "this is the largest stable rate. κ compares the largest curvature "
        "with the smallest.": lambda X: 2 / _curvatures(X)[-1],
        "this compares entries of the diagonal. Where columns mix, the "
        "curvatures are the eigenvalues.": lambda X: (
            _diagonal(X).max() / _diagonal(X).min()
        ),
        "this is the difference of the curvatures. κ is their ratio.": (
            lambda X: _curvatures(X)[-1] - _curvatures(X)[0]
        ),
        "the features were centred first. κ is asked for X as it is.": (
            lambda X: np.divide(*_curvatures(X - X.mean(axis=0))[[-1, 0]])
        ),
    },
    praise="right. The number that decides how long the walk is.",
)
def condition_number(X):
    """Return κ of the MSE with bias for features X (n, d)."""
    return _curvatures(X)[-1] / _curvatures(X)[0]


def _slope(theta):
    """Return the gradient of a bowl that is tilted and not at zero."""
    return np.arange(1, len(theta) + 1) * theta + theta.sum() - 2


def _roll(gradient, theta, learning_rate, beta, steps, share=1, ahead=0):
    """Return the point after some steps, with one thing or another amiss."""
    velocity = np.zeros(len(theta))
    for _ in range(steps):
        slope = gradient(theta + ahead * velocity)
        velocity = beta * velocity - share * learning_rate * slope
        theta = theta + velocity
    return theta


@exercise(
    returns=("theta",),
    cases=[
        (_slope, _numbers(k), 0.1, b, t)
        for k, b, t in [(2, 0.5, 4), (3, 0.8, 6)]
    ],
    mistakes={
        "this is gradient descent without momentum. Is the velocity made "
        "before the loop, kept from step to step, and multiplied by β?": (
            lambda gradient, theta, rate, beta, steps: _roll(
                gradient, theta, rate, 0, steps
            )
        ),
        "this goes uphill. The gradient is subtracted.": (
            lambda gradient, theta, rate, beta, steps: _roll(
                gradient, theta, -rate, beta, steps
            )
        ),
        "the gradient is multiplied by 1 − β too. That is an average of "
        "gradients; here it enters with η alone.": (
            lambda gradient, theta, rate, beta, steps: _roll(
                gradient, theta, rate, beta, steps, share=1 - beta
            )
        ),
        "the gradient is taken further on, at θ + β·velocity. That is "
        "Nesterov's way; here it is taken at θ.": (
            lambda gradient, theta, rate, beta, steps: _roll(
                gradient, theta, rate, beta, steps, ahead=beta
            )
        ),
        "every step uses the gradient of the start: compute it anew inside "
        "the loop.": lambda gradient, theta, rate, beta, steps: _roll(
            lambda _: gradient(theta), theta, rate, beta, steps
        ),
        "one step too few: count the updates, and see that the velocity is "
        "updated before θ moves.": (
            lambda gradient, theta, rate, beta, steps: _roll(
                gradient, theta, rate, beta, steps - 1
            )
        ),
        "one step too many: count the updates.": (
            lambda gradient, theta, rate, beta, steps: _roll(
                gradient, theta, rate, beta, steps + 1
            )
        ),
        "only one step counts: is the return inside the loop?": (
            lambda gradient, theta, rate, beta, steps: _roll(
                gradient, theta, rate, beta, 1
            )
        ),
        "nothing has moved: is the velocity added to θ?": (
            lambda gradient, theta, rate, beta, steps: theta
        ),
        "the velocity keeps all of itself: multiply it by β.": (
            lambda gradient, theta, rate, beta, steps: _roll(
                gradient, theta, rate, 1, steps
            )
        ),
        "the learning rate is not used.": (
            lambda gradient, theta, rate, beta, steps: _roll(
                gradient, theta, 1, beta, steps
            )
        ),
    },
    praise="right. Along the floor it gathers speed, across it it calms down.",
)
def momentum(gradient, theta, learning_rate, beta, steps):
    """Return theta (k,) after some steps of descent with momentum."""
    return _roll(gradient, theta, learning_rate, beta, steps)


def _part_way(share):
    """Return a step that goes some share of the way to the best fit."""

    def step(X, y, w, b):
        w_best, b_best = _least_squares(X, y)
        factor = share(len(X))
        return w + factor * (w_best - w), b + factor * (b_best - b)

    return step


def _gradient_by_column(X, y, w, b):
    """Return dw (d,) and db of the mean squared error."""
    residual = y - (X @ w + b)
    return -2 / len(y) * X.T @ residual, -2 * np.mean(residual)


def _step_by_diagonal(X, y, w, b):
    """Return w and b after a step with one rate per parameter."""
    dw, db = _gradient_by_column(X, y, w, b)
    curvatures = _diagonal(X)
    return w - dw / curvatures[:-1], b - db / curvatures[-1]


@exercise(
    returns=("w", "b"),
    cases=[
        (X, y, _numbers(X.shape[1]), b)
        for (X, y), b in zip(_FITS, (0.5, -1.2), strict=True)
    ],
    mistakes={
        "this goes uphill. The step is subtracted.": _part_way(lambda n: -1),
        "the step is half as long: the factor 2 is in the Hessian and not in "
        "the gradient.": _part_way(lambda n: 0.5),
        "the step is twice as long: the factor 2 is in the gradient and not "
        "in the Hessian.": _part_way(lambda n: 2),
        "the step is n times too long: the Hessian has its 1/n, but the "
        "gradient has not.": _part_way(lambda n: n),
        "the step is n times too short: the gradient has its 1/n, but the "
        "Hessian has not.": _part_way(lambda n: 1 / n),
        "this is one rate per parameter: only the diagonal of the Hessian is "
        "used.": _step_by_diagonal,
        "this is a step of gradient descent with η = 1: the Hessian is not "
        "used.": lambda X, y, w, b: (
            w - _gradient_by_column(X, y, w, b)[0],
            b - _gradient_by_column(X, y, w, b)[1],
        ),
        "this is the gradient. The step starts at (w, b) and goes against "
        "it.": _gradient_by_column,
        "the step is right, but it does not start at (w, b): the old values "
        "are missing.": lambda X, y, w, b: (
            _least_squares(X, y)[0] - w,
            _least_squares(X, y)[1] - b,
        ),
        "b has not moved, and w moves as if there were no b: the column of "
        "ones is missing in the Hessian.": lambda X, y, w, b: (
            np.linalg.lstsq(X, y - b)[0],
            b,
        ),
        "w and b have separate Hessians here. Off the diagonal, H holds how "
        "they mix.": lambda X, y, w, b: (
            np.linalg.lstsq(X, y - b)[0],
            np.mean(y - X @ w),
        ),
        "the order is reversed: return w first, then b.": (
            lambda X, y, w, b: _least_squares(X, y)[::-1]
        ),
        "the first entry of θ was taken for a weight and the last for b. "
        "Where does your column of ones stand?": lambda X, y, w, b: (
            np.r_[_least_squares(X, y)[1], _least_squares(X, y)[0][:-1]],
            _least_squares(X, y)[0][-1],
        ),
    },
    praise="right. The best fit, in one step, from any start.",
)
def newton_step(X, y, w, b):
    """Return w (d,) and b after one Newton step from w and b."""
    return _least_squares(X, y)


# ---- lesson 07 ------------------------------------------------------------


_HALVES = [(_numbers(5, 2), _numbers(4, 2)), (_numbers(4, 1), _numbers(3, 1))]
_SLOPES = [
    (np.column_stack([X, np.ones(len(X))]), y, _numbers(X.shape[1] + 1))
    for X, y in _FITS
]
# Rows and columns are such that no two counts of freedom always agree.
_SURVEYS = [(_numbers(n, d), _numbers(n)) for n, d in ((7, 3), (5, 1))]


def _scale(X, rows, ddof=0):
    """Return X scaled by the mean and the SD of some rows, by column."""
    return (X - rows.mean(axis=0)) / rows.std(axis=0, ddof=ddof)


@exercise(
    returns=("train", "test"),
    cases=_HALVES,
    mistakes={
        "each part is scaled by its own mean and SD, so that one patient "
        "gets two different values. The training rows set the scale for "
        "both.": lambda X_train, X_test: (
            _scale(X_train, X_train),
            _scale(X_test, X_test),
        ),
        "mean and SD are those of all rows: the test rows have been "
        "seen.": lambda X_train, X_test: (
            _scale(X_train, np.vstack([X_train, X_test])),
            _scale(X_test, np.vstack([X_train, X_test])),
        ),
        "mean and SD are those of the test rows. The training rows set "
        "the scale.": lambda X_train, X_test: (
            _scale(X_train, X_test),
            _scale(X_test, X_test),
        ),
        "the test rows are moved by their own mean. Theirs is not known "
        "yet.": lambda X_train, X_test: (
            _scale(X_train, X_train),
            (X_test - X_test.mean(axis=0)) / X_train.std(axis=0),
        ),
        "the test rows are divided by their own SD. Theirs is not known "
        "yet.": lambda X_train, X_test: (
            _scale(X_train, X_train),
            (X_test - X_train.mean(axis=0)) / X_test.std(axis=0),
        ),
        "the test rows are not scaled. The weights that were trained on "
        "scaled rows need scaled rows.": lambda X_train, X_test: (
            _scale(X_train, X_train),
            X_test,
        ),
        "this is what the SD with n − 1 gives. The task wants n below the "
        "line: which does your std() use?": lambda X_train, X_test: (
            _scale(X_train, X_train, ddof=1),
            _scale(X_test, X_train, ddof=1),
        ),
        "one mean and one SD for the whole table. Each column has its own: "
        "axis=0.": lambda X_train, X_test: tuple(
            (X - X_train.mean()) / X_train.std() for X in (X_train, X_test)
        ),
        "the mean is still in it: subtract it before you divide.": (
            lambda X_train, X_test: tuple(
                X / X_train.std(axis=0) for X in (X_train, X_test)
            )
        ),
        "the spread is still in it: subtracting the mean is the first "
        "half.": lambda X_train, X_test: tuple(
            X - X_train.mean(axis=0) for X in (X_train, X_test)
        ),
        "this divides by the variance. A z-score is in units of its "
        "square root.": lambda X_train, X_test: tuple(
            _scale(X, X_train) / X_train.std(axis=0) for X in (X_train, X_test)
        ),
        "/ binds tighter than −: put X − mean in brackets.": (
            lambda X_train, X_test: tuple(
                X - X_train.mean(axis=0) / X_train.std(axis=0)
                for X in (X_train, X_test)
            )
        ),
        "the order is reversed: return the training rows first, then the "
        "test rows.": lambda X_train, X_test: (
            _scale(X_test, X_train),
            _scale(X_train, X_train),
        ),
    },
    praise="right. The test rows had no say in their own scale.",
)
def scale_split(X_train, X_test):
    """Return both parts, scaled by mean and SD of the training rows."""
    return _scale(X_train, X_train), _scale(X_test, X_train)


def _matrix_gradient(A, y, theta):
    """Return the gradient of the mean squared error in θ."""
    return -2 / len(y) * A.T @ (y - A @ theta)


@exercise(
    returns=("gradient",),
    cases=_SLOPES,
    mistakes={
        "the sign is reversed: the inner derivative of y − Aθ is −A.": (
            lambda A, y, theta: -_matrix_gradient(A, y, theta)
        ),
        "the factor 2 is missing, from the derivative of e².": (
            lambda A, y, theta: _matrix_gradient(A, y, theta) / 2
        ),
        "the factor 2 is missing and the sign is reversed: look at the two "
        "factors of the chain rule.": lambda A, y, theta: (
            -_matrix_gradient(A, y, theta) / 2
        ),
        "these are sums. The loss is a mean, so its derivative has a "
        "1/n.": lambda A, y, theta: len(y) * _matrix_gradient(A, y, theta),
        "these are sums, without the factor 2. The loss is a mean of "
        "squares: its derivative has both, 1/n and 2.": lambda A, y, theta: (
            len(y) / 2 * _matrix_gradient(A, y, theta)
        ),
        "these are sums with the sign reversed. The loss is a mean, and its "
        "gradient points uphill.": lambda A, y, theta: (
            -len(y) * _matrix_gradient(A, y, theta)
        ),
        "this divides by n − 1. The loss is a mean over n.": (
            lambda A, y, theta: (
                len(y) / (len(y) - 1) * _matrix_gradient(A, y, theta)
            )
        ),
        "this divides by the number of columns. The mean is over the n "
        "rows.": lambda A, y, theta: (
            len(y) / A.shape[1] * _matrix_gradient(A, y, theta)
        ),
        "y is missing in the residual.": lambda A, y, theta: _matrix_gradient(
            A, 0 * y, theta
        ),
        "the prediction Aθ is missing in the residual: this is the gradient "
        "at θ = 0.": lambda A, y, theta: _matrix_gradient(A, y, 0 * theta),
        "the residual is y + Aθ here. It is y − Aθ.": (
            lambda A, y, theta: _matrix_gradient(A, y, -theta)
        ),
        "this averages columns and residuals by themselves. Multiply row by "
        "row first: Aᵀe.": lambda A, y, theta: (
            -2 * A.mean(axis=0) * np.mean(y - A @ theta)
        ),
        "the last entry, that of the bias, is missing: A holds the column "
        "of ones already.": lambda A, y, theta: _matrix_gradient(A, y, theta)[
            :-1
        ],
        "this is −(2/n) times the residual, one for each row. Aᵀ is "
        "missing, which makes one slope for each column.": (
            lambda A, y, theta: -2 / len(y) * (y - A @ theta)
        ),
        "this is the derivative of the mean absolute error. The loss "
        "squares.": lambda A, y, theta: -A.T @ np.sign(y - A @ theta) / len(y),
    },
    praise="right. One product, and every slope is there.",
)
def matrix_gradient(A, y, theta):
    """Return the gradient of the mean squared error of A θ, shape (k,)."""
    return _matrix_gradient(A, y, theta)


def _spreads(X, y, lost=None, ones=True):
    """Return the standard errors of all parameters, bias last.

    `lost` is what n loses below the line, `ones` whether there is a bias.
    """
    A = np.column_stack([X, np.ones(len(X))]) if ones else X
    residual = y - A @ np.linalg.lstsq(A, y)[0]
    lost = A.shape[1] if lost is None else lost
    variance = residual @ residual / (len(y) - lost)
    return np.sqrt(variance * np.diag(np.linalg.inv(A.T @ A)))


def _noise(X, y):
    """Return σ̂, the residual standard error."""
    w, b = _least_squares(X, y)
    residual = y - X @ w - b
    return np.sqrt(residual @ residual / (len(y) - X.shape[1] - 1))


@exercise(
    returns=("se",),
    cases=_SURVEYS,
    mistakes={
        "σ̂² is the mean over n here. The fit has used up d + 1 of the n: "
        "divide by n − d − 1.": lambda X, y: _spreads(X, y, 0)[:-1],
        "σ̂² divides by n − 1. The fit has used up d + 1 of the n: divide by "
        "n − d − 1.": lambda X, y: _spreads(X, y, 1)[:-1],
        "σ̂² divides by n − d. The bias was fitted too: divide by "
        "n − d − 1.": lambda X, y: _spreads(X, y, X.shape[1])[:-1],
        "σ̂² divides by n − 2, which is for one feature. With d of them it "
        "is n − d − 1.": lambda X, y: _spreads(X, y, 2)[:-1],
        "these are the variances. The standard error is the root.": (
            lambda X, y: _spreads(X, y)[:-1] ** 2
        ),
        "σ̂² is missing: (AᵀA)⁻¹ knows nothing of how far the patients lie "
        "from the fit.": lambda X, y: _spreads(X, y)[:-1] / _noise(X, y),
        "σ̂ stands where σ̂² belongs: under the root is a variance.": (
            lambda X, y: _spreads(X, y)[:-1] / np.sqrt(_noise(X, y))
        ),
        "σ̂² is the spread of y itself. Take the residuals of the fit.": (
            lambda X, y: (
                _spreads(X, y)[:-1] / _noise(X, y) * y.std(ddof=X.shape[1] + 1)
            )
        ),
        "the intercept is missing: add a column of ones to X before all "
        "else.": lambda X, y: _spreads(X, y, ones=False),
        "the intercept is missing, though n − d − 1 counts it: add a column "
        "of ones to X.": lambda X, y: _spreads(
            X, y, X.shape[1] + 1, ones=False
        ),
        "the fit has its intercept, the matrix that is inverted has not: "
        "use A in both.": lambda X, y: (
            _noise(X, y) * np.sqrt(np.diag(np.linalg.inv(X.T @ X)))
        ),
        "the diagonal is inverted entry by entry. Invert the whole matrix, "
        "then take the diagonal: that is how correlated columns count.": (
            lambda X, y: _noise(X, y) / np.sqrt((X**2).sum(axis=0))
        ),
        "the same with centred columns: the diagonal is inverted entry by "
        "entry. Invert the whole matrix, then take the diagonal.": (
            lambda X, y: _noise(X, y) / np.sqrt(len(y) * X.var(axis=0))
        ),
        "these are divided by √n once more. AᵀA is a sum over the patients, "
        "so n is in it already.": lambda X, y: (
            _spreads(X, y)[:-1] / np.sqrt(len(y))
        ),
        "this inverts the Hessian, (2/n)AᵀA. The formula has AᵀA alone.": (
            lambda X, y: _spreads(X, y)[:-1] * np.sqrt(len(y) / 2)
        ),
        "the bias has a standard error too, but the task asks for the d "
        "weights. (Yours stands last.)": _spreads,
        "the bias has a standard error too, but the task asks for the d "
        "weights. (Yours stands first.)": lambda X, y: np.roll(
            _spreads(X, y), 1
        ),
        "the standard error of the bias was taken for that of the first "
        "weight. Where does your column of ones stand?": (
            lambda X, y: np.roll(_spreads(X, y), 1)[:-1]
        ),
        "the standard error of the bias was taken for that of the last "
        "weight. Where does your column of ones stand?": (
            lambda X, y: _spreads(X, y)[1:]
        ),
        "these are the weights themselves. How far would they move with "
        "other patients?": lambda X, y: _least_squares(X, y)[0],
        "these are weights divided by their standard errors. Return the "
        "standard errors.": lambda X, y: (
            _least_squares(X, y)[0] / _spreads(X, y)[:-1]
        ),
    },
    praise="right. Each weight now says how far to trust it.",
)
def standard_errors(X, y):
    """Return the standard errors of the weights, shape (d,)."""
    return _spreads(X, y)[:-1]


# ---- lesson 08 ------------------------------------------------------------


def _batch(X, y, w, b, rows, factor=lambda size, n: -2 / size):
    """Return dw and db over some rows, times a factor."""
    some = X[rows]
    residual = y[rows] - (some @ w + b)
    scale = factor(len(rows), len(y))
    return scale * some.T @ residual, scale * residual.sum()


def _batch_with(factor):
    """Return a gradient over some rows with another factor."""
    return lambda *case: _batch(*case, factor=factor)


@exercise(
    returns=("dw", "db"),
    cases=[
        (X, y, _numbers(X.shape[1]), 0.5, np.array(rows))
        for (X, y), rows in zip(_FITS, ([3, 0, 2], [1, 3]), strict=True)
    ],
    mistakes={
        "this is the gradient over all rows. Take X[rows] and y[rows] "
        "first.": lambda X, y, w, b, rows: _batch(
            X, y, w, b, np.arange(len(y))
        ),
        "the sum is divided by n, the number of all rows. It has as many "
        "terms as there are in rows.": _batch_with(lambda size, n: -2 / n),
        "these are sums. The loss is a mean, so its gradient is one too.": (
            _batch_with(lambda size, n: -2)
        ),
        "the sign is reversed: the gradient points uphill.": _batch_with(
            lambda size, n: 2 / size
        ),
        "the factor 2 is missing, from the derivative of e².": _batch_with(
            lambda size, n: -1 / size
        ),
        "the factor 2 is missing and the sign is reversed.": _batch_with(
            lambda size, n: 1 / size
        ),
        "the prediction lacks its bias b.": lambda X, y, w, b, rows: _batch(
            X, y, w, 0, rows
        ),
        "these are the first rows. Take those whose numbers are in rows.": (
            lambda X, y, w, b, rows: _batch(X, y, w, b, np.arange(len(rows)))
        ),
        "the order is reversed: return dw first, then db.": (
            lambda *case: _batch(*case)[::-1]
        ),
    },
    praise="right. The same slope on average, for a fraction of a pass.",
)
def minibatch_gradient(X, y, w, b, rows):
    """Return dw (d,) and db of the MSE over some rows."""
    return _batch(X, y, w, b, rows)


def _merged(n_a, mean_a, S_a, n_b, mean_b, S_b, between=None):
    """Return n, mean and S of two parts, with another term between them."""
    n = n_a + n_b
    step = mean_b - mean_a
    if between is None:
        between = n_a * n_b / n * step**2
    return n, mean_a + n_b / n * step, S_a + S_b + between


def _between(term):
    """Return a merge with another term between the parts."""
    return lambda n_a, mean_a, S_a, n_b, mean_b, S_b: _merged(
        n_a, mean_a, S_a, n_b, mean_b, S_b, term(n_a, n_b, mean_b - mean_a)
    )


@exercise(
    returns=("n", "mean", "S"),
    cases=[(3, 1.5, 2.0, 5, 4.0, 6.5), (10, -2.0, 7.5, 4, 1.0, 0.5)],
    mistakes={
        "the parts are missing what they have between them: S grows when "
        "the means differ.": _between(lambda n_a, n_b, step: 0),
        "the term between the parts lacks its weight n_a·n_b/n.": _between(
            lambda n_a, n_b, step: step**2
        ),
        "the term between the parts is n_a·n_b times the square. Divide it "
        "by n.": _between(lambda n_a, n_b, step: n_a * n_b * step**2),
        "the difference of the means is not squared.": _between(
            lambda n_a, n_b, step: n_a * n_b / (n_a + n_b) * step
        ),
        "the term between the parts is subtracted. Apart from each other "
        "they are wider, not narrower.": _between(
            lambda n_a, n_b, step: -n_a * n_b / (n_a + n_b) * step**2
        ),
        "this takes the mean of both means. Weight each by its number of "
        "values.": lambda n_a, mean_a, S_a, n_b, mean_b, S_b: (
            n_a + n_b,
            (mean_a + mean_b) / 2,
            _merged(n_a, mean_a, S_a, n_b, mean_b, S_b)[2],
        ),
        "the mean is a plain mean of both means, and S lacks what the parts "
        "have between them.": lambda n_a, mean_a, S_a, n_b, mean_b, S_b: (
            n_a + n_b,
            (mean_a + mean_b) / 2,
            S_a + S_b,
        ),
        "the weights of the means have changed places.": (
            lambda n_a, mean_a, S_a, n_b, mean_b, S_b: (
                n_a + n_b,
                (n_b * mean_a + n_a * mean_b) / (n_a + n_b),
                _merged(n_a, mean_a, S_a, n_b, mean_b, S_b)[2],
            )
        ),
        "S is divided by n: that is a variance. S is the sum itself.": (
            lambda *case: (
                *_merged(*case)[:2],
                _merged(*case)[2] / _merged(*case)[0],
            )
        ),
    },
    praise="right. With this, a million machines can share the work.",
)
def merge_parts(n_a, mean_a, S_a, n_b, mean_b, S_b):
    """Return n, mean and S of two parts together."""
    return _merged(n_a, mean_a, S_a, n_b, mean_b, S_b)


def _centre_and_cross(X, y):
    """Return means and centred cross products of features and target."""
    Z = np.column_stack([X, y])
    centred = Z - Z.mean(axis=0)
    return Z.mean(axis=0), centred.T @ centred


def _from_weights(weights):
    """Return a solution with other weights, and the bias that fits them."""

    def solution(mean, cross):
        w = weights(cross[:-1, :-1], cross[:-1, -1])
        return w, mean[-1] - mean[:-1] @ w

    return solution


_by_sums = _from_weights(np.linalg.solve)


@exercise(
    returns=("w", "b"),
    cases=[_centre_and_cross(X, y) for X, y in _FITS],
    mistakes={
        "w is right. b is the mean of the target, which it is only if every "
        "feature has mean 0.": lambda mean, cross: (
            _by_sums(mean, cross)[0],
            mean[-1],
        ),
        "w is right. b has the wrong sign in front of w: b = ȳ − w·x̄.": (
            lambda mean, cross: (
                _by_sums(mean, cross)[0],
                mean[-1] + mean[:-1] @ _by_sums(mean, cross)[0],
            )
        ),
        "w is right. b is 0 after centring: bring the means back.": (
            lambda mean, cross: (_by_sums(mean, cross)[0], 0.0)
        ),
        "each weight is found by itself, from the diagonal. Features that "
        "mix need the whole block: solve it.": _from_weights(
            lambda C, c: c / np.diag(C)
        ),
        "this is the features' column of the target. Solve the block of the "
        "features for it.": _from_weights(lambda C, c: c),
        "the block is multiplied, not solved.": _from_weights(
            lambda C, c: C @ c
        ),
        "the sign of w is reversed.": _from_weights(
            lambda C, c: -np.linalg.solve(C, c)
        ),
        "the order is reversed: return w first, then b.": (
            lambda mean, cross: _by_sums(mean, cross)[::-1]
        ),
    },
    praise="right. However many rows there were, this is all that is left.",
)
def solve_sums(mean, cross):
    """Return w (d,) and b from means and centred cross products."""
    return _by_sums(mean, cross)
