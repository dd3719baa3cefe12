"""Lessons 01 and 02 are short, and something is done or seen in them often."""

import re

import pytest
from sklearn.datasets import load_diabetes

from exercises.lesson_02 import column_r2
from tools.notebooks import LESSONS, code_cells, prose, read

FIRST = pytest.mark.parametrize("path", LESSONS[:2], ids=lambda p: p.name)


def words(text):
    """Return how many words a text has; a formula counts as one."""
    text = re.sub(r"```.*?```", " ", text, flags=re.S)
    text = re.sub(r"\$\$.+?\$\$|\$.+?\$", " formula ", text, flags=re.S)
    text = re.sub(r"<[^>]*>|\]\([^)]*\)", " ", text)
    return sum(bool(re.search(r"\w", word)) for word in text.split())


@FIRST
def test_a_lesson_is_short(path):
    assert words("$$a = b$$ **Two** | words [here](x.md) $c$") == 5
    assert 1500 < words(prose(read(path))) <= 2500


@FIRST
def test_at_most_a_third_of_the_code_draws(path):
    code = "\n".join(cell.source for cell in code_cells(read(path)))
    lines = [line for line in code.splitlines() if line.strip()]
    draws = re.compile(r"\b(ax|axes|fig|left|right|plt|plots)\b")
    assert sum(bool(draws.search(x)) for x in lines) <= len(lines) / 3


@FIRST
def test_something_is_seen_or_done_every_twelve_cells(path):
    done = re.compile(r"checks\.|plt\.show\(\)|playground\(|\.\.\.$")
    cells = read(path).cells
    places = [
        place
        for place, cell in enumerate(cells)
        if cell.cell_type == "code" and done.search(cell.source)
    ]
    ends = zip([-1, *places], [*places, len(cells)], strict=True)
    assert max(end - start - 1 for start, end in ends) <= 12


def test_what_is_said_of_other_columns_is_true():
    table = load_diabetes(as_frame=True, scaled=False)
    for name in ("bmi", "s5", "bp"):
        share = column_r2.reference(table.data[name], table.target)
        assert f"{share:.3f}" in column_r2.praise
        assert f"{share:.3f}" in column_r2.why
