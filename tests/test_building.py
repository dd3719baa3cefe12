"""Lesson 03 goes on with the parts that its learner has written."""

import ast
import contextlib
import inspect
import io
import re
import textwrap

import matplotlib.pyplot as plt
import numpy as np
import pytest

import helpers.model
from diagnosis import sandbox
from diagnosis.slips import make
from exercises import lesson_03_parts as parts
from exercises.lesson_03 import step
from tests.test_exercises import mutants
from tools.cells import source, task
from tools.notebooks import LESSONS, code_cells, read, text_outputs

LESSON = LESSONS[2]
NAMES = ("predict", "loss", "gradient", "update_weights", "fit_loop")

#: What a learner may write, and not as the folds have it.
RIGHT = {
    "predict": """
        def predict(self, X):
            return self.b + (X * self.w).sum(axis=1)
    """,
    "loss": """
        def loss(self, residual):
            return np.mean(residual**2)
    """,
    "gradient": """
        def gradient(self, X, residual):
            dw = np.mean(-2 * X * residual[:, None], axis=0)
            return dw, np.mean(-2 * residual)
    """,
    "update_weights": """
        def update_weights(self, X, residual):
            slopes = self.gradient(X, residual)
            step = [self.learning_rate * slope for slope in slopes]
            self.w, self.b = self.w - step[0], self.b - step[1]
    """,
    "fit_loop": """
        def fit_loop(self, X, y):
            self.w, self.b, done = np.zeros(X.shape[1]), 0.0, 0
            while done < self.iterations:
                self.update_weights(X, y - X @ self.w - self.b)
                done += 1
            return self
    """,
}

#: What learners write, and the name of the slip; without one, what is said.
WRONG = [
    ("predict", "return X.dot(self.w)", "bias_missing_in_prediction"),
    ("predict", "return X * self.w + self.b", "elementwise_product"),
    ("predict", "X.dot(self.w) + self.b", "is the line with return missing"),
    ("loss", "return residual.dot(residual)", "sum_for_mean"),
    ("loss", "return 1 / 2 * np.mean(residual**2)", "half_mse"),
    ("loss", "return np.mean(residual)", "square_missing"),
    ("loss", "return np.mean(np.abs(residual))", "absolute"),
    ("loss", "return np.sqrt(np.mean(residual**2))", "root"),
    ("loss", "return residual**2 / len(residual)", "not_summed"),
    (
        "gradient",
        "return -2 * X.T @ residual, -2 * residual.sum()",
        "sum_for_mean",
    ),
    (
        "gradient",
        "n = len(residual)\n"
        "return 2 / n * X.T @ residual, 2 * residual.mean()",
        "sign",
    ),
    (
        "gradient",
        "return -X.T @ residual / len(residual), -residual.mean()",
        "half_mse",
    ),
    (
        "gradient",
        "n = len(residual)\n"
        "return -2 * residual.mean(), -2 / n * X.T @ residual",
        "returned_in_other_order",
    ),
    (
        "gradient",
        "return -2 * np.mean(residual) + np.zeros(X.shape[1]),"
        " -2 * np.mean(residual)",
        "x_missing",
    ),
    (
        "update_weights",
        "dw, db = self.gradient(X, residual)\n"
        "self.w = self.w + self.learning_rate * dw\n"
        "self.b = self.b + self.learning_rate * db",
        "uphill",
    ),
    (
        "update_weights",
        "dw, db = self.gradient(X, residual)\n"
        "w = self.w - self.learning_rate * dw\n"
        "b = self.b - self.learning_rate * db\n"
        "return w, b",
        "update_lost",
    ),
    (
        "update_weights",
        "dw, db = self.gradient(X, residual)\n"
        "self.w = self.w - self.learning_rate * dw",
        "update_lost",
    ),
    (
        "update_weights",
        "dw, db = self.gradient(X, residual)\n"
        "self.w, self.b = self.w - dw, self.b - db",
        "rate_misplaced",
    ),
    (
        "update_weights",
        "dw, db = self.gradient(X, residual)\n"
        "self.w -= self.learning_rate * dw\n"
        "self.b -= self.learning_rate * db",
        "Write self.w = self.w - …",
    ),
    (
        "update_weights",
        "dw, db = self.gradient(X, residual)\n"
        "self.w = self.w - self.rate * dw",
        "has no attribute 'rate'",
    ),
    (
        "fit_loop",
        "self.w, self.b = np.zeros(X.shape[1]), 0.0\n"
        "for _ in range(self.iterations + 1):\n"
        "    self.update_weights(X, y - self.predict(X))",
        "one_step_too_many",
    ),
    (
        "fit_loop",
        "self.w, self.b = np.zeros(X.shape[1]), 0.0\n"
        "residual = y - self.predict(X)\n"
        "for _ in range(self.iterations):\n"
        "    self.update_weights(X, residual)",
        "stale_prediction",
    ),
    (
        "fit_loop",
        "self.w, self.b = np.zeros(X.shape[1]), 0.0\n"
        "for _ in range(self.iterations):\n"
        "    self.update_weights(X, y - self.predict(X))\n"
        "    return self",
        "update_lost",
    ),
    (
        "fit_loop",
        "self.w, self.b = np.zeros(X.shape[1]), 0.0\n"
        "for _ in range(self.iterations):\n"
        "    self.update_weights(X, self.predict(X) - y)",
        "fit_loop: the residual is reversed.",
    ),
    (
        "fit_loop",
        "self.w, self.b = np.zeros(X.shape[1]), 0.0\n"
        "for _ in range(self.iterations):\n"
        "    self.update_weights(X, self.predict(X))",
        "fit_loop: y is missing in the residual.",
    ),
]


@pytest.fixture(autouse=True)
def _here(monkeypatch):
    """Judge in this process: dozens of others would take minutes."""
    monkeypatch.setattr(sandbox, "has_processes", False)


def _method(name, body):
    """Return the source of a method with a body."""
    arguments = ", ".join(inspect.signature(_finished(name)).parameters)
    return f"def {name}({arguments}):\n{textwrap.indent(body, '    ')}"


def _finished(name):
    return getattr(parts, name).finished


def _made(code, name):
    """Return a function of some source, as a notebook would hold it."""
    space = {"np": np, "__name__": "__main__"}
    exec(textwrap.dedent(code), space)
    return space[name]


def _id(name, kind):
    return f"{name.replace('_', '-')}-{kind}"


# ---- each part -----------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_right_parts_pass(name):
    praise = getattr(parts, name).exercise.praise
    for method in (_finished(name), _made(RIGHT[name], name)):
        verdict = getattr(parts, name)(method)
        assert verdict.passed
        assert verdict.message == f"{name}: {praise}"


@pytest.mark.parametrize(("name", "body", "wanted"), WRONG)
def test_a_wrong_part_is_named_and_the_finished_one_taken(
    name, body, wanted, capsys
):
    method = _made(_method(name, body), name)
    verdict = getattr(parts, name)(method)
    assert verdict.passed is False
    assert wanted in verdict.slips or wanted in verdict.message
    chosen = getattr(parts, name).or_finished(method)
    assert chosen is _finished(name)
    assert (
        "The lesson goes on with the finished one." in capsys.readouterr()[0]
    )


@pytest.mark.parametrize("name", NAMES)
def test_a_part_that_passes_is_taken(name, capsys):
    method = _made(RIGHT[name], name)
    assert getattr(parts, name).or_finished(method) is method
    assert "The lesson goes on with this one." in capsys.readouterr()[0]


@pytest.mark.parametrize("name", NAMES[:-1])  # those of the loop are of `fit`
def test_every_slip_of_a_part_is_told(name):
    exercise = getattr(parts, name).exercise
    for one in exercise.slips:

        def answer(*case, one=one):
            made = make(exercise.formula, case, [one])
            return made if len(exercise.returns) > 1 else made[0]

        verdict = exercise(answer)
        assert verdict.passed is False
        assert verdict.slips, (one, verdict)


@pytest.mark.parametrize("name", NAMES)
def test_a_part_with_one_thing_changed_does_not_pass(name):
    refused = 0
    for code, mutant in mutants(_finished(name)):
        verdict = getattr(parts, name)(mutant)
        assert verdict.passed is False, code
        refused += 1
    assert refused


@pytest.mark.parametrize("name", ("loss", "gradient", "update_weights"))
def test_finished_parts_are_those_of_the_helper(name):
    def code(function):
        tree = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]
        body = tree.body[1:]  # without the docstring
        return ast.unparse(tree.args), [ast.unparse(node) for node in body]

    theirs = getattr(helpers.model.LinearRegression, name)
    assert code(_finished(name)) == code(theirs)


def test_one_gap_left_is_one_too_many():
    half = _method(
        "gradient", "return -2 * X.T @ residual / len(residual), ..."
    )
    verdict = parts.gradient(_made(half, "gradient"))
    assert verdict.passed is None
    assert "Replace every ..." in verdict.message


def test_the_step_to_repair_has_one_line_too_many():
    lines = re.findall(r"\d\. `(.+)`", task(step))
    head, _, _ = source(step.reference).partition("\n")

    def judged(lines):
        return step(_made("\n    ".join([head, *lines]), "step"))

    assert judged(lines).slips == ("sequential_update",)
    del lines[3]
    assert judged(lines).passed


# ---- the cells of the lesson ---------------------------------------------


@pytest.mark.parametrize("name", NAMES[1:])
def test_the_lesson_has_gap_check_and_fold(name):
    cells = {cell.id: cell for cell in read(LESSON).cells}
    order = list(cells)
    gap, check = cells[_id(name, "part")], cells[_id(name, "verdict")]
    verdict = getattr(parts, name)(_made(gap.source, name))
    assert verdict.passed is None
    assert text_outputs(check).strip().startswith(f"○ {name}: not complete")
    assert order.index(check.id) == order.index(gap.id) + 2
    fold = cells[order[order.index(check.id) + 1]].source
    assert source(_finished(name)).strip() in fold
    assert getattr(parts, name).exercise.why in fold


# ---- the whole lesson, with what a learner has written ---------------------


def _run(written):
    """Return what each code cell shows with some parts written, by id.

    Parameters
    ----------
    written : dict of str to str
        Source of the parts, by name.

    Returns
    -------
    texts : dict of str to str
    figures : list of ndarray
    space : dict
        The names of the notebook, at its end.
    """
    written = {_id(name, "part"): code for name, code in written.items()}
    texts, figures = {}, []
    space = {"__name__": "__main__"}

    def keep():
        canvas = plt.gcf().canvas
        canvas.draw()
        figures.append(np.array(canvas.buffer_rgba(), dtype=float))
        plt.close("all")

    with plt.rc_context(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(sandbox, "has_processes", False)
        patch.setattr(plt, "show", keep)
        for cell in code_cells(read(LESSON)):
            code = textwrap.dedent(written.get(cell.id, cell.source))
            texts[cell.id] = _show(code, space)
    return texts, figures, space


def _show(code, space):
    """Return what a cell prints, and the value of its last line."""
    *lines, last = ast.parse(code).body
    screen = io.StringIO()
    with contextlib.redirect_stdout(screen):
        exec(compile(ast.Module(lines, []), "<cell>", "exec"), space)
        if isinstance(last, ast.Expr):
            value = eval(ast.unparse(last), space)
            print("" if value is None else repr(value))
        else:
            exec(compile(ast.Module([last], []), "<cell>", "exec"), space)
    return _lines(screen.getvalue())


def _lines(text):
    """Return the lines that hold something."""
    return "\n".join(line for line in text.splitlines() if line.strip())


@pytest.fixture(scope="module")
def untouched():
    """Return what the lesson shows as it stands."""
    return _run({})


@pytest.fixture(scope="module")
def filled():
    """Return what the lesson shows with right parts in all gaps."""
    return _run(RIGHT)


def _same(one, other):
    """Whether two runs show the same, but for the checks of the parts."""
    texts, figures, _ = one
    others, other_figures, _ = other
    assert texts.keys() == others.keys()
    for key in texts:
        if not key.endswith("-verdict"):
            assert texts[key] == others[key], key
    assert len(figures) == len(other_figures) == 2
    for figure, drawn in zip(figures, other_figures, strict=True):
        assert np.allclose(figure, drawn, atol=0.001)


def test_the_lesson_as_it_stands_shows_what_is_stored(untouched):
    for cell in code_cells(read(LESSON)):
        if "plt.show()" not in cell.source:
            assert untouched[0][cell.id] == _lines(text_outputs(cell))


def test_with_right_parts_every_output_stays(untouched, filled):
    _same(untouched, filled)
    for name in NAMES:
        says = filled[0][_id(name, "verdict")]
        assert says.startswith(f"✓ {name}: right.")
        assert says.endswith("The lesson goes on with this one.")


@pytest.mark.parametrize("names", [NAMES[::2], NAMES[1::2]])
def test_with_wrong_parts_the_lesson_ends_and_says_where(names, untouched):
    wrong = {part: _method(part, body) for part, body, _ in WRONG[::-1]}
    mixed = _run(RIGHT | {name: wrong[name] for name in names})
    _same(untouched, mixed)
    says = {name: mixed[0][_id(name, "verdict")] for name in NAMES}
    for name in NAMES:
        chosen = "the finished one" if name in names else "this one"
        assert says[name][0] == ("✗" if name in names else "✓")
        assert says[name].endswith(f"The lesson goes on with {chosen}.")


def test_the_lesson_trains_with_the_learners_parts(untouched, filled):
    for written, space in [(False, untouched[2]), (True, filled[2])]:
        first, second = space["FirstModel"], space["LinearRegression"]
        assert type(space["first"]) is first
        assert type(space["trained"]) is second
        for name in NAMES[1:]:
            wanted = space[name] if written else _finished(name)
            method = "fit" if name == "fit_loop" else name
            assert getattr(first, method) is wanted
            if name != "fit_loop":
                assert getattr(second, name) is wanted
