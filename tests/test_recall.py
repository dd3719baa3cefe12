"""What a lesson promises to teach is asked again in a later one."""

import importlib
import re

import pytest

from exercises.exercise import Exercise
from exercises.question import Question
from tools.notebooks import LESSONS, prose, read

#: For each point of "You will learn to", in its order, where it is asked
#: again: the lesson, and the name of a question or an exercise there.
RECALLED = {
    "01": [
        "10 small_masses",
        "05 remember_rows, 10 gaps",
        "02 remember_baseline",
        "02 remember_bands",
        "02 remember_scale",
    ],
    "02": [
        "03 remember_double",
        "03 slopes_by_hand, 07 matrix_gradient",
        "03 remember_differences",
        "03 remember_downhill, 04 remember_bottom",
        "03 where_it_stands",
    ],
    "03": [
        "07 matrix_gradient",
        "04 remember_records",
        "04 remember_truth",
        "05 bug_or_not",
        "10 never_a_number",
    ],
    "04": [
        "05 remember_curve",
        "06 remember_clocks",
        "06 which_is_slower",
        "05 remember_factor",
        "07 remember_kappa",
    ],
    "05": [
        "06 remember_r2",
        "06 price_of_momentum",
        "06 remember_solver",
        "07 scale_split",
        "09 hours_of_steps",
    ],
    "06": [
        "09 shrinks_by",
        "07 remember_kappa, 07 kappa_of_ten",
        "09 shrinks_by, 10 nearly_right",
        "07 remember_ridge, 07 remember_trade",
    ],
    "07": [
        "09 solve_sums",
        "09 remember_collinear, 10 two_answers",
        "08 remember_f",
        "08 remember_split, 10 who_decides",
        "09 which_route",
    ],
    "08": [
        "09 remember_patients",
        "10 remember_robust",
        "09 remember_pull",
        "10 who_decides",
        "10 remember_margin",
    ],
}


@pytest.mark.parametrize("number", RECALLED)
def test_every_point_is_asked_again_later(number):
    lesson = LESSONS[int(number) - 1]
    head = prose(read(lesson)).partition("\n## ")[0]
    points = re.findall(r"^- .+", head, re.M)
    assert len(points) == len(RECALLED[number])
    for places in RECALLED[number]:
        for place in places.split(", "):
            later, name = place.split()
            module = importlib.import_module(f"exercises.lesson_{later}")
            assert isinstance(getattr(module, name), Exercise | Question)
            assert later > number
            assert f"checks.{name}(" in _code(LESSONS[int(later) - 1])


def _code(path):
    return "\n".join(cell.source for cell in read(path).cells)
