"""The exercises pass what is right, and say what is wrong."""

import ast
import decimal
import fractions
import functools
import inspect
import itertools
import sys
import textwrap
from typing import ClassVar

import numpy as np
import pandas as pd
import pytest

from diagnosis import sandbox
from diagnosis.slips import HINTS, close, flat, make, names_of, shapes
from exercises.attempt import show
from exercises.exercise import Verdict
from exercises.judge import is_far
from tools.cells import every_exercise
from tools.cells import source as source_of

EXERCISES = every_exercise()
STANDARDIZE, GRADIENTS = EXERCISES["standardize"], EXERCISES["gradients"]


@pytest.fixture(autouse=True)
def _here(monkeypatch):
    """Judge in this process: hundreds of others would take minutes."""
    monkeypatch.setattr(sandbox, "has_processes", False)


# ---- what an exercise holds ------------------------------------------------


@pytest.mark.parametrize("name", EXERCISES)
def test_solution_and_other_right_answers_pass(name):
    exercise = EXERCISES[name]
    assert len(exercise.others) >= 3
    for answer in (exercise.reference, *exercise.others):
        verdict = exercise(answer)
        assert verdict == Verdict(True, f"{name}: {exercise.praise}")


@pytest.mark.parametrize("name", EXERCISES)
def test_formula_without_slips_is_the_solution(name):
    exercise = EXERCISES[name]
    for case, right in zip(exercise.cases, exercise.rights, strict=True):
        parts = make(exercise.formula, case)
        assert shapes(parts) == shapes(right)
        assert close(flat(parts), flat(right), 1e-9)


@pytest.mark.parametrize("name", EXERCISES)
def test_every_slip_alone_is_told(name):
    exercise = EXERCISES[name]
    for one in exercise.slips:

        def answer(*case, one=one):
            parts = make(exercise.formula, case, [one])
            return parts if len(exercise.returns) > 1 else parts[0]

        assert set(one.names) <= set(HINTS)
        if _made(exercise, exercise.cases, [one]) is None:
            continue  # alone it gives an error, as shapes do not fit
        verdict = exercise(answer)
        if verdict.passed:  # a slip that shows only beside another
            assert one.knobs, one
        else:
            assert verdict.slips, (one, verdict)


@pytest.mark.parametrize("name", EXERCISES)
def test_two_slips_at_once_are_told_or_what_is_the_same(name, rng):
    exercise = EXERCISES[name]
    others = list(_other_cases(exercise, rng))
    slips = [s for s in exercise.slips if s.names != ("integer_array",)]
    pairs = list(itertools.combinations(slips, 2))
    told = 0
    for pair in pairs[:: 1 + len(pairs) // 80]:
        results = _made(exercise, exercise.cases, pair)
        if results is None or _alike(results, exercise.rights):
            continue
        if not all(np.isfinite(flat(parts)).all() for parts in results):
            continue
        found = exercise.explainer.explain(results, 1e-6)
        assert found
        if pair not in found:  # then it is the same on other inputs too
            wanted = _made(exercise, others, pair)
            given = _made(exercise, others, found[0])
            assert _alike(given, wanted), (pair, found[0])
        told += 1
    assert told >= 10


def _made(exercise, cases, slips):
    """Return what a formula gives with some slips, None if they exclude."""
    names = [name for one in slips for name in one.names]
    if len(set(names)) < len(names):
        return None
    try:
        with np.errstate(all="ignore"):
            return [make(exercise.formula, case, slips) for case in cases]
    except (ArithmeticError, LookupError, ValueError):
        return None


def _alike(one, other):
    """Whether two lists of results agree."""
    return all(
        shapes(a) == shapes(b) and close(flat(a), flat(b), 1e-4)
        for a, b in zip(one, other, strict=True)
    )


@pytest.mark.parametrize("name", EXERCISES)
def test_stub_is_not_attempted(name):
    def stub(*args): ...

    def documented(*args):
        """Say what it will do."""

    for answer in (stub, documented, lambda *args: ...):
        verdict = EXERCISES[name](answer)
        assert verdict.passed is None
        assert verdict.message.startswith(f"{name}: not attempted yet")


# ---- right in an unusual form ----------------------------------------------


def _each(form):
    """Return what wraps an answer, so that each number has another form."""

    def wrap(answer):
        @functools.wraps(answer)
        def wrapped(*case):
            value = answer(*case)
            if isinstance(value, tuple):
                return tuple(form(np.asarray(part)) for part in value)
            return form(np.asarray(value))

        return wrapped

    return wrap


def _exact(kind):
    """Return what makes fractions or decimals of all numbers."""

    def form(part):
        if part.ndim == 0:
            return kind(float(part))
        return np.array([kind(v) for v in part.ravel()]).reshape(part.shape)

    return form


FORMS = {
    "0-d array": _each(lambda part: part),
    "float32": _each(lambda part: part.astype(np.float32)),
    "complex": _each(lambda part: part + 0j),
    "fraction": _each(_exact(fractions.Fraction)),
    "decimal": _each(_exact(decimal.Decimal)),
    "series": _each(lambda p: pd.Series(p) if p.ndim == 1 else p),
    "partial": functools.partial,
    "list of parts": lambda answer: functools.wraps(answer)(
        lambda *case: _listed(answer(*case))
    ),
    "iterated": _each(lambda part: part * (1 + 1e-7)),
    "Fortran order": _each(lambda part: np.array(part, order="F")),
}


def _listed(value):
    return list(value) if isinstance(value, tuple) else value


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", EXERCISES)
def test_right_in_an_unusual_form_is_right(name, form):
    exercise = EXERCISES[name]
    verdict = exercise(FORMS[form](exercise.reference))
    assert verdict.passed, verdict


@pytest.mark.parametrize("name", EXERCISES)
def test_right_numbers_in_another_shape_are_told_so(name):
    exercise = EXERCISES[name]

    def column(*case):
        value = exercise.reference(*case)
        value = value if isinstance(value, tuple) else (value,)
        value = tuple(np.reshape(part, (-1, 1)) for part in value)
        return value if len(value) > 1 else value[0]

    verdict = exercise(column)
    assert verdict.passed is False
    assert "shape_only" in verdict.slips
    assert "right numbers" in verdict.message


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
    (max, "z is 2.5, of shape (); it should have shape (4,)."),
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
    (lambda x: (3 * x).tolist(), "returns z as a list: make it an array"),
    (lambda x: tuple(3 * x), "returns z as a tuple: make it an array"),
    (lambda x: "z", "returns z = 'z', which is no number."),
    (lambda x: {"z": x}, "which is no number."),
    (lambda x: x > 0, "which is no number."),
    (lambda x: x * 1j, "which is no number."),
    (lambda x: (3 * x).astype(str), "which is no number."),
    (lambda x: print, "which is no number."),
    (lambda x: 0 * x / 0, "returns NaN or infinity in z"),
    (lambda x: x / 0, "returns NaN or infinity in z"),
    (lambda x: x[:2] * 1.5, "of shape (2,); it should have shape (4,)."),
    (lambda x: 7.0, "z is 7, of shape (); it should have shape (4,)."),
    (
        lambda x: 3 * x.reshape(-1, 1),
        "of shape (4, 1); it should have shape (4,).",
    ),
    (lambda x: 2 * (x - x.mean()) / x.std(), "the right one is 0.5 times"),
    (lambda x: 0.3 * (x - x.mean()) / x.std(), "one is 3.333 times"),
    (
        lambda x: np.tile((x - x.mean()) / x.std(), (5, 1)),
        "of shape (5, 4); it should have shape (4,).",
    ),
    (lambda x: np.append(3 * x, x[4:]), "which is not the right value"),
    (
        lambda x: (x - x.mean()) / x.std() * 1.00001,
        "which is right to 5 digits, and no more",
    ),
    (lambda x: x / 0.5, "which is not the right value"),
    (lambda x: np.zeros(len(x)), "which is not the right value"),
]


@pytest.mark.parametrize(("answer", "says"), UNFIT)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_each_strange_answer_gets_its_sentence(answer, says):
    verdict = STANDARDIZE(answer)
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
        lambda x, y, w, b: (GRADIENTS.reference(x, y, w, b)[0], 1.0),
        "is not right yet. dw is right. On x = ",
    ),
    (
        lambda x, y, w, b: (
            GRADIENTS.reference(x, y, w, b)[0],
            -GRADIENTS.reference(x, y, w, b)[1],
        ),
        "db has the wrong sign.",
    ),
    (
        lambda x, y, w, b: [3 * g for g in GRADIENTS.reference(x, y, w, b)],
        "the right one is 0.3333 times that, always.",
    ),
]


@pytest.mark.parametrize(("answer", "says"), PAIR_UNFIT)
def test_a_strange_pair_gets_its_sentence(answer, says):
    verdict = GRADIENTS(answer)
    assert verdict.passed is False
    assert says in verdict.message


@pytest.mark.parametrize(
    ("other", "says"),
    [
        (lambda n, mean, S: (n, mean, S - 10 / 3), "S is 16.8854, which is"),
        (lambda n, mean, S: (n, int(mean), S), "mean is 3, in whole numbers"),
        (lambda n, mean, S: (n + 1, mean, S), "n is 9, which is not the"),
    ],
)
def test_whole_numbers_are_told_of_the_part_that_has_them(other, says):
    merge = EXERCISES["merge_parts"]
    verdict = merge(lambda *case: other(*merge.reference(*case)))
    assert verdict.passed is False
    assert says in verdict.message


def test_facts_show_the_input():
    message = GRADIENTS(lambda *case: (1.0, 2.0)).message
    assert "x = [" in message
    _, _, w, b = GRADIENTS.cases[0]
    assert f"w = {w}, b = {b}, dw is 1, which is" in message


def test_a_case_that_is_right_is_passed_over():
    def right_for_four(x):
        right = STANDARDIZE.reference(x)
        return right if len(x) == 4 else x * 0.9

    message = STANDARDIZE(right_for_four).message
    assert show(STANDARDIZE.cases[1][0]) in message


@pytest.mark.parametrize("answer", [lambda x: 0.0 * x, lambda x: 0.1 * x[:4]])
def test_no_factor_is_claimed_where_there_is_none(answer):
    assert "times that" not in STANDARDIZE(answer).message


def test_swapped_parameters_are_noticed_by_name():
    def fit(X, y, iterations, learning_rate):
        return EXERCISES["fit"].reference(X, y, learning_rate, iterations)

    verdict = EXERCISES["fit"](fit)
    assert verdict.slips == ("arguments_in_other_order",)

    def half_too(X, y, iterations, learning_rate):
        return EXERCISES["fit"].reference(X, y, learning_rate / 2, iterations)

    verdict = EXERCISES["fit"](half_too)
    assert verdict.slips == ("arguments_in_other_order", "half_mse")


def test_other_names_for_the_parameters_are_fine():
    def r2(target, guess):
        return EXERCISES["r2_score"].reference(target, guess)

    assert EXERCISES["r2_score"](r2).passed


def test_finished_work_is_not_taken_for_an_answer():
    from helpers.model import LinearRegression

    def fit(X, y, learning_rate, iterations):
        model = LinearRegression(learning_rate, iterations).fit(X, y)
        return model.w, model.b

    space = {"LinearRegression": LinearRegression, "__name__": "__main__"}
    exec(textwrap.dedent(inspect.getsource(fit)), space)
    verdict = EXERCISES["fit"](space["fit"])
    assert verdict.passed is False
    assert "leaves the work to LinearRegression" in verdict.message


def test_names_of_the_notebook_are_told_only_when_it_is_wrong():
    space = {"np": np, "n": 442, "__name__": "__main__"}
    exec("def mse(y, p): return np.sum((y - p) ** 2) / n", space)
    verdict = EXERCISES["mse"](space["mse"])
    assert verdict.passed is False
    assert verdict.slips == ("reads_notebook_name",)
    assert "reads n from the notebook" in verdict.message
    exec("def mse(y, p): return np.mean((y - p) ** 2) + 0 * n", space)
    assert EXERCISES["mse"](space["mse"]).passed


def test_a_walk_is_no_normal_equation():
    def walk(X, y, rate=0.02, steps=2000):
        return EXERCISES["fit"].reference(X, y, rate, steps)

    verdict = EXERCISES["normal_equation"](walk)
    assert verdict.slips == ("diverges",)
    slow = functools.partial(walk, rate=1e-5, steps=500)
    assert EXERCISES["normal_equation"](slow).slips == ("not_converged",)


@pytest.mark.parametrize(
    ("residual", "slips", "says"),
    [
        (lambda A, y, theta: y - A * theta, ("elementwise_product",), "is @."),
        (
            lambda A, y, theta: y - np.multiply(A, theta),
            ("elementwise_product",),
            "is @.",
        ),
        (
            lambda A, y, theta: A - A.mean(axis=1),
            ("other_axis",),
            "its own: axis=0.",
        ),
        (
            lambda A, y, theta: np.c_[A, np.ones(len(A))] @ theta,
            (),
            "is a column of ones missing, or twice in?",
        ),
        (
            lambda A, y, theta: np.dot(A[:, 1:], theta),
            (),
            "is a column of ones missing, or twice in?",
        ),
        (lambda A, y, theta: A[:, :1] @ theta, (), "of the function)."),
    ],
)
def test_shapes_that_do_not_fit_are_told_their_cause(residual, slips, says):
    A, y, theta = np.ones((4, 3)), np.ones(4), np.ones(3)
    exercise = EXERCISES["matrix_gradient"]
    with pytest.raises(ValueError):
        residual(A, y, theta)
    verdict = exercise(residual)
    assert verdict.slips == slips
    assert verdict.message.endswith(says)


def test_a_long_error_is_shortened():
    def shouts(x):
        raise ValueError("x" * 100_000)

    assert STANDARDIZE(shouts).message.count("x") == 200


def test_long_inputs_are_shortened():
    assert len(show("x" * 100)) == 80
    assert show("x" * 78) == repr("x" * 78)
    assert show(np.array([1 / 3, 2 / 3])) == "[0.3333, 0.6667]"


def test_what_is_printed_is_kept_apart_and_shortened():
    def chatty(x):
        for number in range(1000):
            print("line", number)
        return STANDARDIZE.reference(x)

    verdict = STANDARDIZE(chatty)
    assert verdict.passed
    assert verdict.printed.splitlines()[0] == "line 0"
    assert len(verdict.printed.splitlines()) == 6
    assert "line 0" in repr(verdict)
    assert "line 0" in verdict._repr_html_()

    def prints_five_lines(x):
        if np.array_equal(x, STANDARDIZE.cases[0][0]):
            print(*"abcde", sep="\n")
        return STANDARDIZE.reference(x)

    assert STANDARDIZE(prints_five_lines).printed.splitlines() == [*"abcde"]


# ---- several things at once ------------------------------------------------


def _in_place(answer):
    """Return an answer that spoils its input when it has its result."""

    def spoils(x):
        z = answer(x)
        x[0] = 0
        return z

    return spoils


def _by_n_minus_1(x):
    return (x - x.mean()) / x.std(ddof=1)


def test_a_right_answer_that_changes_its_input_does_not_pass():
    verdict = STANDARDIZE(_in_place(STANDARDIZE.reference))
    assert verdict.passed is False
    assert verdict.slips == ("changes_input",)
    assert verdict.message.endswith(
        "so that the caller's data stay as they are."
    )


def test_what_is_wrong_besides_the_changed_input_is_told_too():
    verdict = STANDARDIZE(_in_place(_by_n_minus_1))
    assert verdict.slips == ("changes_input", "n_minus_1")
    assert " Besides: " in verdict.message


def test_a_slip_in_another_shape_is_told_with_the_shape():
    verdict = STANDARDIZE(lambda x: _by_n_minus_1(x)[:, None])
    assert verdict.slips == ("n_minus_1", "shape_only")
    assert "Besides, z has shape (4, 1)" in verdict.message


def test_every_other_cause_of_the_same_numbers_is_told_too():
    fit = EXERCISES["fit"]

    def stands_still(X, *rest):
        return np.zeros(X.shape[1]), 0.0

    shown = [make(stands_still, case) for case in fit.cases]
    causes = {names_of(made) for made in fit.explainer.explain(shown, 1e-6)}
    assert fit(stands_still).message.count("(Or: ") == len(causes) - 1 > 0


# ---- what only some inputs show ------------------------------------------


def test_digits_lost_far_from_zero_are_told():
    def difference(x):
        variance = np.mean(x**2) - np.mean(x) ** 2
        return (x - np.mean(x)) / np.sqrt(np.maximum(variance, 1e-9))

    assert STANDARDIZE(difference).slips == ("cancellation",)


def test_one_number_or_none_has_no_spread_to_be_far_from_zero():
    assert is_far((1, np.array([1e9 + 1, 1e9 + 2])))
    assert not is_far((1e9, np.array([1e9]), np.array([])))


def test_decimals_lost_in_an_array_of_whole_numbers_are_told():
    def stored(x):
        z = np.zeros_like(x)
        z[:] = (x - x.mean()) / x.std()
        return z

    assert STANDARDIZE(stored).slips == ("integer_array",)


def test_fewer_digits_are_enough_where_they_can_be():
    single = lambda x: STANDARDIZE.reference(x.astype(np.float32))  # noqa: E731
    assert STANDARDIZE(single).passed


@pytest.mark.parametrize("sign", [1, -1])
def test_an_argument_that_changes_nothing_is_named(sign):
    def leaves_out_w(x, y, w, b):
        return 7.0 * x[0] * y[0], 7.0 + sign * b

    verdict = GRADIENTS(leaves_out_w)
    assert verdict.slips == ("ignores_argument",)
    assert "Another value of w changes nothing" in verdict.message


def test_a_function_that_is_its_own_wrapper_is_refused():
    def loop(x):
        return x

    loop.__wrapped__ = loop
    says = "standardize does something strange (ValueError)."
    assert STANDARDIZE(loop) == Verdict(False, says)


# ---- how a verdict shows itself ------------------------------------------


def test_nothing_of_a_verdict_or_an_exercise_is_changed_by_accident():
    with pytest.raises(AttributeError):
        STANDARDIZE.title = "no"
    with pytest.raises(AttributeError):
        Verdict(False, "no").passed = True
    with pytest.raises(ValueError, match="complete already"):
        STANDARDIZE.complete([], [], "", "")


def test_exercise_says_how_to_use_it():
    says = "checks.gradients(your_function) checks your answer"
    assert repr(GRADIENTS) == says


def test_verdict_shows_itself_as_text_and_html():
    for passed, mark, colour in [
        (True, "✓", "#007a52"),
        (False, "✗", "#b84700"),
        (None, "○", "#6b6b6b"),
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
    source = source_of(function)
    for number in itertools.count():
        tree = ast.parse(source)
        mutator = _Mutator(number)
        tree.body[0].body = [mutator.visit(n) for n in tree.body[0].body]
        if not mutator.done:
            return
        space = {
            "__name__": "__main__",
            "np": np,
            "pd": pd,
            "math": __import__("math"),
        }
        code = compile(ast.fix_missing_locations(tree), "<mutant>", "exec")
        exec(code, space)
        yield ast.unparse(tree), space[function.__name__]


def _other_cases(exercise, rng):
    """Return cases of the same shapes with other numbers."""
    for case in exercise.cases * 2:
        yield tuple(
            part.mean() + rng.normal(1, 2, part.shape)
            if isinstance(part, np.ndarray) and part.dtype == float
            else part
            if callable(part) or isinstance(part, int | np.ndarray)
            else part * rng.uniform(0.5, 0.9)
            for part in case
        )


@pytest.mark.parametrize("name", EXERCISES)
def test_mutants_are_refused_and_told_no_wrong_diagnosis(name, rng):
    exercise = EXERCISES[name]
    others = list(_other_cases(exercise, rng))
    rights = [make(exercise.reference, case) for case in others]
    refused = 0
    found = list(mutants(exercise.reference))
    for source, mutant in found[:: max(1, len(found) // 20)]:
        verdict = exercise(mutant)
        try:
            with np.errstate(all="ignore"):
                results = [make(mutant, case) for case in others]
        except Exception:
            assert verdict.passed is False
            continue
        if verdict.passed:
            assert _alike(results, rights), source
            continue
        refused += 1
        with np.errstate(all="ignore"):
            shown = [make(mutant, case) for case in exercise.cases]
        for told in exercise.explainer.explain(shown, 1e-6):
            if verdict.slips == names_of(told):
                made = _made(exercise, others, told)
                assert _alike(made, results), (source, verdict)
    assert refused >= 5
