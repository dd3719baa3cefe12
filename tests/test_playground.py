"""The playground knows what NumPy computes, and nothing of the machine."""

import html
import json
import re

import numpy as np
import pytest
from sklearn.datasets import load_diabetes

from helpers import plots
from playground import RATES, playground

X, Y = load_diabetes(return_X_y=True)
BMI = X[:, 2]
RAW = load_diabetes(scaled=False).data[:, 2]


def page(x=BMI, y=Y, **words):
    """Return the page in the frame, as a browser reads it."""
    output = playground(x, y, **words)._repr_html_()
    return html.unescape(re.search(r'srcdoc="(.+?)"', output, re.S)[1])


def known(*args, **words):
    """Return what the page knows, as its script reads it."""
    text = re.search(r"^const data = (.+);$", page(*args, **words), re.M)[1]
    return json.loads(text)


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


def test_output_is_the_same_at_every_run_and_light():
    first, second = (playground(BMI, Y)._repr_html_() for _ in range(2))
    assert first == second
    assert len(first) < 50_000
    assert first.isascii()
    assert repr(playground(BMI, Y)) == (
        "a playground: a line and the map of its loss"
    )


def test_nothing_is_fetched():
    assert re.findall(r"https?:|\bsrc=|@import|url\((?!#)", page()) == []


def test_words_stay_words():
    text = '</script><b>"&'
    assert known(feature=text)["scales"][0]["label"] == f"{text}, scaled"
    assert page(feature=text).count("</script>") == 1


@pytest.mark.parametrize(
    ("x", "y", "problem"),
    [
        ([1, 2, 3], [1, 2], "same length"),
        ([1, np.nan], [1, 2], "must be finite"),
        ([5, 5], [1, 2], "x must vary, got 5.0 everywhere"),
        ([], [], "empty"),
    ],
)
def test_bad_input_is_refused(x, y, problem):
    with pytest.raises(ValueError, match=problem):
        playground(x, y)
