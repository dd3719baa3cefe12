"""Write the cells of exercises and questions, in lessons and in answers.

Everything comes from `exercises/lesson_NN.py`. In a lesson, the cells stand
between *Exercises* and the last bar of links: heading and task, stub, check.
In the worked answers they follow the imports: heading and task, solution,
why it is right, check. A question stands where its two cells stand, which
have the ids `NAME-question` and `NAME-choice`.
"""

import importlib
import inspect
import re
import textwrap

from nbformat.v4 import new_code_cell, new_markdown_cell

from exercises.exercise import Exercise
from exercises.question import Question
from tools.notebooks import LESSONS


def exercises_of(path):
    """Return the exercises of a lesson.

    Parameters
    ----------
    path : Path
        Of the lesson or of its worked answers; its number counts.

    Returns
    -------
    list of Exercise
        In the order in which they are written.
    """
    module = importlib.import_module(f"exercises.lesson_{path.name[:2]}")
    values = vars(module).values()
    return [
        one
        for one in values
        if isinstance(one, Exercise)
        and one.reference.__module__ == module.__name__
    ]


def questions_of(path):
    """Return the questions of a lesson, by name; see `exercises_of`."""
    module = importlib.import_module(f"exercises.lesson_{path.name[:2]}")
    values = vars(module).values()
    return {one.name: one for one in values if isinstance(one, Question)}


def every_exercise():
    """Return the exercises of all lessons, by name."""
    return {one.name: one for path in LESSONS for one in exercises_of(path)}


def task(exercise):
    """Return the task of an exercise in Markdown, a line a paragraph."""
    text = inspect.getdoc(exercise.reference)
    return "\n\n".join(" ".join(p.split()) for p in text.split("\n\n"))


def source(function):
    """Return the source of a function, without decorator and docstring."""
    lines = textwrap.dedent(inspect.getsource(function)).splitlines()
    while not lines[0].startswith("def "):
        lines.pop(0)
    text = "\n".join(lines)
    doc = re.search(r'\n    r?""".*?"""\n', text, re.DOTALL)
    return text[: doc.start()] + "\n" + text[doc.end() :]


def stub(function):
    """Return the head of a function, with a gap for its body."""
    head = source(function).partition(":\n")[0]
    return f"{head}:\n    # your answer here\n    ..."


def lesson_cells(exercise):
    """Return the cells of an exercise in its lesson."""
    name = exercise.name
    return [
        _text(name, "task", f"### {exercise.title}\n\n{task(exercise)}"),
        _code(name, "stub", stub(exercise.reference)),
        _text(name, "check-it", "Check it:"),
        _code(name, "check", f"checks.{name}({name})"),
    ]


def answer_cells(exercise):
    """Return the cells of an exercise in the worked answers."""
    name = exercise.name
    return [
        _text(name, "task", f"## {exercise.title}\n\n{task(exercise)}"),
        _code(name, "answer", source(exercise.reference)),
        _text(name, "why", exercise.why),
        _code(name, "check", f"checks.{name}({name})"),
    ]


def _text(name, part, text):
    """Return a text cell whose id tells what it is."""
    return new_markdown_cell(text, id=_id(name, part))


def _code(name, part, text):
    """Return a code cell whose id tells what it is."""
    return new_code_cell(text, id=_id(name, part))


def _id(name, part):
    """Return an id of a cell."""
    return f"{name.replace('_', '-')}-{part}"


def write_cells(notebook, path):
    """Put the cells of a lesson's exercises into it, or into its answers.

    Parameters
    ----------
    notebook : NotebookNode
        Changed in place. A stub that holds somebody's answer stays.
    path : Path
    """
    in_answers = path.parent.name == "solutions"
    make = answer_cells if in_answers else lesson_cells
    kept = {cell.id: cell for cell in notebook.cells}
    wanted = []
    for one in exercises_of(path):
        for cell in make(one):
            old = kept.get(cell.id, cell)
            answered = cell.id.endswith("-stub") and holds_answer(old.source)
            same = old.source == cell.source
            wanted.append(old if answered or same else cell)
    first = 1 + next(
        place
        for place, cell in enumerate(notebook.cells)
        if (cell.cell_type == "code" and in_answers)
        or cell.source.startswith("## Exercises")
    )
    notebook.cells[first:-1] = wanted
    if not in_answers:
        _write_questions(notebook, questions_of(path))


def _write_questions(notebook, questions):
    """Put the text and the gap of each question into its cells."""
    for cell in notebook.cells:
        name, _, part = cell.id.rpartition("-")
        name = name.replace("-", "_")
        if name not in questions:
            continue
        if part == "question":
            cell.source = questions[name].task
        elif part == "choice" and not cell.source.startswith("checks."):
            cell.source = f"checks.{name}(...)"


def holds_answer(text):
    """Whether a stub has been filled by someone, and is to be left alone."""
    return not text.rstrip().endswith("...")
