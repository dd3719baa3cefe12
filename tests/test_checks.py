"""The checks pass what is right, and say what is wrong."""

import ast
import dataclasses
import inspect
import itertools
import signal
import sys
import textwrap
import threading
from typing import ClassVar

import numpy as np
import pandas as pd
import pytest

from helpers import checks
from helpers import exercise as judging
from helpers.exercise import Exercise, Verdict
from tests.answers import RIGHT, WRONG

EXERCISES = {n: e for n, e in vars(checks).items() if isinstance(e, Exercise)}


def pairs(table):
    """Return (exercise, key, answer) for every answer in a table."""
    return [
        pytest.param(name, key, answer, id=f"{name}-{key}")
        for name, answers in table.items()
        for key, answer in dict(answers).items()
    ]


# ---- right answers, stubs, and known mistakes ----------------------------


def test_every_exercise_has_its_answers_here():
    assert list(RIGHT) == list(EXERCISES) == list(WRONG)
    assert all(len(answers) >= 3 for answers in RIGHT.values())
    assert {n: len(w) for n, w in WRONG.items()} == {
        n: len(e.mistakes) for n, e in EXERCISES.items()
    }


@pytest.mark.parametrize(
    ("name", "number", "answer"),
    pairs({n: enumerate(r) for n, r in RIGHT.items()}),
)
def test_right_answer_passes(name, number, answer):
    verdict = EXERCISES[name](answer)
    assert verdict == Verdict(True, f"{name}: {EXERCISES[name].praise}")


@pytest.mark.parametrize(("name", "says", "answer"), pairs(WRONG))
def test_known_mistake_is_named(name, says, answer):
    verdict = EXERCISES[name](answer)
    assert verdict.passed is False
    assert says in verdict.message
    told = [text for text in EXERCISES[name].mistakes if says in text]
    assert verdict.message == f"{name}: {told[0]}"
    assert len(told) == 1


@pytest.mark.parametrize("name", EXERCISES)
def test_stub_is_not_attempted(name):
    def stub(*args): ...

    def documented(*args):
        """Say what it will do."""

    for answer in (stub, documented, lambda *args: ...):
        verdict = EXERCISES[name](answer)
        assert verdict.passed is None
        assert verdict.message.startswith(f"{name}: not attempted yet")


@pytest.mark.parametrize("name", EXERCISES)
def test_no_two_mistakes_look_the_same(name):
    exercise = EXERCISES[name]
    functions = [exercise.reference, *exercise.mistakes.values()]
    outcomes = [
        [
            judging._as_tuple(f(*case), exercise.returns)
            for case in exercise.cases
        ]
        for f in functions
    ]
    for one, other in itertools.combinations(outcomes, 2):
        assert not all(
            np.shape(a) == np.shape(b) and np.allclose(a, b, rtol=1e-3)
            for parts in zip(one, other, strict=True)
            for a, b in zip(*parts, strict=True)
        )


LINES = [((4,), (4,), 1.4, 5.2), ((6,), (6,), -1.2, 0.2)]
TABLES = [((5, 2),), ((4, 1),), ((3, 1),)]

# Two sizes at least, several columns and one, and shown as they are here in
# what a learner reads: an array by its shape, a number by its value.
INPUTS = {
    "standardize": [((4,),), ((5,),)],
    "baseline_loss": [((4,),), ((5,),)],
    "mse": [((4,), (4,)), ((6,), (6,))],
    "gradients": LINES,
    "numeric_gradient": [("_cubic", (2,), 0.1), ("_cubic", (3,), 0.2)],
    "step": [(*LINES[0], 0.1), (*LINES[1], 0.03)],
    "fit": [((5, 2), (5,), 0.02, 7), ((4, 1), (4,), 0.05, 3)],
    "largest_stable_rate": TABLES,
    "iterations_needed": [
        (0.01, 0.1, 0.5),
        (0.001, 0.3, 0.7),
        (1, 0.05, 0.1),
    ],
    "r2_score": [((4,), (4,)), ((6,), (6,))],
    "normal_equation": [((5, 2), (5,)), ((4, 1), (4,)), ((5, 2), (5,))],
    "condition_number": TABLES,
    "momentum": [("_slope", (2,), 0.1, 0.5, 4), ("_slope", (3,), 0.1, 0.8, 6)],
    "newton_step": [
        ((5, 2), (5,), (2,), 0.5),
        ((4, 1), (4,), (1,), -1.2),
    ],
    "scale_split": [((5, 2), (4, 2)), ((4, 1), (3, 1))],
    "matrix_gradient": [((5, 3), (5,), (3,)), ((4, 2), (4,), (2,))],
    "standard_errors": [((7, 3), (7,)), ((5, 1), (5,))],
    "minibatch_gradient": [
        ((5, 2), (5,), (2,), 0.5, (3,)),
        ((4, 1), (4,), (1,), 0.5, (2,)),
    ],
    "merge_parts": [(3, 1.5, 2, 5, 4, 6.5), (10, -2, 7.5, 4, 1, 0.5)],
    "solve_sums": [((3,), (3, 3)), ((2,), (2, 2))],
}


def _kind(part):
    """Return the shape of an array, the name of a function, or a number."""
    if isinstance(part, np.ndarray):
        return part.shape
    return part.__name__ if callable(part) else part


@pytest.mark.parametrize("name", EXERCISES)
def test_inputs_are_as_they_should_be(name):
    cases = EXERCISES[name].cases
    assert [tuple(map(_kind, case)) for case in cases] == INPUTS[name]


def test_inputs_are_not_centred_and_have_one_decimal():
    x = checks.standardize.cases[0][0]
    assert x.tolist() == [1.7, 2.6, 1.7, -1.6]
    assert checks._cubic(np.array([1.0, -2.0])) == -9.0
    assert checks._slope(np.array([1.0, -2.0])).tolist() == [-2.0, -7.0]
    rows = [case[-1].tolist() for case in checks.minibatch_gradient.cases]
    assert rows == [[3, 0, 2], [1, 3]]
    X, y = checks._FITS[0]
    _, cross = checks.solve_sums.cases[0]
    np.testing.assert_allclose(cross, 4 * np.cov(X.T, y))
    small = checks._SCALES[-1][0]
    assert small.mean() == 0
    assert (small**2).sum() == 0.375
    assert judging._show(np.array([1 / 3, 2 / 3])) == "[0.3333, 0.6667]"


# ---- answers that cannot be compared -------------------------------------


def _raises(x):
    z = x - x.mean()
    return z / undefined_name  # noqa: F821


def _forgets_return(x):
    z = (x - x.mean()) / x.std()
    z.sum()


def _changes_input(x):
    x -= x.mean()
    return x / x.std()


def _exits(x):
    sys.exit()


def _recurses(x):
    return _recurses(x)


def _interrupts(x):
    raise KeyboardInterrupt


class _Hostile:
    def __repr__(self):
        raise RuntimeError("no")

    __str__ = __len__ = __array__ = __repr__


class _HostileError(Exception):
    def __str__(self):
        raise RuntimeError("no")


def _raises_hostile(x):
    raise _HostileError


UNFIT = [
    (lambda x: _Hostile(), "does something strange (RuntimeError)"),
    (_raises_hostile, "does something strange (RuntimeError)"),
    (max, "z is 2.6, of shape (); it should have shape (4,)."),
    (
        _raises,
        "raises NameError: name 'undefined_name' is not defined (line 3",
    ),
    (_forgets_return, "returns None: is the line with return missing?"),
    (_changes_input, "changes its input x. Work on a copy"),
    (_exits, "raises SystemExit (line 2 of the function)."),
    (_recurses, "raises RecursionError"),
    (_interrupts, "was stopped"),
    (5, "is not a function, but of type int."),
    (None, "is not a function, but of type NoneType."),
    (lambda: 1, "must take the arguments (x), in this order."),
    (lambda x, y: x, "must take the arguments (x), in this order."),
    (lambda x: x.tolist(), "returns z as a list: make it an array"),
    (lambda x: tuple(x), "returns z as a tuple: make it an array"),
    (lambda x: "z", "returns z = 'z', which is no number."),
    (lambda x: {"z": x}, "which is no number."),
    (lambda x: x > 0, "which is no number."),
    (lambda x: x * 1j, "which is no number."),
    (lambda x: x.astype(object), "which is no number."),
    (lambda x: print, "which is no number."),
    (lambda x: 0 * x / 0, "returns NaN or infinity in z"),
    (lambda x: x / 0, "returns NaN or infinity in z"),
    (lambda x: x[:2] * 1.5, "of shape (2,); it should have shape (4,)."),
    (lambda x: 7.0, "z is 7, of shape (); it should have shape (4,)."),
    (
        lambda x: x.reshape(-1, 1),
        "of shape (4, 1); it should have shape (4,).",
    ),
    (lambda x: 2 * (x - x.mean()) / x.std(), "the right one is 0.5 times"),
    (lambda x: 0.3 * (x - x.mean()) / x.std(), "one is 3.333 times"),
    (
        lambda x: np.tile((x - x.mean()) / x.std(), (5, 1)),
        "of shape (5, 4); it should have shape (4,).",
    ),
    (lambda x: np.append(3 * x, x[4:]), "which is not the right value"),
    (lambda x: (x - x.mean()) / x.std() * 1.00001, "is 0.99999 times"),
    (lambda x: x / 0.5, "which is not the right value"),
    (lambda x: np.zeros(len(x)), "which is not the right value"),
]


@pytest.mark.parametrize(("answer", "says"), UNFIT)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_each_strange_answer_gets_its_sentence(answer, says):
    verdict = checks.standardize(answer)
    assert verdict.passed is False
    assert says in verdict.message
    assert verdict.message.startswith("standardize ")
    assert "\n" not in verdict.message


PAIR_UNFIT = [
    (lambda *case: (1,), "(dw, db), got a tuple of length 1."),
    (lambda *case: np.array(1.0), "must return the pair (dw, db), got 1."),
    (lambda *case: 1.5, "must return the pair (dw, db), got 1.5."),
    (lambda *case: (1, 2, 3), "(dw, db), got a tuple of length 3."),
    (lambda *case: {1, 2}, "must return the pair (dw, db), got {1, 2}."),
    (lambda *case: (None, 2), "returns dw = None, which is no number."),
    (lambda *case: (np.ones(2), 1), "of shape (2,); it should be a number."),
    (
        lambda x, y, w, b: (checks._gradients(x, y, w, b)[0], 1.0),
        "is not right yet. dw is right. On x = ",
    ),
    (
        lambda x, y, w, b: (
            checks._gradients(x, y, w, b)[0],
            -checks._gradients(x, y, w, b)[1],
        ),
        "the right one has the opposite sign, always.",
    ),
    (
        lambda x, y, w, b: [3 * g for g in checks._gradients(x, y, w, b)],
        "the right one is 0.3333 times that, always.",
    ),
]


@pytest.mark.parametrize(("answer", "says"), PAIR_UNFIT)
def test_a_strange_pair_gets_its_sentence(answer, says):
    verdict = checks.gradients(answer)
    assert verdict.passed is False
    assert says in verdict.message


def test_facts_show_the_input():
    message = checks.gradients(lambda *case: (1.0, 2.0)).message
    assert "x = [" in message
    _, _, w, b = checks.gradients.cases[0]
    assert f"w = {w}, b = {b}, dw is 1, which is" in message


def test_a_case_that_is_right_is_passed_over():
    def right_for_four(x):
        return checks.standardize.reference(x) if len(x) == 4 else x * 0.9

    message = checks.standardize(right_for_four).message
    second = checks.standardize.cases[1][0]
    assert judging._show(second) in message


@pytest.mark.parametrize("answer", [lambda x: 0 * x, lambda x: 3 * x[:4]])
def test_no_factor_is_claimed_where_there_is_none(answer):
    assert "which is not the right value" in checks.standardize(answer).message


@pytest.mark.parametrize("name", ["numeric_gradient", "fit"])
def test_inputs_do_not_hide_a_number_in_another(name):
    if name == "fit":
        counts = [(len(X), X.shape[1], k) for X, _, _, k in checks._RUNS]
        assert len({n - k for n, _, k in counts}) == len(counts)
        assert len({d - k for _, d, k in counts}) == len(counts)
    else:
        assert len({h for *_, h in checks._LOSSES}) == len(checks._LOSSES)


def test_the_first_eigenvalue_is_not_the_largest():
    def first(X):
        A = np.c_[X, np.ones(len(X))]
        return 2 / np.linalg.eigvals(2 * A.T @ A / len(X))[0]

    assert checks.largest_stable_rate(first).passed is False


@pytest.mark.parametrize(("rate", "steps"), [(0.1, 1000), (0.02, 2000)])
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_walk_is_no_normal_equation(rate, steps):
    def walk(X, y):
        return checks.fit.reference(X, y, rate, steps)

    assert checks.normal_equation(walk).passed is False


def test_a_huge_answer_is_told_without_overflow():
    verdict = checks.mse(lambda y, y_hat: 1e200)
    assert "which is not the right value" in verdict.message


def test_a_long_error_is_shortened():
    def shouts(x):
        raise ValueError("x" * 100_000)

    assert checks.standardize(shouts).message.count("x") == 200


def test_long_inputs_are_shortened():
    shown = judging._show("x" * 100)
    assert len(shown) == 80
    assert shown.endswith("...")
    assert judging._show("x" * 78) == repr("x" * 78)
    assert judging._show("x" * 79).endswith("...")


def _endless(x):
    while True:
        pass


def _endless_and_deaf(x):
    while True:
        try:
            x = x + 1
        except Exception:
            x = 0


def _endless_and_stubborn(x):
    while True:
        try:
            x = x + 1
        except:  # noqa: E722
            x = 0


def test_ten_seconds_are_enough():
    assert judging.TIME_LIMIT == 10


@pytest.mark.parametrize(
    "answer", [_endless, _endless_and_deaf, _endless_and_stubborn]
)
@pytest.mark.parametrize("handler", [signal.SIG_IGN, signal.SIG_DFL])
def test_an_endless_loop_is_stopped(monkeypatch, answer, handler):
    monkeypatch.setattr(judging, "TIME_LIMIT", 0.2)
    before = signal.signal(signal.SIGINT, handler)
    try:
        verdict = checks.standardize(answer)
    finally:
        signal.signal(signal.SIGINT, before)
    assert "was stopped after 0.2 seconds or by hand" in verdict.message


def test_checks_work_outside_the_main_thread(monkeypatch):
    monkeypatch.setattr(judging, "TIME_LIMIT", 0.2)
    verdicts = []

    def run():
        verdicts.append(checks.standardize(RIGHT["standardize"][0]))
        verdicts.append(checks.standardize(_endless))

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert [verdict.passed for verdict in verdicts] == [True, False]


def test_an_answer_that_breaks_numpy_is_judged_by_numpy(monkeypatch):
    def breaks_the_mean(y, y_hat):
        monkeypatch.setattr(np, "mean", lambda values: 0.0)
        return 0.0

    assert checks.mse(breaks_the_mean).passed is False


def test_no_timer_is_left_behind():
    before = threading.active_count()
    checks.standardize(RIGHT["standardize"][0])
    assert threading.active_count() == before


def test_cases_are_the_same_after_a_hostile_answer():
    before = [case[0].copy() for case in checks.standardize.cases]

    def spoils(x):
        x[:] = 0
        return x

    checks.standardize(spoils)
    for case, kept in zip(checks.standardize.cases, before, strict=True):
        assert np.array_equal(case[0], kept)


# ---- how a verdict shows itself ------------------------------------------


def test_nothing_of_a_verdict_or_an_exercise_is_changed_by_accident():
    with pytest.raises(dataclasses.FrozenInstanceError):
        checks.mse.praise = "no"
    with pytest.raises(dataclasses.FrozenInstanceError):
        Verdict(False, "no").passed = True


def test_exercise_says_how_to_use_it():
    assert repr(checks.mse) == "checks.mse(your_function) checks your answer"


def test_verdict_shows_itself_as_text_and_html():
    for passed, mark, colour in [
        (True, "✓", "#029e73"),
        (False, "✗", "#d55e00"),
        (None, "○", "#949494"),
    ]:
        verdict = Verdict(passed, "f: 1 < 2 & so on")
        assert repr(verdict) == f"{mark} f: 1 < 2 & so on"
        shown = verdict._repr_html_()
        assert f"{mark} f: 1 &lt; 2 &amp; so on" in shown
        assert colour in shown


# ---- wrong answers are never passed, nor told a wrong diagnosis ----------


class _Mutator(ast.NodeTransformer):
    """Change one place of a function, the `number`-th that can change."""

    SWAPS: ClassVar = {
        ast.Add: [ast.Sub, ast.Mult],
        ast.Sub: [ast.Add, ast.Mult],
        ast.Mult: [ast.Add, ast.Div],
        ast.Div: [ast.Mult, ast.Sub],
        ast.Pow: [ast.Mult],
        ast.MatMult: [ast.Mult],
    }

    def __init__(self, number):
        self.left = number
        self.done = False

    def _change(self):
        self.left -= 1
        self.done |= self.left == -1
        return self.left == -1

    def visit_BinOp(self, node):
        for operator in self.SWAPS.get(type(node.op), []):
            if self._change():
                node.op = operator()
                return node
        for side in (node.left, node.right):
            if self._change():
                return side
        return self.generic_visit(node)

    def visit_Constant(self, node):
        if isinstance(node.value, int | float):
            for change in (-1, 1, 0.5):
                if self._change():
                    return ast.Constant(node.value + change)
        return node

    def visit_UnaryOp(self, node):
        return node.operand if self._change() else self.generic_visit(node)

    def visit_Call(self, node):
        if isinstance(node.func, ast.Attribute):
            for other in ("mean", "sum", "max", "std", "var", "median"):
                known = node.func.attr in ("mean", "sum", "std", "var", "max")
                if known and other != node.func.attr and self._change():
                    node.func.attr = other
                    return node
        return self.generic_visit(node)

    def visit_Name(self, node):
        names = ("x", "y", "y_hat", "w", "b", "X")
        if isinstance(node.ctx, ast.Load) and node.id in names:
            for other in names:
                if other != node.id and self._change():
                    return ast.Name(other, node.ctx)
        return node


def mutants(function):
    """Return copies of a function, each with one thing changed."""
    source = textwrap.dedent(inspect.getsource(function))
    for number in itertools.count():
        tree = ast.parse(source)
        mutator = _Mutator(number)
        tree.body[0].body = [mutator.visit(n) for n in tree.body[0].body]
        if not mutator.done:
            return
        space = {"np": np, "pd": pd, "math": __import__("math")}
        code = compile(ast.fix_missing_locations(tree), "<mutant>", "exec")
        exec(code, space)
        yield ast.unparse(tree), space[function.__name__]


def mse(y, y_hat):
    return np.mean((y - y_hat) ** 2)


def standardize(x):
    return (x - np.mean(x)) / np.std(x)


def baseline_loss(y):
    return np.sum((y - np.mean(y)) ** 2) / len(y)


def gradients(x, y, w, b):
    residual = y - (w * x + b)
    return -2 * np.mean(x * residual), -2 * np.mean(residual)


def numeric_gradient(f, theta, h):
    result = np.zeros(len(theta))
    for j in range(len(theta)):
        shift = np.zeros(len(theta))
        shift[j] = h
        result[j] = (f(theta + shift) - f(theta - shift)) / (2 * h)
    return result


def step(x, y, w, b, learning_rate):
    residual = y - (w * x + b)
    dw = -2 * np.mean(x * residual)
    db = -2 * np.mean(residual)
    return w - learning_rate * dw, b - learning_rate * db


def fit(X, y, learning_rate, iterations):
    n, d = X.shape
    w, b = np.zeros(d), 0.0
    for _ in range(iterations):
        residual = y - (X @ w + b)
        w = w + 2 * learning_rate / n * (X.T @ residual)
        b = b + 2 * learning_rate / n * np.sum(residual)
    return w, b


def largest_stable_rate(X):
    n = len(X)
    A = np.column_stack([X, np.ones(n)])
    hessian = 2 / n * (A.T @ A)
    return 2 / np.max(np.linalg.eigvalsh(hessian))


def iterations_needed(tolerance, learning_rate, curvature):
    factor = 1 - learning_rate * curvature
    return int(np.ceil(np.log(tolerance) / np.log(factor)))


def r2_score(y, y_hat):
    residual = np.sum((y - y_hat) ** 2)
    total = np.sum((y - np.mean(y)) ** 2)
    return 1 - residual / total


def normal_equation(X, y):
    A = np.column_stack([X, np.ones(len(X))])
    theta = np.linalg.solve(A.T @ A, A.T @ y)
    return theta[:-1], theta[-1]


def condition_number(X):
    A = np.column_stack([X, np.ones(len(X))])
    curvatures = np.linalg.eigvalsh(2 / len(X) * A.T @ A)
    return np.max(curvatures) / np.min(curvatures)


def momentum(gradient, theta, learning_rate, beta, steps):
    velocity = np.zeros(len(theta))
    for _ in range(steps):
        velocity = beta * velocity - learning_rate * gradient(theta)
        theta = theta + velocity
    return theta


def newton_step(X, y, w, b):
    A = np.column_stack([X, np.ones(len(X))])
    theta = np.append(w, b)
    gradient = -2 / len(X) * A.T @ (y - A @ theta)
    theta = theta - np.linalg.solve(2 / len(X) * A.T @ A, gradient)
    return theta[:-1], theta[-1]


def scale_split(X_train, X_test):
    mean, sd = np.mean(X_train, axis=0), np.std(X_train, axis=0)
    return (X_train - mean) / sd, (X_test - mean) / sd


def matrix_gradient(A, y, theta):
    residual = y - A @ theta
    return -2 / len(y) * (A.T @ residual)


def standard_errors(X, y):
    n, d = X.shape
    A = np.column_stack([X, np.ones(n)])
    residual = y - A @ np.linalg.lstsq(A, y)[0]
    variance = np.sum(residual**2) / (n - d - 1)
    covariance = variance * np.linalg.inv(A.T @ A)
    return np.sqrt(np.diag(covariance))[:d]


def minibatch_gradient(X, y, w, b, rows):
    residual = y[rows] - (X[rows] @ w + b)
    dw = -2 / len(rows) * (X[rows].T @ residual)
    return dw, -2 * np.mean(residual)


def merge_parts(n_a, mean_a, S_a, n_b, mean_b, S_b):
    n = n_a + n_b
    mean = (n_a * mean_a + n_b * mean_b) / n
    return n, mean, S_a + S_b + n_a * n_b / n * (mean_b - mean_a) ** 2


def solve_sums(mean, cross):
    w = np.linalg.solve(cross[:-1, :-1], cross[:-1, -1])
    return w, mean[-1] - mean[:-1] @ w


WRITTEN = [
    standardize,
    baseline_loss,
    mse,
    gradients,
    numeric_gradient,
    step,
    fit,
    largest_stable_rate,
    iterations_needed,
    r2_score,
    normal_equation,
    condition_number,
    momentum,
    newton_step,
    scale_split,
    matrix_gradient,
    standard_errors,
    minibatch_gradient,
    merge_parts,
    solve_sums,
]


def _other_cases(exercise, rng):
    """Return cases of the same shapes with other numbers."""
    for case in exercise.cases * 3:
        yield tuple(
            rng.normal(1, 2, part.shape)
            if isinstance(part, np.ndarray) and part.dtype == float
            else part
            if callable(part) or isinstance(part, int | np.ndarray)
            else part * rng.uniform(0.5, 0.9)
            for part in case
        )


def _equal(one, other, case, returns):
    """Whether two functions agree on a case."""
    try:
        one, other = one(*case), other(*case)
        pairs = zip(
            judging._as_tuple(one, returns),
            judging._as_tuple(other, returns),
            strict=True,
        )
        return all(
            np.shape(a) == np.shape(b) and np.allclose(a, b, rtol=1e-4)
            for a, b in pairs
        )
    except Exception:
        return False


@pytest.mark.parametrize("function", WRITTEN, ids=lambda f: f.__name__)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_mutants_are_refused_and_told_no_wrong_diagnosis(function, rng):
    exercise = EXERCISES[function.__name__]
    cases = list(_other_cases(exercise, rng))
    refused = 0
    for source, mutant in mutants(function):
        verdict = exercise(mutant)

        def agrees(with_function, mutant=mutant):
            return all(
                _equal(mutant, with_function, case, exercise.returns)
                for case in cases
            )

        if verdict.passed:
            assert agrees(exercise.reference), source
            continue
        refused += 1
        for says, mistake in exercise.mistakes.items():
            if verdict.message == f"{exercise.name}: {says}":
                assert agrees(mistake), (source, says)
    assert refused >= 10
