"""The comparison of figures, and nbval with it, catch broken notebooks."""

import base64
import re
import subprocess
import sys
from io import BytesIO

import matplotlib.image
import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest

from helpers import plots
from tools.figures import compare_figures
from tools.notebooks import ROOT
from tools.refresh import refresh

SOURCE = """\
import matplotlib.pyplot as plt
import helpers.plots
fig, ax = plt.subplots()
ax.plot([0, {top}, 1], label="loss")
ax.set(title="It falls", xlabel="BMI (kg/m²)", xticks=[0, 1, 2])
ax.legend()
plt.show()
"""


def _output(picture):
    """Return a picture as the output of a cell."""
    buffer = BytesIO()
    matplotlib.image.imsave(buffer, picture, format="png")
    png = base64.b64encode(buffer.getvalue()).decode()
    return {"output_type": "display_data", "data": {"image/png": png}}


@pytest.fixture
def picture():
    picture = np.ones((400, 700, 4))
    picture[200, 50:650, :3] = 0
    return picture


def test_same_figures_pass(picture):
    assert compare_figures([_output(picture)], [_output(picture)]) is None


def test_a_shade_at_an_edge_passes(picture):
    smoothed = picture.copy()
    smoothed[199, 50:650, :3] = 0.7
    assert compare_figures([_output(picture)], [_output(smoothed)]) is None


@pytest.mark.parametrize("size", [6, 20, 100])
def test_a_red_block_is_caught(picture, size):
    broken = picture.copy()
    broken[300 : 300 + size, 303 : 303 + size] = [1, 0, 0, 1]
    found = compare_figures([_output(broken)], [_output(picture)])
    assert "near pixel (296, 296)" in found or "(304, 296)" in found


def test_a_moved_line_is_caught(picture):
    moved = np.roll(picture, 10, axis=0)
    assert compare_figures([_output(moved)], [_output(picture)]) is not None


def test_another_size_is_caught(picture):
    found = compare_figures([_output(picture[:-1])], [_output(picture)])
    assert "(399, 700, 4)" in found


def test_a_missing_figure_is_caught(picture):
    assert compare_figures([], [_output(picture)]) == "0 stored, 1 drawn"


@pytest.fixture(scope="module")
def nbval_report(tmp_path_factory):
    """Run nbval as the tests do over one sound notebook and broken copies."""
    folder = tmp_path_factory.mktemp("notebooks")
    sound = folder / "sound.ipynb"
    cells = [SOURCE.format(top=2), "print(6 * 7)"]
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(cell) for cell in cells]
    )
    nbformat.write(notebook, sound)
    refresh(sound)

    def broken(name, damage):
        notebook = nbformat.read(sound, as_version=4)
        damage(notebook.cells)
        nbformat.write(notebook, folder / f"{name}.ipynb")

    def other_figure(cells):
        cells[0].source = SOURCE.format(top=3)

    def other_title(cells):
        cells[0].source = cells[0].source.replace("falls", "fails")

    def other_unit(cells):
        cells[0].source = cells[0].source.replace("kg/m²", "kg/m³")

    def other_tick(cells):
        cells[0].source = cells[0].source.replace("1, 2]", "1, 2.1]")

    def other_legend(cells):
        cells[0].source = cells[0].source.replace('"loss"', '"lost"')

    def missing_figure(cells):
        del cells[0].outputs[0]["data"]["image/png"]

    def other_number(cells):
        cells[1].outputs[0]["text"] = "43\n"

    def red_block(cells):
        data = cells[0].outputs[0]["data"]
        png = BytesIO(base64.b64decode(data["image/png"]))
        picture = matplotlib.image.imread(png).copy()
        picture[100:120, 100:120] = [1, 0, 0, 1][: picture.shape[2]]
        data["image/png"] = _output(picture)["data"]["image/png"]

    for damage in [
        other_figure,
        other_title,
        other_unit,
        other_tick,
        other_legend,
        missing_figure,
        other_number,
        red_block,
    ]:
        broken(damage.__name__, damage)
    command = "pytest --nbval -p conftest -rA --color=no"
    run = subprocess.run(
        [sys.executable, "-m", *command.split(), str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    return run.stdout


def verdict(report, name, cell):
    """Return what a report says of one cell, PASSED or FAILED."""
    return re.search(
        rf"^(PASSED|FAILED) \S*{name}.ipynb::Cell {cell}", report, re.M
    )[1]


def test_nbval_passes_a_sound_notebook(nbval_report):
    assert verdict(nbval_report, "sound", 0) == "PASSED"
    assert verdict(nbval_report, "sound", 1) == "PASSED"


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("other_figure", 0),
        ("other_title", 0),
        ("other_unit", 0),
        ("other_tick", 0),
        ("other_legend", 0),
        ("missing_figure", 0),
        ("red_block", 0),
        ("other_number", 1),
    ],
)
def test_nbval_names_the_broken_cell(nbval_report, name, cell):
    assert verdict(nbval_report, name, cell) == "FAILED"
    assert verdict(nbval_report, name, 1 - cell) == "PASSED"


def test_words_of_a_figure_are_those_that_are_drawn():
    fig, axes = plt.subplots(1, 2)
    axes[0].plot([1, 10], [1, 2], label="loss")
    axes[0].set(xscale="log", xlabel="BMI", title="It falls", yticks=[1, 2])
    axes[0].minorticks_off()
    axes[0].legend()
    axes[1].set(xticks=[], yticks=[], title="Nothing")
    axes[1].set_title("hidden", loc="right", visible=False)
    try:
        first, *lines = plots.words(fig).splitlines()
    finally:
        plt.close(fig)
    assert first == "<Figure size 640x480 with 2 Axes>"
    assert lines == [
        "10^{0} | 10^{1} | BMI",
        "1 | 2",
        "It falls",
        "loss",
        "Nothing",
    ]
