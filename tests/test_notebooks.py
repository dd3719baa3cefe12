"""The notebooks as documents hold what every lesson promises."""

import ast
import subprocess
import sys
from copy import deepcopy
from pathlib import Path

import pytest

import helpers.least_squares
import helpers.model
from helpers import checks
from helpers.exercise import Exercise
from tools import notebooks as nb
from tools.figures import png_bytes
from tools.notebooks import (
    LESSON_CHECKS,
    LESSONS,
    NOTEBOOK_CHECKS,
    NOTEBOOKS,
    SOLUTIONS,
)
from tools.refresh import in_256_colours


@pytest.mark.parametrize("check", NOTEBOOK_CHECKS, ids=lambda c: c.__name__)
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.name)
def test_notebook(path, check):
    assert list(check(nb.read(path), path)) == []


@pytest.mark.parametrize("check", LESSON_CHECKS, ids=lambda c: c.__name__)
@pytest.mark.parametrize("path", LESSONS, ids=lambda p: p.name)
def test_lesson(path, check):
    assert list(check(nb.read(path), path)) == []


def test_the_series_is_small_and_numbered():
    numbers = [path.name[:3] for path in LESSONS]
    assert numbers == [f"{n:02d}_" for n in range(1, len(LESSONS) + 1)]


def test_the_notebooks_are_light():
    sizes = [path.stat().st_size for path in NOTEBOOKS]
    assert max(sizes) <= 400_000
    assert sum(sizes) <= 2_500_000


@pytest.mark.parametrize("path", LESSONS, ids=lambda p: p.name)
def test_figures_are_stored_in_256_colours(path):
    outputs = [o for c in nb.code_cells(nb.read(path)) for o in c.outputs]
    for png in png_bytes(outputs):
        assert in_256_colours(png) == png


def test_small_helpers_need_no_dask():
    code = (
        "import sys, helpers.model, helpers.least_squares, helpers.checks; "
        "sys.exit(any(name.startswith('dask') for name in sys.modules))"
    )
    subprocess.run([sys.executable, "-c", code], cwd=nb.ROOT, check=True)


LOWER = {"helpers": ("tools", "bench", "tests"), "tools": ("bench", "tests")}


@pytest.mark.parametrize("package", LOWER)
def test_imports_go_one_way(package):
    for path in (nb.ROOT / package).glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.ImportFrom):
                names = [node.module]
            elif isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            for name in names:
                assert name.split(".")[0] not in LOWER[package], path


# ---- each check catches what it is there for -----------------------------


def _first(notebook, text):
    """Return the first code cell whose source has a text."""
    return next(c for c in nb.code_cells(notebook) if text in c.source)


def _swap_order(notebook):
    cells = nb.code_cells(notebook)
    a, b = cells[3], cells[4]
    a.execution_count, b.execution_count = b.execution_count, a.execution_count


def _strip_outputs(notebook):
    for cell in nb.code_cells(notebook):
        cell.outputs, cell.execution_count = [], None


def _drop_figure(notebook):
    _first(notebook, "plt.show()").outputs = []


def _leave_path(notebook):
    _first(notebook, "print").outputs[0]["text"] = "saved in /home/me/x.png"


def _leave_address(notebook):
    _first(notebook, "print").outputs[0]["text"] = "<Model at 0x7fa28b70c710>"


def _leave_stderr(notebook):
    _first(notebook, "print").outputs[0]["name"] = "stderr"


def _hide_from_nbval(notebook):
    _first(notebook, "print").metadata["tags"] = ["nbval-ignore-output"]


def _hide_by_comment(notebook):
    _first(notebook, "print").source += "\n# NBVAL_SKIP"


def _other_kernel(notebook):
    notebook.metadata.kernelspec.name = "my-kernel"


def _long_cell(notebook):
    _first(notebook, "print").source += "\nprint(1)" * 20


def _silent_figure(notebook):
    place = notebook.cells.index(_first(notebook, "plt.show()"))
    del notebook.cells[place + 1]


def _stored_widget(notebook):
    widget = next(c for c in notebook.cells if nb.is_live(c))
    widget.outputs = _first(notebook, "print").outputs


def _no_prose(notebook):
    place = notebook.cells.index(_first(notebook, "print"))
    del notebook.cells[place - 1]


def _dead_link(notebook):
    notebook.cells[0].source += "\n[more](no_such_lesson.ipynb)"


def _filler(notebook):
    notebook.cells[0].source += "\nThis is obviously true."


def _text_after_fold(notebook):
    cell = next(c for c in notebook.cells if "</details>" in c.source)
    cell.source += "\n\nMore text."


def _more_than_imports(notebook):
    nb.code_cells(notebook)[0].source += "\nx = 1"


def _no_question(notebook):
    cell = notebook.cells[0]
    cell.source = cell.source.replace("**The question.**", "")


def _second_title(notebook):
    notebook.cells[-1].source += "\n\n# Another title"


def _wrong_neighbour(notebook):
    cell = notebook.cells[-1]
    cell.source = cell.source.replace("03_model", "04_training")


def _wrong_number(notebook):
    notebook.cells[-1].source += "\n\nThe best weight is 949.4354."


def _wrong_percentage(notebook):
    notebook.cells[-1].source += "\n\nThat is 87 % of the drop."


def _solved(notebook):
    cell = _first(notebook, "def mse")
    cell.source = cell.source.replace("...", "return np.mean((y - y_hat)**2)")


DAMAGE = [
    (_swap_order, "check_run_in_order"),
    (_strip_outputs, "check_run_in_order"),
    (_strip_outputs, "check_figures_stored"),
    (_drop_figure, "check_figures_stored"),
    (_leave_path, "check_outputs_clean"),
    (_leave_address, "check_outputs_clean"),
    (_leave_stderr, "check_outputs_clean"),
    (_hide_from_nbval, "check_tags"),
    (_hide_by_comment, "check_tags"),
    (_other_kernel, "check_metadata"),
    (_long_cell, "check_cells"),
    (_no_prose, "check_cells"),
    (_silent_figure, "check_cells"),
    (_stored_widget, "check_tags"),
    (_dead_link, "check_links"),
    (_filler, "check_words"),
    (_text_after_fold, "check_folds"),
    (_more_than_imports, "check_first_cell"),
    (_no_question, "check_outline"),
    (_second_title, "check_outline"),
    (_wrong_neighbour, "check_navigation"),
    (_wrong_number, "check_numbers"),
    (_wrong_percentage, "check_numbers"),
    (_solved, "check_exercises"),
]


@pytest.mark.parametrize(("damage", "check"), DAMAGE)
def test_damage_is_caught(damage, check):
    path = LESSONS[1]
    notebook = deepcopy(nb.read(path))
    damage(notebook)
    assert list(getattr(nb, check)(notebook, path)) != []


# ---- lessons and solutions belong together -------------------------------


def test_every_lesson_has_its_solutions():
    assert [p.name for p in SOLUTIONS] == [p.name for p in LESSONS]


@pytest.mark.parametrize("path", LESSONS, ids=lambda p: p.name)
def test_solutions_solve_the_exercises_of_their_lesson(path):
    tasks = nb.exercises(nb.read(path))
    answers = nb.exercises(nb.read(path.parent / "solutions" / path.name))
    assert list(tasks) == list(answers)
    for name, (heading, stub, _) in tasks.items():
        assert answers[name][0] == heading
        assert answers[name][1] != stub
        assert answers[name][1].startswith(stub.partition("\n")[0])
        assert answers[name][2].startswith(f"✓ {name}: ")


def test_every_exercise_stands_in_a_lesson():
    known = [n for n, e in vars(checks).items() if isinstance(e, Exercise)]
    found = [n for path in LESSONS for n in nb.exercises(nb.read(path))]
    assert found == known


# ---- what a lesson builds and a later one imports is the same code -------


def _statements(node):
    """Return the code of a function, or of a class's fields, undocumented."""
    node = deepcopy(node)
    if ast.get_docstring(node) is not None:
        del node.body[0]
    return ast.unparse(node)


def _methods(tree, name):
    """Return the code of a class, by method, wherever it is attached."""
    found, functions = {}, {}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            functions[node.name] = node
        elif isinstance(node, ast.ClassDef) and node.name == name:
            found["bases"] = [ast.unparse(base) for base in node.bases]
            for part in node.body:
                key = getattr(part, "name", ast.unparse(part))
                if isinstance(part, ast.FunctionDef | ast.AnnAssign):
                    found[key] = _statements(part) if key.isidentifier() else 0
        elif isinstance(node, ast.Assign):
            target = ast.unparse(node.targets[0])
            if target.startswith(f"{name}."):
                key = target.removeprefix(f"{name}.")
                found[key] = _statements(functions[ast.unparse(node.value)])
    return found


def _lesson_code(notebook):
    return "\n\n".join(cell.source for cell in nb.code_cells(notebook))


def _helper_code():
    with open(helpers.model.__file__, encoding="utf-8") as file:
        return file.read()


BUILT = [
    (2, "LinearRegression"),
    (2, "Record"),
    (4, "GradientDescentRegressor"),
]


def test_merge_is_the_same_in_lesson_09_and_its_helper():
    def merge(code):
        return next(
            _statements(node)
            for node in ast.parse(code).body
            if getattr(node, "name", None) == "merge"
        )

    helper = Path(helpers.least_squares.__file__).read_text(encoding="utf-8")
    assert merge(_lesson_code(nb.read(LESSONS[8]))) == merge(helper)


@pytest.mark.parametrize(("place", "name"), BUILT)
def test_lesson_and_helper_are_the_same_code(place, name):
    lesson = ast.parse(_lesson_code(nb.read(LESSONS[place])))
    in_lesson = _methods(lesson, name)
    assert len(in_lesson) > 2
    assert in_lesson == _methods(ast.parse(_helper_code()), name)


def test_a_method_that_differs_from_the_helper_is_caught():
    lesson = _lesson_code(nb.read(LESSONS[2]))
    damaged = lesson.replace("db = -2 / n", "db = 2 / n")
    assert damaged != lesson
    helper = _methods(ast.parse(_helper_code()), "LinearRegression")
    assert _methods(ast.parse(damaged), "LinearRegression") != helper
