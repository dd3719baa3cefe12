"""The playgrounds know what NumPy computes, and nothing of the machine."""

import html
import json
import re

import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import load_diabetes

from helpers import plots
from playground import RATES, WIDTHS, playground, stairs
from tools.notebooks import LESSONS, code_cells, read

X, Y = load_diabetes(return_X_y=True)
BMI = X[:, 2]
RAW = load_diabetes(scaled=False).data[:, 2]


#: Each kind with its arguments, as its lesson shows it.
KINDS = {
    "a line and the map of its loss": (playground, BMI, Y),
    "bands of any width": (stairs, RAW, Y),
}
BOTH = pytest.mark.parametrize(("make", "x", "y"), KINDS.values(), ids=KINDS)


def page(x=BMI, y=Y, make=playground, **words):
    """Return the page in the frame, as a browser reads it."""
    output = make(x, y, **words)._repr_html_()
    return html.unescape(re.search(r'srcdoc="(.+?)"', output, re.S)[1])


def known(*args, **words):
    """Return what the page knows, as its script reads it."""
    text = re.search(r"^const data = (.+);$", page(*args, **words), re.M)[1]
    return json.loads(text)


def bands(width, bmi=RAW, y=Y):
    """Return what lesson 01 computes for bands of a width.

    Returns
    -------
    dict
        What the page calls `count`, `own`, `others` and `alone`, as it shows
        them.
    """
    cells = {cell.id: cell.source for cell in code_cells(read(LESSONS[0]))}
    bmi, y = pd.Series(bmi), pd.Series(y)
    baseline = np.mean((y - y.mean()) ** 2)
    lesson = {"bmi": bmi, "y": y, "baseline": baseline, "np": np, "pd": pd}
    exec(cells["width-code"], lesson)
    band = lesson["band"](width)
    own, others = map(lesson["removed"], lesson["averages"](band))
    count = band.value_counts()
    return {
        "count": f"{len(count)}",
        "own": f"{own:.1%}",
        "others": f"{others:.1%}",
        "alone": f"{sum(count == 1)}",
    }


def test_patients_are_those_given_in_both_scales():
    data = known()
    assert data["y"] == Y.tolist()
    scaled, z = (np.array(scale["x"]) for scale in data["scales"])
    np.testing.assert_allclose(scaled, BMI, rtol=1e-11, atol=0)
    np.testing.assert_allclose(z, (RAW - RAW.mean()) / RAW.std(), rtol=1e-11)


def test_unit_of_x_does_not_matter():
    for one, other in zip(
        known(BMI)["scales"], known(RAW)["scales"], strict=True
    ):
        assert one["name"] == other["name"]
        np.testing.assert_allclose(one["x"], other["x"], rtol=1e-11)


def test_a_dozen_squares_are_spread_over_the_feature():
    squares = known()["squares"]
    ranks = np.argsort(np.argsort(BMI, kind="stable"))[squares]
    assert len(squares) == 12
    assert set(np.diff(ranks)) == {36, 37}
    assert known([1, 3, 2], [1, 2, 4])["squares"] == [0, 2, 1]


def test_rates_go_from_crawling_to_exploding():
    assert sorted(RATES) == RATES
    assert {0.01, 0.1, 0.5, 1} < set(RATES)
    assert RATES[-1] > 1


def test_colours_are_those_of_the_figures():
    colours = known()["colours"]
    assert colours["model"] == plots.MODEL
    assert colours["residual"] == plots.RESIDUAL
    assert all(re.fullmatch("#[0-9a-f]{6}", c) for c in colours.values())


def test_bands_are_those_of_the_lesson():
    data = known(RAW, make=stairs)
    assert data["x"] == RAW.tolist()  # else a patient may change the band
    assert data["y"] == Y.tolist()
    assert RAW.min() == 18  # where the first band of the lesson begins
    assert bands(3)["own"] == "35.7%"
    assert bands(0.1)["others"] == "-0.7%"


def test_bands_go_from_one_value_to_three_bands():
    widths = known(RAW, make=stairs)["widths"]
    assert widths == sorted(WIDTHS) == WIDTHS
    assert {0.1, 1, 2, 3, 4, 5, 6, 12} < set(widths)
    assert [len(np.unique(RAW)), 3] == [
        int(bands(width)["count"]) for width in (widths[0], widths[-1])
    ]
    assert max(np.divide(widths[1:], widths[:-1])) <= 2


@BOTH
def test_output_is_the_same_at_every_run_and_light(make, x, y):
    first, second = (make(x, y)._repr_html_() for _ in range(2))
    assert first == second
    assert len(first) < 50_000
    assert first.isascii()


@pytest.mark.parametrize(("name", "made"), KINDS.items(), ids=KINDS)
def test_says_what_it_is_where_no_page_is_shown(name, made):
    make, x, y = made
    assert repr(make(x, y)) == f"a playground: {name}"
    assert f'title="Playground: {name}"' in make(x, y)._repr_html_()
    assert f"<title>Playground: {name}</title>" in page(x, y, make)


@BOTH
def test_nothing_is_fetched(make, x, y):
    fetched = r"https?:|\bsrc=|<link|@import|url\((?!#)"
    assert re.findall(fetched, page(x, y, make)) == []


def test_words_stay_words():
    text = '</script><b>"&'
    assert known(feature=text)["scales"][0]["label"] == f"{text}, scaled"
    assert page(feature=text).count("</script>") == page().count("</script>")


@pytest.mark.parametrize(
    ("x", "y", "problem"),
    [
        ([1, 2, 3], [1, 2], "same length"),
        ([1, np.nan], [1, 2], "must be finite"),
        ([5, 5], [1, 2], "x must vary, got 5.0 everywhere"),
        ([], [], "empty"),
    ],
)
@pytest.mark.parametrize("make", [playground, stairs])
def test_bad_input_is_refused(make, x, y, problem):
    with pytest.raises(ValueError, match=problem):
        make(x, y)
