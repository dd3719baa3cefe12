"""The notebooks as documents: what each must hold, as checks on its cells.

Each check takes a notebook and its path, and returns the problems it finds.
"""

import ast
import html
import re
from pathlib import Path

import nbformat
import numpy as np

from tools.figures import images

ROOT = Path(__file__).parents[1]
LESSONS = sorted((ROOT / "notebooks").glob("*.ipynb"))
SOLUTIONS = sorted((ROOT / "notebooks" / "solutions").glob("*.ipynb"))
NOTEBOOKS = LESSONS + SOLUTIONS
README_PICTURE = ROOT / "building.gif"
README_STILL = README_PICTURE.with_suffix(".png")

#: The same in every notebook, whatever machine last saved it.
METADATA = {
    "kernelspec": {
        "display_name": "Python 3 (ipykernel)",
        "language": "python",
        "name": "python3",
    },
    "language_info": {"file_extension": ".py", "name": "python"},
}

#: Longest code cell, in lines that are not blank.
LONGEST_CELL = 20

#: They tell a reader who is stuck that it is the reader's fault.
FILLERS = r"\b(simply|just|obviously|clearly|easily|trivial\w*|of course)\b"

#: What differs from run to run or from machine to machine.
LEFTOVERS = r"0x[0-9a-f]{6,}|/(home|root|tmp|Users)/|site-packages|Warning:"

#: A cluster's pages, and times: what no two runs share.
LIVE = r"\b(progress|show_measured_\w+)\(|^client$"


def read(path):
    """Return a notebook with its cells."""
    return nbformat.read(path, as_version=4)


def code_cells(notebook):
    """Return the code cells of a notebook."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def prose(notebook):
    """Return all text cells as one text."""
    cells = notebook.cells
    return "\n\n".join(c.source for c in cells if c.cell_type == "markdown")


def is_live(cell):
    """Whether a cell shows what no two runs share, and stores no output."""
    return "nbval-ignore-output" in cell.metadata.get("tags", [])


def text_outputs(cell):
    """Return the stored text outputs of a cell."""
    texts = []
    for output in cell.outputs:
        texts.append(output.get("text", ""))
        texts.append(output.get("data", {}).get("text/plain", ""))
    return "\n".join(texts)


def check_run_in_order(notebook, path):
    """Every code cell ran once, from top to bottom, on a fresh kernel."""
    counts = [cell.execution_count for cell in code_cells(notebook)]
    if counts != list(range(1, len(counts) + 1)):
        yield f"cells ran in the order {counts}"


def check_figures_stored(notebook, path):
    """A cell that shows a figure has its picture."""
    for cell in code_cells(notebook):
        shows = re.search(r"^plt\.show\(\)", cell.source, re.M)
        if bool(shows) != bool(images(cell.outputs)):
            yield f"plt.show() and a stored picture differ: {cell.source}"
        for kind in {k for o in cell.outputs for k in o.get("data", {})}:
            if kind.startswith("image/"):
                yield f"a bare picture, {kind}: {cell.source}"


def check_alternative_texts(notebook, path):
    """A figure says what it shows, with a number, and not its title again."""
    for cell in code_cells(notebook):
        for found in images(cell.outputs):
            text = html.unescape(found["alt"])
            if not 8 <= len(text.split()) <= 60 or not re.search(r"\d", text):
                yield f"no sentence with a number: {text!r}"
            if text.rstrip(".") in text_outputs(cell):
                yield f"a title once more: {text!r}"


def check_outputs_clean(notebook, path):
    """Outputs hold nothing that changes, and no error or warning."""
    for cell in code_cells(notebook):
        for output in cell.outputs:
            if output.output_type == "error" or output.get("name") == "stderr":
                yield f"error output of: {cell.source}"
        for found in re.finditer(LEFTOVERS, text_outputs(cell)):
            yield f"leftover {found[0]!r} in the output of: {cell.source}"


def check_tags(notebook, path):
    """Only what is live is exempt from comparison, and it stores no output."""
    for cell in notebook.cells:
        if "NBVAL" in cell.source or "nbval" in cell.source:
            yield f"nbval is told something in: {cell.source}"
        if cell.metadata not in ({}, {"tags": ["nbval-ignore-output"]}):
            yield f"cell metadata {cell.metadata} of: {cell.source}"
        if is_live(cell):
            if not re.search(LIVE, cell.source, re.M):
                yield f"exempt, and neither live nor measured: {cell.source}"
            if cell.outputs:
                yield f"a live cell with stored output: {cell.source}"


def check_metadata(notebook, path):
    """The kernel is the standard one, and no machine left its mark."""
    if notebook.metadata != METADATA:
        yield f"notebook metadata {notebook.metadata}"


def check_cells(notebook, path):
    """A cell is short, says why it is there, and its figure is read."""
    cells = notebook.cells
    for before, cell, after in zip(
        [None, *cells[:-1]], cells, [*cells[1:], None], strict=True
    ):
        if cell.cell_type != "code":
            continue
        lines = [line for line in cell.source.splitlines() if line.strip()]
        if len(lines) > LONGEST_CELL:
            yield f"{len(lines)} lines in: {cell.source}"
        if before is None or before.cell_type != "markdown":
            yield f"no prose before: {cell.source}"
        shows = any("data" in output for output in cell.outputs)
        if shows and (after is None or after.cell_type != "markdown"):
            yield f"nothing reads the output of: {cell.source}"


def check_first_cell(notebook, path):
    """The first code cell imports, sets the style and seeds; no more."""
    for node in ast.parse(code_cells(notebook)[0].source).body:
        line = ast.unparse(node)
        allowed = isinstance(node, ast.Import | ast.ImportFrom)
        allowed |= line == "plt.style.use('helpers.lesson')"
        allowed |= line.startswith("rng = np.random.default_rng(seed=")
        if not allowed:
            yield f"more than imports: {line}"


def check_outline(notebook, path):
    """One title, the question, what is built, learned and needed."""
    text = prose(notebook)
    titles = re.findall(r"^# .+", text, re.M)
    if len(titles) != 1 or not text.startswith(titles[0]):
        yield f"titles: {titles}"
    head = text.split("\n## ")[0]
    for part in ["The question.", "You will build", "You will learn to"]:
        if f"**{part}**" not in head:
            yield f"the head lacks {part!r}"
    if "**You need**" not in head:
        yield "the head lacks 'You need'"
    learned = re.findall(r"^- ", head, re.M)
    if not 3 <= len(learned) <= 5:
        yield f"{len(learned)} objectives"
    sections = re.findall(r"^## (.+)", text, re.M)
    if sections[-2:] != ["What you built", "Exercises"]:
        yield f"the last sections are {sections[-2:]}"


def check_navigation(notebook, path):
    """Links lead to the lessons before and after, at both ends."""
    place = LESSONS.index(path)
    wanted = {"../README.md"}
    if place > 0:
        wanted.add(LESSONS[place - 1].name)
    if place + 1 < len(LESSONS):
        wanted.add(LESSONS[place + 1].name)
    for cell in (notebook.cells[0], notebook.cells[-1]):
        bar = [x for x in cell.source.splitlines() if "[All lessons]" in x]
        found = set(re.findall(r"\]\((.+?)\)", " ".join(bar)))
        if found != wanted:
            yield f"navigation leads to {found}, not to {wanted}"


def check_links(notebook, path):
    """Each relative link leads to a file, and calls a lesson by its title."""
    yield from wrong_links(prose(notebook), path)


def wrong_links(text, path):
    """Yield the links of a text that lead nowhere, or not where they say.

    Parameters
    ----------
    text : str
        In Markdown.
    path : Path
        The file that the text stands in.
    """
    for said, target in re.findall(r"(?:\[([^][]+))?\]\(([^)\s]+)\)", text):
        name, _, anchor = target.partition("#")
        goal = (path.parent / name).resolve() if name else path
        if "://" in target:
            continue
        if not goal.exists():
            yield f"dead link {target}"
        elif anchor and anchor not in anchors(goal):
            yield f"dead anchor {target}"
        elif goal in LESSONS and said not in names(goal):
            yield f"{said!r} leads to {target}"


def anchors(path):
    """Return the anchors of a page: GitHub's, or JupyterLab's."""
    if path.suffix == ".ipynb":
        found = re.findall(r"^#+ (.+)", prose(read(path)), re.M)
        return {title.replace(" ", "-") for title in found}
    found = re.findall(r"^#+ (.+)", path.read_text("utf-8"), re.M)
    words = [re.sub(r"[^\w\- ]", "", title.lower()) for title in found]
    return {word.replace(" ", "-") for word in words}


def names(path):
    """Return what a link to a lesson may say: its number or its title."""
    number, title = path.name[:2], prose(read(path)).partition("\n")[0][2:]
    before = ["← Previous: ", f"Lesson {number}: ", f"{number} "]
    return {
        f"lesson {number}",
        f"Next: {title} →",
        *(start + title for start in before),
    }


def check_words(notebook, path):
    """No word tells a stuck reader that it is their fault."""
    for found in re.finditer(FILLERS, prose(notebook), re.I):
        yield f"filler {found[0]!r}"


def check_folds(notebook, path):
    """A folded answer answers a question, and nothing sticks to it."""
    text = prose(notebook)
    for cell in notebook.cells:
        for found in re.finditer(r"</details>\s+[^#\s].*", cell.source):
            yield f"sticks to the fold above: {found[0]}"
    folds = re.findall(r"<details>(.*?)</details>", text, re.S)
    if path in LESSONS and not folds:
        yield "nothing is folded: no prediction is asked for"
    for fold in folds:
        question, _, answer = fold.partition("</summary>")
        if len(answer.split()) < 5:
            yield f"nothing is folded below: {question}"


#: No comparison of the lessons or the tests is looser.
LOOSEST = 0.05


def check_tolerances(notebook, path):
    """No assertion is loosened until it holds."""
    for cell in code_cells(notebook):
        yield from loose(cell.source)
        sizes = r"(?:np\.)?abs\(|np\.linalg\.norm\("
        for found in re.findall(
            rf"assert (?!{sizes}).* < 1e-\d+"
            rf"|assert \((?!{sizes}).* < .*\)\.all\(\)",
            cell.source,
        ):
            yield f"holds for whatever is negative: {found}"


#: Where tolerances stand without their names.
PLACES = {"allclose": 2, "isclose": 2, "assert_allclose": 2, "approx": 1}


def loose(code):
    """Yield the tolerances in Python code that forgive too much."""
    tree = ast.parse(code)
    known = {"np": np}
    for node in tree.body:
        if isinstance(node, ast.Assign) and _value(node.value, known):
            known[ast.unparse(node.targets[0])] = _value(node.value, known)
    for node in ast.walk(tree):
        found = []
        if isinstance(node, ast.Call):
            names = {"rtol", "atol", "rel", "abs"}
            found = [k.value for k in node.keywords if k.arg in names]
            called = ast.unparse(node.func).rpartition(".")[2]
            found += node.args[PLACES.get(called, len(node.args)) :]
            compared = [ast.unparse(one) for one in node.args[:2]]
            if called in PLACES and compared[:1] == compared[1:]:
                yield f"{ast.unparse(node)} compares a value with itself"
        elif isinstance(node, ast.Assert):
            if re.match(r"(?!not ).*\.any\(\)$", ast.unparse(node.test)):
                yield f"one of many is enough: {ast.unparse(node)}"
            if isinstance(node.test, ast.BoolOp):
                for part in map(ast.unparse, node.test.values):
                    if re.match(r"len\([\w.]+\)$|True|.* is not ", part):
                        yield f"holds by itself: {part}"
            found = [
                limit
                for part in ast.walk(node.test)
                if isinstance(part, ast.Compare)
                and re.match(r"(np\.)?abs\(.*\) <", ast.unparse(part))
                for limit in part.comparators
            ]
        for value in found:
            if (_value(value, known) or 0) > LOOSEST:
                yield f"{ast.unparse(node)} forgives {ast.unparse(value)}"


def _value(node, known):
    """Return the number that an expression stands for, None for others."""
    parts = (ast.Constant, ast.Name, ast.Attribute, ast.BinOp, ast.UnaryOp)
    parts += (ast.operator, ast.unaryop, ast.expr_context)
    if not all(isinstance(part, parts) for part in ast.walk(node)):
        return None
    try:
        value = eval(ast.unparse(node), dict(known))
    except (NameError, TypeError, AttributeError):
        return None
    return value if isinstance(value, int | float) else None


def exercises(notebook):
    """Return the exercises of a notebook, by name.

    Parameters
    ----------
    notebook : NotebookNode
        A lesson or its solutions.

    Returns
    -------
    dict of str to (str, str, str)
        The heading, the source of the function, and what its check said.
    """
    found = {}
    cells = notebook.cells
    for place, cell in enumerate(cells):
        called = re.fullmatch(r"checks\.(\w+)\((\w+)\)", cell.source)
        if called and called[1] == called[2]:
            heading = re.match(r"#+ (★+ .+)", cells[place - 3].source)
            said = text_outputs(cell).strip()
            found[called[1]] = heading[1], cells[place - 2].source, said
    return found


def check_exercises(notebook, path):
    """Two to four exercises, rated, each a stub that says so."""
    found = exercises(notebook)
    if not 2 <= len(found) <= 4:
        yield f"exercises: {list(found)}"
    for name, (_, source, said) in found.items():
        body = ast.parse(source).body[0].body
        if [ast.unparse(node) for node in body] != ["..."]:
            yield f"{name} is no stub: {source}"
        if not said.startswith(f"○ {name}: not attempted yet"):
            yield f"the check of {name} says {said!r}"


#: Held by lessons and solutions alike.
NOTEBOOK_CHECKS = [
    check_run_in_order,
    check_figures_stored,
    check_alternative_texts,
    check_outputs_clean,
    check_tags,
    check_metadata,
    check_cells,
    check_links,
    check_words,
    check_folds,
    check_tolerances,
]

#: Held by lessons.
LESSON_CHECKS = [
    check_first_cell,
    check_outline,
    check_navigation,
    check_exercises,
]
