"""Programs as people write them, and what each must be told.

They are rebuilt from kinds of questions that people ask in public, and were
written before anyone looked at what the checks say of them.
"""

import numpy as np
import pandas as pd
import pytest

from diagnosis import sandbox
from tools.cells import every_exercise

EXERCISES = every_exercise()

#: Exercise, the sets of slips that tell it, and the program.
PEOPLE = [
    (
        "gradients",
        [{"half_mse", "returned_in_other_order", "sum_for_mean"}],
        """
def gradients(x, y, w, b):
    slope, intercept = w, b
    total_b = sum(intercept + slope * u - v for u, v in zip(x, y))
    total_w = sum((intercept + slope * u - v) * u for u, v in zip(x, y))
    return total_b, total_w
""",
    ),
    (
        "gradients",
        [{"half_mse"}],
        """
def gradients(x, y, w, b):
    dw = db = 0
    m = x.shape[0]
    for i in range(m):
        f = w * x[i] + b
        dw += (f - y[i]) * x[i]
        db += f - y[i]
    return dw / m, db / m
""",
    ),
    (
        "gradients",
        [{"bias_missing_in_prediction"}],
        """
def gradients(x, y, w, b):
    guess = x * w
    return 2 * np.average((guess - y) * x), 2 * np.average(guess - y)
""",
    ),
    (
        "gradients",
        [{"half_mse", "sign"}],
        """
def gradients(x, y, w, b):
    err = y - (x * w + b)
    return np.dot(err, x) / x.size, np.sum(err) / x.size
""",
    ),
    (
        "gradients",
        [{"n_minus_1"}],
        """
def gradients(x, y, w, b):
    r = y - w * x - b
    return -2 * np.sum(r * x) / (len(x) - 1), -2 * np.sum(r) / (len(x) - 1)
""",
    ),
    (
        "gradients",
        [{"x_missing"}],
        """
def gradients(x, y, w, b):
    r = (w * x + b) - y
    grad = 2 * r.mean()
    return grad, grad
""",
    ),
    (
        "gradients",
        [{"squared_for_error"}],
        """
def gradients(x, y, w, b):
    sq = (y - w * x - b) ** 2
    return -2 * np.mean(sq * x), -2 * np.mean(sq)
""",
    ),
    (
        "gradients",
        [{"not_summed"}],
        """
def gradients(x, y, w, b):
    r = w * x + b - y
    return 2 * r * x / len(x), 2 * r / len(x)
""",
    ),
    (
        "step",
        [{"half_mse", "sequential_update"}],
        """
def step(x, y, w, b, learning_rate):
    m = len(x)
    w = w - learning_rate * np.sum((w * x + b - y) * x) / m
    b = b - learning_rate * np.sum(w * x + b - y) / m
    return w, b
""",
    ),
    (
        "step",
        [{"sum_for_mean"}],
        """
def step(x, y, w, b, learning_rate):
    g0 = sum(v - (b + w * u) for u, v in zip(x, y))
    g1 = sum((v - (b + w * u)) * u for u, v in zip(x, y))
    return w + 2 * learning_rate * g1, b + 2 * learning_rate * g0
""",
    ),
    (
        "step",
        [{"rate_misplaced"}],
        """
def step(x, y, w, b, learning_rate):
    e = y - (w * x + b)
    return w + 2 * np.mean(e * x), b + 2 * np.mean(e)
""",
    ),
    (
        "step",
        [{"uphill"}, {"sign"}],
        """
def step(x, y, w, b, learning_rate):
    e = y - (w * x + b)
    w = w - learning_rate * 2 * np.mean(e * x)
    b = b - learning_rate * 2 * np.mean(e)
    return w, b
""",
    ),
    (
        "step",
        [{"update_lost"}],
        """
def step(x, y, w, b, learning_rate):
    e = y - (w * x + b)
    new_w = w + learning_rate * 2 * np.mean(e * x)
    new_b = b + learning_rate * 2 * np.mean(e)
    return new_w, b
""",
    ),
    (
        "fit",
        [{"half_mse"}],
        """
def fit(X, y, learning_rate, iterations):
    X1 = np.c_[np.ones(len(X)), X]
    theta = np.zeros(X1.shape[1])
    for _ in range(iterations):
        h = X1 @ theta
        theta = theta - learning_rate * (X1.T @ (h - y)) / len(y)
    return theta[1:], theta[0]
""",
    ),
    (
        "fit",
        [{"half_mse", "returned_in_other_order"}],
        """
def fit(X, y, learning_rate, iterations):
    X1 = np.c_[np.ones(len(X)), X]
    theta = np.zeros(X1.shape[1])
    for _ in range(iterations):
        theta -= learning_rate / len(y) * X1.T @ (X1 @ theta - y)
    return theta[0], theta[1:]
""",
    ),
    (
        "fit",
        [{"divided_by_features"}],
        """
def fit(X, y, learning_rate, iterations):
    n_features = X.shape[1]
    w, b = np.zeros(n_features), 0.0
    for _ in range(iterations):
        e = y - X @ w - b
        w = w + learning_rate * 2 * X.T @ e / n_features
        b = b + learning_rate * 2 * e.sum() / n_features
    return w, b
""",
    ),
    (
        "fit",
        [{"half_mse", "wrong_start"}],
        """
def fit(X, y, learning_rate, iterations):
    w, b = np.ones(X.shape[1]), 1.0
    for _ in range(iterations):
        e = X @ w + b - y
        w = w - learning_rate * X.T @ e / len(y)
        b = b - learning_rate * e.mean()
    return w, b
""",
    ),
    (
        "fit",
        [{"random_start"}],
        """
def fit(X, y, learning_rate, iterations):
    w, b = np.random.uniform(size=X.shape[1]), 0.0
    for _ in range(iterations):
        e = X @ w + b - y
        w = w - learning_rate * 2 * X.T @ e / len(y)
        b = b - learning_rate * 2 * e.mean()
    return w, b
""",
    ),
    (
        "fit",
        [{"stops_by_itself"}],
        """
def fit(X, y, learning_rate, iterations):
    w, b = np.zeros(X.shape[1]), 0.0
    last = float("inf")
    for _ in range(iterations):
        e = X @ w + b - y
        cost = np.mean(e ** 2)
        if last - cost < 1e-9:
            break
        last = cost
        w = w - learning_rate * 2 * X.T @ e / len(y)
        b = b - learning_rate * 2 * e.mean()
    return w, b
""",
    ),
    (
        "fit",
        [{"one_step_too_few"}],
        """
def fit(X, y, learning_rate, iterations):
    w, b = np.zeros(X.shape[1]), 0.0
    for _ in range(1, iterations):
        e = X @ w + b - y
        w = w - learning_rate * 2 * X.T @ e / len(y)
        b = b - learning_rate * 2 * e.mean()
    return w, b
""",
    ),
    (
        "fit",
        [{"update_per_row"}],
        """
def fit(X, y, learning_rate, iterations):
    w, b = np.zeros(X.shape[1]), 0.0
    for epoch in range(iterations):
        for i in range(len(X)):
            e = y[i] - (np.dot(X[i], w) + b)
            w = w + 2 * learning_rate * e * X[i]
            b = b + 2 * learning_rate * e
    return w, b
""",
    ),
    (
        "fit",
        [{"half_mse", "update_per_row"}],
        """
def fit(X, y, learning_rate, iterations):
    w, b = np.zeros(X.shape[1]), 0.0
    for epoch in range(iterations):
        for xi, yi in zip(X, y):
            e = yi - (xi @ w + b)
            w += learning_rate * e * xi
            b += learning_rate * e
    return w, b
""",
    ),
    (
        "fit",
        [{"elementwise_product"}],
        """
def fit(X, y, learning_rate, iterations):
    w, b = np.zeros(X.shape[1]), 0.0
    for _ in range(iterations):
        e = X * w + b - y
        w = w - learning_rate * 2 * X.T @ e / len(y)
        b = b - learning_rate * 2 * e.mean()
    return w, b
""",
    ),
    (
        "fit",
        [{"shape_only"}],
        """
def fit(X, y, learning_rate, iterations):
    Y = y.reshape(-1, 1)
    theta = np.zeros((X.shape[1], 1))
    b = 0.0
    for _ in range(iterations):
        e = X @ theta + b - Y
        theta = theta - learning_rate * 2 * X.T @ e / len(Y)
        b = b - learning_rate * 2 * e.mean()
    return theta, b
""",
    ),
    (
        "fit",
        [{"update_lost"}],
        """
def fit(X, y, learning_rate, iterations):
    w, b = np.zeros(X.shape[1]), 0.0
    for _ in range(iterations):
        e = X @ w + b - y
        new_w = w - learning_rate * 2 * X.T @ e / len(y)
        new_b = b - learning_rate * 2 * e.mean()
    return new_w, new_b
""",
    ),
    (
        "mse",
        [{"half_mse"}],
        """
def mse(y, y_hat):
    return np.sum((y_hat - y) ** 2) / (2 * len(y))
""",
    ),
    (
        "mse",
        [{"root"}],
        """
def mse(y, y_hat):
    return np.sqrt(((y - y_hat) ** 2).mean())
""",
    ),
    (
        "mse",
        [{"absolute"}],
        """
def mse(y, y_hat):
    total = 0
    for i in range(len(y)):
        total += abs(y[i] - y_hat[i])
    return total / len(y)
""",
    ),
    (
        "mse",
        [{"sum_squared"}],
        """
def mse(y, y_hat):
    return (y - y_hat).sum() ** 2 / len(y)
""",
    ),
    (
        "r2_score",
        [{"arguments_in_other_order"}],
        """
def r2_score(y_hat, y):
    return 1 - ((y - y_hat) ** 2).sum() / ((y - y.mean()) ** 2).sum()
""",
    ),
    (
        "r2_score",
        [{"other_quantity"}],
        """
def r2_score(y, y_hat):
    return np.corrcoef(y, y_hat)[0, 1] ** 2
""",
    ),
    (
        "normal_equation",
        [{"ones_missing"}],
        """
def normal_equation(X, y):
    w = np.linalg.inv(X.T @ X) @ X.T @ y
    return w, (y - X @ w).mean()
""",
    ),
    (
        "normal_equation",
        [{"not_converged"}],
        """
def normal_equation(X, y):
    w, b = np.zeros(X.shape[1]), 0.0
    for _ in range(1000):
        e = X @ w + b - y
        w = w - 0.0001 * 2 * X.T @ e / len(y)
        b = b - 0.0001 * 2 * e.mean()
    return w, b
""",
    ),
    (
        "normal_equation",
        [{"ones_place"}],
        """
def normal_equation(X, y):
    A = np.hstack([np.ones((len(X), 1)), X])
    theta = np.linalg.pinv(A) @ y
    return theta[:-1], theta[-1]
""",
    ),
    (
        "standardize",
        [{"n_minus_1"}],
        """
def standardize(x):
    s = pd.Series(x)
    return ((s - s.mean()) / s.std()).to_numpy()
""",
    ),
    (
        "scale_split",
        [{"scaled_before_split"}],
        """
def scale_split(X_train, X_test):
    both = np.concatenate([X_train, X_test])
    z = (both - both.mean(axis=0)) / both.std(axis=0)
    return z[: len(X_train)], z[len(X_train) :]
""",
    ),
    (
        "scale_split",
        [{"axis_missing"}],
        """
def scale_split(X_train, X_test):
    m, s = X_train.mean(), X_train.std()
    return (X_train - m) / s, (X_test - m) / s
""",
    ),
    (
        "standard_errors",
        [{"degrees_of_freedom"}],
        """
def standard_errors(X, y):
    A = np.column_stack([np.ones(len(X)), X])
    theta = np.linalg.inv(A.T @ A) @ A.T @ y
    r = y - A @ theta
    s2 = r @ r / (len(y) - 2)
    return np.sqrt(np.diag(s2 * np.linalg.inv(A.T @ A)))[1:]
""",
    ),
    (
        "momentum",
        [{"one_minus_beta"}],
        """
def momentum(gradient, theta, learning_rate, beta, steps):
    v = np.zeros_like(theta)
    for _ in range(steps):
        v = beta * v + (1 - beta) * gradient(theta)
        theta = theta - learning_rate * v
    return theta
""",
    ),
    (
        "momentum",
        [{"nesterov"}],
        """
def momentum(gradient, theta, learning_rate, beta, steps):
    v = np.zeros(len(theta))
    for _ in range(steps):
        v = beta * v - learning_rate * gradient(theta + beta * v)
        theta = theta + v
    return theta
""",
    ),
    (
        "merge_parts",
        [{"between_missing"}],
        """
def merge_parts(n_a, mean_a, S_a, n_b, mean_b, S_b):
    n = n_a + n_b
    return n, (n_a * mean_a + n_b * mean_b) / n, S_a + S_b
""",
    ),
    (
        "minibatch_gradient",
        [{"divided_by_all_rows", "half_mse"}],
        """
def minibatch_gradient(X, y, w, b, rows):
    m = X.shape[0]
    e = X[rows] @ w + b - y[rows]
    return X[rows].T @ e / m, e.sum() / m
""",
    ),
    (
        "numeric_gradient",
        [{"one_sided"}],
        """
def numeric_gradient(f, theta, h):
    grad, base = [], f(theta)
    for i in range(len(theta)):
        moved = theta.astype(float)
        moved[i] += h
        grad.append((f(moved) - base) / h)
    return np.array(grad)
""",
    ),
]


@pytest.mark.parametrize(("name", "accepted", "code"), PEOPLE)
def test_what_people_write_is_understood(monkeypatch, name, accepted, code):
    monkeypatch.setattr(sandbox, "has_processes", False)
    space = {"np": np, "pd": pd, "__name__": "__main__"}
    exec(code, space)
    verdict = EXERCISES[name](space[name])
    assert verdict.passed is False
    assert set(verdict.slips) in accepted
