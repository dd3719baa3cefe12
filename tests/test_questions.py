"""Questions take a choice and tell its reason."""

from difflib import SequenceMatcher

import numpy as np
import pytest

from exercises.question import question
from tools.cells import questions_of
from tools.notebooks import LESSONS, code_cells, prose, read, text_outputs
from tools.numbers import numbers, unknown_numbers

SLOPE = question(
    "slope",
    "Which way is downhill?",
    {
        "against the gradient": "It points uphill.",
        "along it": "That way the loss rises.",
        "across it": "That way the loss stays.",
    },
    right="b",
)


def test_choices_have_letters_and_reasons():
    assert list(SLOPE.lettered) == ["a", "b", "c"]
    assert (
        "a) along it  \nb) against the gradient  \nc) across it" in SLOPE.task
    )
    assert SLOPE("b").passed is True
    assert SLOPE("B)").message == "slope: right. It points uphill."
    assert SLOPE("a").passed is False
    assert SLOPE("a").message == "slope: no. That way the loss rises."


def test_what_is_no_choice_is_neither_right_nor_wrong():
    assert SLOPE(...).passed is None
    assert SLOPE().message == (
        'slope: not chosen yet. Put "a", "b" or "c" in place of the ...'
    )
    assert SLOPE("d").passed is None
    assert '\'d\' is none of the choices "a", "b" or "c"' in SLOPE("d").message
    assert repr(SLOPE) == 'checks.slope("a") answers the question'


def test_a_question_needs_choices():
    with pytest.raises(ValueError, match="two to six choices"):
        question("one", "?", {"only": "this"}, right="a")
    with pytest.raises(ValueError, match="one is right"):
        question("two", "?", {"this": "a", "that": "b"}, right="c")


@pytest.mark.parametrize("path", LESSONS, ids=lambda p: p.name)
def test_every_question_is_asked_once_and_unanswered(path):
    cells = {cell.id: cell for cell in read(path).cells}
    for name, one in questions_of(path).items():
        key = name.replace("_", "-")
        assert cells[f"{key}-question"].source == one.task
        assert cells[f"{key}-choice"].source == f"checks.{name}(...)"
        reasons = [reason for _, reason in one.choices]
        assert len(set(reasons)) == len(reasons)
        assert all(reason.endswith(".") for reason in reasons)


#: Questions whose folded answer begins in words of its own.
OTHERWISE = {
    "which_width",
    "slopes_by_hand",
    "four_rates",
    "where_is_the_line",
    "price_of_momentum",
    "which_is_slower",
    "remember_pull",
}


@pytest.mark.parametrize("path", LESSONS, ids=lambda p: p.name)
def test_the_fold_below_a_question_says_the_right_choice(path):
    cells = read(path).cells
    ids = [cell.id for cell in cells]
    for name, one in questions_of(path).items():
        key = name.replace("_", "-")
        fold = cells[ids.index(f"{key}-choice") + 1]
        assert fold.id == f"{key}-answer"
        assert fold.source.startswith("<details>")
        answer = fold.source.partition("</summary>")[2].strip()
        alike = {
            letter: SequenceMatcher(None, text, answer[: len(text)]).ratio()
            for letter, (text, _) in one.lettered.items()
        }
        says_it = max(alike, key=alike.get) == one.right
        assert says_it != (name in OTHERWISE), name


#: Questions with a number in a reason that the lesson does not show: the
#: product of two that it shows, and the R² of two columns alone.
NOT_SHOWN = {"never_a_number", "nothing_learned"}


@pytest.mark.parametrize("path", LESSONS, ids=lambda p: p.name)
def test_numbers_of_reasons_are_in_the_lesson(path):
    lesson = read(path)
    cells = [cell.source + text_outputs(cell) for cell in code_cells(lesson)]
    shown = "\n".join([prose(lesson), *cells]).replace("_", "")
    values = [number.value for number in numbers(shown)]
    for name, one in questions_of(path).items():
        reasons = " ".join(reason for _, reason in one.choices)
        unknown = list(unknown_numbers(reasons, values))
        assert bool(unknown) == (name in NOT_SHOWN), (name, unknown)


RATES = 1 - 2 * np.array([0.01, 0.3, 1, 1.05])  # what is left of a gap
LEFT = [0.98, 0.4, -1, -1.1]
HALF = 2 / (2 + 2)  # the best rate where both curvatures are 2
SECONDS = 1e-3 * 1e8 / 1e5  # of a step that takes 1 ms for 1e5 rows


@pytest.mark.parametrize(
    ("place", "name", "says", "is_so"),
    [
        (3, "four_rates", "0.98, 0.4, −1 and −1.1", np.allclose(RATES, LEFT)),
        (6, "remember_kappa", "here one half", HALF == 0.5),
        (8, "hours_of_steps", "one second a step", SECONDS == 1),
        (8, "hours_of_steps", "Two hours", round(7000 * SECONDS / 3600) == 2),
    ],
)
def test_what_a_reason_says_in_words_is_computed(place, name, says, is_so):
    one = questions_of(LESSONS[place])[name]
    assert is_so
    assert says in str(one.choices)


@pytest.mark.parametrize("place", range(1, 10))
def test_a_lesson_opens_with_three_questions_from_memory(place):
    path = LESSONS[place]
    cells = read(path).cells[2:]
    assert cells[0].source.startswith("## From memory")
    end = next(i for i, c in enumerate(cells[1:], 1) if "## " in c.source)
    keys = [c.id for c in cells[1:end] if c.cell_type == "code"]
    names = [key.removesuffix("-choice").replace("-", "_") for key in keys]
    assert len(names) == 3
    assert set(names) <= set(questions_of(path))
