"""Lessons are short, and something is done or seen in the first ones often."""

import re

import numpy as np
import pytest
from sklearn.datasets import load_diabetes

from diagnosis import sandbox
from exercises.lesson_01 import window_average
from exercises.lesson_02 import column_r2
from tools.notebooks import LESSONS, code_cells, prose, read, text_outputs

FIRST = pytest.mark.parametrize("path", LESSONS[:5], ids=lambda p: p.name)

#: At most so many words in a lesson, by its number.
WORDS = {1: 2500, 2: 2500, 4: 2500, **dict.fromkeys(range(6, 11), 3000)}


def words(text):
    """Return how many words a text has; a formula counts as one."""
    text = re.sub(r"```.*?```", " ", text, flags=re.S)
    text = re.sub(r"\$\$.+?\$\$|\$.+?\$", " formula ", text, flags=re.S)
    text = re.sub(r"<[^>]*>|\]\([^)]*\)", " ", text)
    return sum(bool(re.search(r"\w", word)) for word in text.split())


@pytest.mark.parametrize("number", WORDS)
def test_a_lesson_is_short(number):
    assert words("$$a = b$$ **Two** | words [here](x.md) $c$") == 5
    assert 1500 < words(prose(read(LESSONS[number - 1]))) <= WORDS[number]


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


def test_the_table_to_compute_along_is_right():
    text = prose(read(LESSONS[1]))
    rows = re.findall(r"^\| [^|]+ \| (\d) \| (\d) \| (\d) \|$", text, re.M)
    x, y, y_hat, e, squares = np.array(rows, dtype=int)
    assert np.array_equal(y_hat, 1 * x + 2)
    assert np.array_equal(e, y - y_hat)
    assert np.array_equal(squares, e**2)
    slopes = [np.sum(x * e), np.sum(e)]
    assert f"−2 · (1·1 + 2·1 + 3·3)/3 = −{2 * slopes[0] / 3:.0f}" in text
    assert f"−{2 * slopes[1]}/3: e² changes" in text


def test_halvings_are_counted_right():
    text = prose(read(LESSONS[3]))
    steps = int(re.search(r"halves every ([\d,]+)", text)[1].replace(",", ""))
    halvings = round(2 * 7000 / steps) / 2
    words = {3.5: "three and a half", 4.5: "four and a half", 5: "five"}
    assert f"are about {words[halvings]} halvings" in text


def test_what_is_said_of_other_columns_is_true():
    table = load_diabetes(as_frame=True, scaled=False)
    for name in ("bmi", "s5", "bp"):
        share = column_r2.reference(table.data[name], table.target)
        assert f"{share:.3f}" in column_r2.praise
        assert f"{share:.3f}" in column_r2.why


def _window(near, average=np.mean):
    """Return an answer to window_average that picks and averages so."""
    return lambda x, y, width: np.array(
        [average(y[near(x, own, width)]) for own in x]
    )


def _line(x, y):
    """Return predictions of the best line."""
    return np.polyval(np.polyfit(x, y, 1), x)


WRONG = [
    (window_average, says, answer)
    for says, answer in {
        "twice too wide": _window(lambda x, c, w: abs(x - c) <= w),
        "at most is <=": _window(lambda x, c, w: abs(x - c) < w / 2),
        "everybody below": _window(lambda x, c, w: x - c <= w / 2),
        "looks upwards alone": _window(
            lambda x, c, w: (x >= c) & (x <= c + w / 2)
        ),
        "these are sums": _window(
            lambda x, c, w: abs(x - c) <= w / 2, average=sum
        ),
        "median": _window(
            lambda x, c, w: abs(x - c) <= w / 2, average=np.median
        ),
        "she herself is left out": _window(
            lambda x, c, w: (abs(x - c) <= w / 2) & (x != c)
        ),
    }.items()
] + [
    (column_r2, says, answer)
    for says, answer in {
        "the share that is left": lambda x, y: (
            np.var(y - _line(x, y)) / np.var(y)
        ),
        "the correlation": lambda x, y: np.corrcoef(x, y)[0, 1],
        "through the origin": lambda x, y: (
            1 - np.sum((y - x * (x @ y) / (x @ x)) ** 2) / len(y) / np.var(y)
        ),
        "compares with predicting 0": lambda x, y: (
            1 - np.sum((y - _line(x, y)) ** 2) / np.sum(y**2)
        ),
        "Σxy / Σx² is": lambda x, y: (
            1
            - np.mean((y - y.mean() - x * (x @ y) / (x @ x)) ** 2) / np.var(y)
        ),
        "Divide both by n": lambda x, y: (
            1 - np.var(y - _line(x, y)) / np.var(y, ddof=1)
        ),
        "changed places": lambda x, y: 1 - np.var(y) / np.var(y - _line(x, y)),
        "the loss of the best line": lambda x, y: np.var(y - _line(x, y)),
        "mean of x is 0": lambda x, y: (
            1
            - np.mean((y - y.mean() - x * (x @ (y - y.mean())) / (x @ x)) ** 2)
            / np.var(y)
        ),
        "minus": lambda x, y: (
            1
            - np.mean((y - _line(x, y) + _twice_the_shift(x, y)) ** 2)
            / np.var(y)
        ),
    }.items()
]


def _twice_the_shift(x, y):
    """Return 2 w x̄, by which ȳ + w x̄ is off, with its sign reversed."""
    return -2 * np.polyfit(x, y, 1)[0] * x.mean()


@pytest.mark.parametrize(("check", "says", "answer"), WRONG)
def test_a_wrong_answer_is_told_why(check, says, answer, monkeypatch):
    monkeypatch.setattr(sandbox, "has_processes", False)
    verdict = check(answer)
    assert verdict.passed is False
    assert says in verdict.message
    assert verdict.slips


def test_where_naive_sums_lose_all_digits_is_said_right():
    text = prose(read(LESSONS[8]))
    said = re.search(r"From 10(.) on the naive error is larger", text)[1]
    power = "⁰¹²³⁴⁵⁶⁷⁸⁹".index(said)
    noise = np.random.default_rng(0).normal(size=1000)
    for p, lost in [(power, True), (power - 1, False)]:
        t = 10.0**p + noise
        naive = sum(t * t) - sum(t) ** 2 / len(t)
        S = np.sum((t - t.mean()) ** 2)
        assert (abs(naive - S) > S) is np.bool_(lost)


def test_birds_with_a_gap_are_counted_in_words():
    notebook = read(LESSONS[9])
    said = "\n".join(map(text_outputs, code_cells(notebook)))
    found = [
        int(re.search(rf"{what}: +(\d+)", said)[1])
        for what in ("without a measurement", "of unknown sex alone")
    ]
    words = {2: "two", 9: "nine", 11: "Eleven"}
    two, nine = (words[count] for count in found)
    both = f"{words[sum(found)]} birds: {two} were not measured, and of {nine}"
    assert both in prose(notebook)


@pytest.mark.parametrize("place", [6, 7])
def test_degrees_of_freedom_are_the_same_throughout(place):
    text = prose(read(LESSONS[place])).replace("−", "-")
    found = re.findall(r"\bn ?- ?d ?[-+] ?\d", text)
    assert {one.replace(" ", "") for one in found} == {"n-d-1"}
