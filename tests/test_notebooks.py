"""The notebooks as documents hold what every lesson promises."""

import ast
import re
import subprocess
import sys
import tomllib
from copy import deepcopy
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

import helpers.least_squares
import helpers.model
from helpers import plots
from tools import formulas, numbers
from tools import notebooks as nb
from tools.cells import write_cells
from tools.figures import COLOURS, files, images
from tools.formulas import check_formulas, check_sums
from tools.notebooks import (
    LESSON_CHECKS,
    LESSONS,
    NOTEBOOK_CHECKS,
    NOTEBOOKS,
    SOLUTIONS,
)
from tools.numbers import check_numbers, check_page

PROSE_CHECKS = [check_numbers, check_formulas, check_sums]


@pytest.mark.parametrize(
    "check", NOTEBOOK_CHECKS + PROSE_CHECKS, ids=lambda c: c.__name__
)
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


def test_among_the_notebooks_lie_no_leftovers():
    for folder in ("notebooks", "notebooks/solutions"):
        files = [p for p in (nb.ROOT / folder).iterdir() if p.is_file()]
        assert {path.suffix for path in files} == {".ipynb"}


def test_at_the_root_lie_no_leftovers():
    files = {path.name for path in nb.ROOT.iterdir() if path.is_file()}
    assert {name for name in files if not name.startswith(".")} == {
        "CITATION.cff",
        "CONTRIBUTING.md",
        "LICENSE",
        "LICENSE-text",
        "Makefile",
        "README.md",
        "building.gif",
        "building.png",
        "conftest.py",
        "environment.yml",
        "pyproject.toml",
        "requirements.txt",
    }


def test_every_module_is_used():
    files = [*nb.ROOT.glob("*/*.py"), *nb.NOTEBOOKS, nb.ROOT / "Makefile"]
    texts = {path: path.read_text("utf-8") for path in files}
    for path in nb.ROOT.glob("*/*.py"):
        if path.stem.startswith(("test_", "__", "conf")):
            continue
        others = "\n".join(text for p, text in texts.items() if p != path)
        assert re.search(rf"\b{path.stem}\b", others), path


def test_the_notebooks_are_light():
    sizes = [path.stat().st_size for path in NOTEBOOKS]
    assert max(sizes) <= 400_000
    assert sum(sizes) <= 2_500_000


@pytest.mark.parametrize("path", LESSONS, ids=lambda p: p.name)
def test_figures_are_stored_small_and_sharp(path):
    outputs = [o for c in nb.code_cells(nb.read(path)) for o in c.outputs]
    widths = [int(image["width"]) for image in images(outputs)]
    for file, width in zip(files(outputs), widths, strict=True):
        picture = Image.open(BytesIO(file))
        assert picture.format == "WEBP"
        assert picture.convert("RGB").getcolors(COLOURS)
        assert round(picture.width / plots.DENSITY) == width


def test_letters_are_ten_pixels_high_in_figures_of_700():
    style = nb.ROOT / "helpers/lesson.mplstyle"
    widths = [7.2]
    sizes = re.findall(r"size: ([\d.]+)$", style.read_text("utf-8"), re.M)
    sizes = [*map(float, sizes)]
    assert len(sizes) == 4  # letters, titles, labels, legends
    for path in LESSONS:
        code = "\n".join(c.source for c in nb.code_cells(nb.read(path)))
        widths += map(float, re.findall(r"figsize=\(([\d.]+)", code))
        sizes += map(float, re.findall(r"fontsize=([\d.]+)", code))
    assert min(sizes) / 72 / max(widths) * 700 >= 10


def test_small_helpers_need_no_dask():
    code = (
        "import sys, helpers.model, helpers.least_squares; "
        "import exercises.lesson_09; "
        "sys.exit(any(name.startswith('dask') for name in sys.modules))"
    )
    subprocess.run([sys.executable, "-c", code], cwd=nb.ROOT, check=True)


@pytest.mark.parametrize(
    "path", sorted((nb.ROOT / "tests").glob("*.py")), ids=lambda p: p.name
)
def test_no_test_is_loosened(path):
    assert list(nb.loose(path.read_text("utf-8"))) == []


#: Notebooks take from exercises, these from diagnosis, that from helpers.
LAYERS = (
    "helpers",
    "cluster",
    "playground",
    "diagnosis",
    "exercises",
    "tools",
    "bench",
    "tests",
)


@pytest.mark.parametrize("package", LAYERS[:-2])
def test_imports_go_one_way(package):
    for path in (nb.ROOT / package).glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.ImportFrom):
                names = [node.module]
            elif isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            for name in names:
                above = LAYERS[LAYERS.index(package) + 1 :]
                assert name.split(".")[0] not in above, path


def test_modules_are_small():
    sizes = {
        path: len(path.read_text(encoding="utf-8").splitlines())
        for path in nb.ROOT.glob("*/*.py")
    }
    helpers = [n for p, n in sizes.items() if p.parent.name == "helpers"]
    lessons = [n for p, n in sizes.items() if p.parent.name == "exercises"]
    assert sum(helpers) < 1000
    assert max(lessons) <= 350


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


def _leave_picture(notebook):
    data = _first(notebook, "plt.show()").outputs[0]["data"]
    data["image/png"] = "iVBORw0KGgo="


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
    cell = _first(notebook, "print")
    cell.source += "\nprogress(loss)"
    cell.metadata["tags"] = ["nbval-ignore-output"]


def _no_prose(notebook):
    place = notebook.cells.index(_first(notebook, "np.meshgrid"))
    del notebook.cells[place - 1]


def _dead_link(notebook):
    notebook.cells[0].source += "\n[more](no_such_lesson.ipynb)"


def _dead_anchor(notebook):
    notebook.cells[0].source += "\n[lesson 01](01_data_loading.ipynb#No-such)"


def _other_title(notebook):
    cell = notebook.cells[0]
    cell.source = cell.source.replace("set the score to beat", "look at them")


def _other_number(notebook):
    cell = notebook.cells[0]
    cell.source = cell.source.replace("[lesson 01]", "[lesson 03]")


def _filler(notebook):
    notebook.cells[0].source += "\nThis is obviously true."


def _text_after_fold(notebook):
    cell = next(c for c in notebook.cells if "</details>" in c.source)
    cell.source += "\n\nMore text."


def _no_folds(notebook):
    for cell in notebook.cells:
        cell.source = re.sub(
            r"<details>.*?</details>", "", cell.source, flags=re.S
        )


def _no_answer(notebook):
    for cell in notebook.cells:
        cell.source = re.sub(
            r"</summary>.*?</details>",
            "</summary></details>",
            cell.source,
            flags=re.S,
        )


def _loose(notebook):
    cell = _first(notebook, "rtol=1e-9")
    cell.source = cell.source.replace("rtol=1e-9", "rtol=1e15")


def _loose_bound(notebook):
    cell = _first(notebook, "< 1e-9")
    cell.source = cell.source.replace("< 1e-9", "< 1e15")


def _one_sided(notebook):
    cell = _first(notebook, "assert abs(np.sum(residual))")
    cell.source = cell.source.replace("abs(np.sum(residual))", "np.sum(e)")


def _signed(notebook):
    cell = _first(notebook, "assert abs(np.sum(residual))")
    cell.source += "\nassert (residual < bars).all()"


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


def _no_alternative_text(notebook):
    _change_alternative_text(notebook, "A figure")


def _no_number_in_it(notebook):
    _change_alternative_text(notebook, "A line falls, and falls, and " * 2)


def _title_once_more(notebook):
    title = "Loss of 442 patients (points²) | 0 | 1,000 | 2,000"
    _change_alternative_text(notebook, title)
    data = _first(notebook, "plt.show()").outputs[0]["data"]
    data["text/plain"] += "\n" + title


def _change_alternative_text(notebook, text):
    data = _first(notebook, "plt.show()").outputs[0]["data"]
    [image] = images([{"data": data}])
    data["text/html"] = data["text/html"].replace(image["alt"], text)


def _solved(notebook):
    cell = _first(notebook, "def mse")
    cell.source = cell.source.replace("...", "return np.mean((y - y_hat)**2)")


DAMAGE = [
    (_swap_order, "check_run_in_order"),
    (_strip_outputs, "check_run_in_order"),
    (_strip_outputs, "check_figures_stored"),
    (_drop_figure, "check_figures_stored"),
    (_leave_picture, "check_figures_stored"),
    (_no_alternative_text, "check_alternative_texts"),
    (_no_number_in_it, "check_alternative_texts"),
    (_title_once_more, "check_alternative_texts"),
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
    (_dead_anchor, "check_links"),
    (_other_title, "check_links"),
    (_other_number, "check_links"),
    (_filler, "check_words"),
    (_text_after_fold, "check_folds"),
    (_no_folds, "check_folds"),
    (_no_answer, "check_folds"),
    (_loose, "check_tolerances"),
    (_loose_bound, "check_tolerances"),
    (_one_sided, "check_tolerances"),
    (_signed, "check_tolerances"),
    (_more_than_imports, "check_first_cell"),
    (_no_question, "check_outline"),
    (_second_title, "check_outline"),
    (_wrong_neighbour, "check_navigation"),
    (_solved, "check_exercises"),
]


def test_every_check_is_made():
    checks = {c.__name__ for c in NOTEBOOK_CHECKS + LESSON_CHECKS}
    assert checks == {name for name in vars(nb) if name.startswith("check_")}
    assert checks == {check for _, check in DAMAGE}
    of_prose = {*vars(formulas), *vars(numbers)} - {"check_page"}
    assert {c.__name__ for c in PROSE_CHECKS} == {
        name for name in of_prose if name.startswith("check_")
    }


LOOSE = [
    "np.allclose(a, b, 1e15)",
    "pytest.approx(a, 1e15)",
    "np.isclose(a, b, atol=10**15)",
    "np.allclose(a, b, rtol=np.inf)",
    "RTOL = 1e10\nnp.allclose(a, b, rtol=RTOL)",
]


def test_a_value_compared_with_itself_is_noticed():
    assert len(list(nb.loose("assert np.allclose(w, w, rtol=1e-9)"))) == 1
    assert list(nb.loose("assert np.allclose(w, found, rtol=1e-9)")) == []


@pytest.mark.parametrize(
    "code",
    [
        "assert (a == b).any()",
        "assert np.isclose(a, b) or len(a)",
        "assert np.isclose(a, b) or a is not None",
    ],
)
def test_an_assertion_that_nearly_always_holds_is_noticed(code):
    assert len(list(nb.loose(code))) == 1
    right = code.replace("any", "all").partition(" or ")[0]
    assert list(nb.loose(right)) == []


@pytest.mark.parametrize("code", LOOSE)
def test_a_tolerance_is_read_however_it_is_written(code):
    assert len(list(nb.loose(code))) == 1
    tight = re.sub(r"1e\d+|10\*\*15|np.inf", "1e-9", code)
    assert list(nb.loose(tight)) == []


@pytest.mark.parametrize(("damage", "check"), DAMAGE)
def test_damage_is_caught(damage, check):
    path = LESSONS[1]
    notebook = deepcopy(nb.read(path))
    damage(notebook)
    assert list(getattr(nb, check)(notebook, path)) != []


# ---- numbers and formulas ------------------------------------------------

#: In lesson 02: what it says, and what it must not say.
SLIPS = {
    "a digit": ("gives −4.296087 for", "gives −4.296088 for"),
    "a minus lost": ("gives −4.296087 for", "gives 4.296087 for"),
    "a minus too many": ("w = 949.4353, b =", "w = −949.4353, b ="),
    "minus as a word": ("gives −4.296087 for", "gives minus 4.296088 for"),
    "another output": ("removes 34.39 %", "removes 95.79 %"),
    "not yet an output": ("one is 71 times", "one is 909.4812 times"),
    "a count of steps": ("After 100 steps $b$", "After 19 steps $b$"),
    "a percentage": ("removes 34.39 %", "removes 34.93 %"),
    "a summary": ("b = 152.1335. Downhill", "b = 152.1353. Downhill"),
}


def _slip(path, said, wrong):
    """Return a notebook in which one text cell says something else."""
    notebook = nb.read(path)
    cell = next(
        c
        for c in notebook.cells
        if c.cell_type == "markdown" and said in c.source
    )
    cell.source = cell.source.replace(said, wrong)
    return notebook


@pytest.mark.parametrize(("said", "wrong"), SLIPS.values(), ids=SLIPS)
def test_a_wrong_number_is_caught(said, wrong):
    notebook = _slip(LESSONS[1], said, wrong)
    assert len(list(check_numbers(notebook, LESSONS[1]))) == 1


@pytest.mark.parametrize("wrong", ["10⁻¹⁹", "10⁻⁷", "10¹⁵", "$10^{-12}$"])
def test_a_wrong_power_of_ten_is_caught(wrong):
    notebook = _slip(LESSONS[0], "10⁻¹⁵", wrong)
    assert len(list(check_numbers(notebook, LESSONS[0]))) == 1


@pytest.mark.parametrize("right", ["1e-15", "$10^{-15}$", "1 · 10⁻¹⁵"])
def test_a_power_of_ten_may_be_written_in_many_ways(right):
    notebook = _slip(LESSONS[0], "10⁻¹⁵", right)
    assert list(check_numbers(notebook, LESSONS[0])) == []


def test_a_wrong_number_in_a_solution_is_caught():
    # The lesson draws the loss of 5,000, and nowhere speaks of such steps.
    notebook = _slip(SOLUTIONS[3], "5,088 steps", "5,000 steps")
    assert len(list(check_numbers(notebook, SOLUTIONS[3]))) == 1


FORMULAS = {
    "a coefficient": (1, r"b} = -\frac{2}{n} \sum", r"b} = -\frac{3}{n} \sum"),
    "half of it": (1, r"b} = -\frac{2}{n} \sum", r"b} = -\frac{1}{n} \sum"),
    "a sign": (1, r"w} = -\frac{2}{n} X", r"w} = \frac{2}{n} X"),
    "a factor": (1, r"\frac{2}{n}(w - w^*)", r"\frac{2}{n}(b - w^*)"),
    "a power": (
        1,
        r"\frac{1}{n} \sum_{i=1}^{n} e_i^2",
        r"\sum_{i=1}^{n} e_i^2",
    ),
    "the answer key": (
        1,
        r"b^* \bigl(1 - (1 - 2\eta",
        r"b^* \bigl(1 - (1 - \eta",
    ),
    "in a table": (2, r"| $-\frac2n X", r"| $-\frac3n X"),
    "the matrix form": (
        6,
        r"boxed{\nabla L(\theta) = -\frac2n A",
        r"boxed{\nabla L(\theta) = -\frac1n A",
    ),
    "the Hessian": (5, r"=\frac2nA^\top A", r"=\frac1nA^\top A"),
    "the best line": (1, r"{\sum (x_i - \bar x)^2}", r"{\sum (x_i - \bar x)}"),
    "the residual variance": (5, r"\frac{1}{n-2}\sum", r"\frac{1}{n-1}\sum"),
    "the best rate": (
        5,
        r"\frac{2}{c_{\max}+c_{\min}}",
        r"\frac{1}{c_{\max}+c_{\min}}",
    ),
    "its factor": (
        5,
        r"\frac{\kappa-1}{\kappa+1}",
        r"\frac{\kappa-1}{\kappa}",
    ),
    "kappa": (5, r"\frac{c_{\max}}{c_{\min}}", r"\frac{c_{\min}}{c_{\max}}"),
    "ridge": (5, r"\frac{w^*}{1+\alpha}", r"\frac{w^*}{1-\alpha}"),
    "the scale": (
        0,
        r"{\text{SD} \cdot \sqrt{n}}",
        r"{\text{SD} \cdot n}",
    ),
    "an inner derivative": (6, r"\theta_j} = -A_{ij}", r"\theta_j} = A_{ij}"),
    "the gap": (
        4,
        r"w^* \left(1 - \frac{2 \eta}{n}\right)^t",
        r"w^* \left(1 - \frac{\eta}{n}\right)^t",
    ),
}


@pytest.mark.parametrize(
    ("place", "said", "wrong"), FORMULAS.values(), ids=FORMULAS
)
def test_a_wrong_formula_is_caught(place, said, wrong):
    notebook = _slip(LESSONS[place], said, wrong)
    assert list(check_formulas(notebook, LESSONS[place])) != []


SUMS = {
    "a loss": (1, "(1 + 1 + 9)/3 = 3.67", "(1 + 1 + 6)/3 = 3.67"),
    "a slope": (1, "3·3)/3 = −8", "3·3)/3 = 8"),
    "a fraction": (2, "17/3 − 2 · 2 = 5/3", "17/3 − 2 · 2 = 7/3"),
    "a product": (2, "−2/3 · 4 = −8/3", "−2/3 · 4 = −4/3"),
    "decimals": (2, "17 = 1.1333", "17 = 1.3111"),
}


@pytest.mark.parametrize(("place", "said", "wrong"), SUMS.values(), ids=SUMS)
def test_a_sum_that_does_not_come_out_is_caught(place, said, wrong):
    notebook = _slip(LESSONS[place], said, wrong)
    assert len(list(check_sums(notebook, LESSONS[place]))) == 1


# ---- the pages -----------------------------------------------------------

PAGES = [nb.ROOT / "README.md", nb.ROOT / "CONTRIBUTING.md"]


def _facts():
    """Return the numbers of the project that no lesson gives."""
    settings = tomllib.loads((nb.ROOT / "pyproject.toml").read_text("utf-8"))
    first, end = re.findall(r"3\.\d+", settings["project"]["requires-python"])
    last = f"3.{int(end.partition('.')[2]) - 1}"
    licence = (nb.ROOT / "LICENSE-text").read_text("utf-8")
    version = re.search(r"Attribution (\d\.\d) International", licence)[1]
    return [float(text) for text in (first, last, version)]


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.name)
def test_numbers_of_a_page(path):
    assert list(check_page(path.read_text("utf-8"), _facts())) == []


@pytest.mark.parametrize(
    ("said", "wrong"),
    [("37,030", "40,503"), ("3.14,", "3.15,"), ("880 MB", "670 MB")],
)
def test_a_wrong_number_on_a_page_is_caught(said, wrong):
    page = PAGES[0].read_text("utf-8")
    assert said in page
    assert list(check_page(page.replace(said, wrong), _facts())) != []


def test_an_anchor_that_exists_is_right():
    text = "[lesson 01](01_data_loading.ipynb#Meet-the-patients)"
    assert list(nb.wrong_links(text, LESSONS[1])) == []
    text = "[here](README.md#for-teachers)"
    assert list(nb.wrong_links(text, nb.ROOT / "x.md")) == []


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


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: str(p)[-30:])
def test_exercise_cells_are_those_that_exercises_give(path):
    notebook = nb.read(path)
    stored = [(c.id, c.cell_type, c.source) for c in notebook.cells]
    write_cells(notebook, path)
    assert stored == [(c.id, c.cell_type, c.source) for c in notebook.cells]


def test_an_answer_in_a_stub_is_not_overwritten():
    path = LESSONS[1]
    notebook = nb.read(path)
    stub = next(c for c in notebook.cells if c.id == "mse-stub")
    stub.source = "def mse(y, y_hat):\n    return 0"
    write_cells(notebook, path)
    kept = next(c for c in notebook.cells if c.id == "mse-stub")
    assert kept.source == "def mse(y, y_hat):\n    return 0"


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
            source = functions.get(ast.unparse(node.value))
            if target.startswith(f"{name}.") and source:  # no learner's part
                key = target.removeprefix(f"{name}.")
                found[key] = _statements(source)
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
