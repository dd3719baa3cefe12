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
from tools.figures import compare_figures, images, pictures
from tools.notebooks import ROOT
from tools.refresh import refresh

SOURCE = """\
import matplotlib.pyplot as plt
import helpers.plots
fig, ax = plt.subplots()
ax.plot([0, {top}, 1], label="loss")
ax.set(title="It falls", xlabel="BMI (kg/m²)", xticks=[0, 1, 2])
ax.legend()
helpers.plots.describe(fig, "A line that rises & falls: 2 steps\\"")
plt.show()
print(6 * 7)
"""


def _output(picture):
    """Return a picture as the output of a cell."""
    buffer = BytesIO()
    matplotlib.image.imsave(buffer, picture, format="png")
    png = base64.b64encode(buffer.getvalue()).decode()
    html = f'<img alt="A line" width="700" src="data:image/png;base64,{png}">'
    return {"output_type": "display_data", "data": {"text/html": html}}


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
    assert "(399, 700, 3)" in found


def test_a_missing_figure_is_caught(picture):
    assert compare_figures([], [_output(picture)]) == "0 stored, 1 drawn"


def other_figure(cell):
    cell.source = SOURCE.format(top=3)


def other_title(cell):
    cell.source = cell.source.replace("falls", "fails")


def other_unit(cell):
    cell.source = cell.source.replace("kg/m²", "kg/m³")


def other_tick(cell):
    cell.source = cell.source.replace("1, 2]", "1, 2.1]")


def other_legend(cell):
    cell.source = cell.source.replace('"loss"', '"lost"')


def other_alternative_text(cell):
    cell.source = cell.source.replace("2 steps", "3 steps")


def missing_figure(cell):
    del cell.outputs[0]["data"]["text/html"]


def red_block(cell):
    [old] = images(cell.outputs)
    picture = pictures(cell.outputs)[0].copy()
    picture[100:120, 100:120] = [1, 0, 0, 1][: picture.shape[2]]
    [new] = images([_output(picture)])
    cell.outputs[0]["data"]["text/html"] = old[0].replace(
        f"{old['kind']};base64,{old['file']}",
        f"{new['kind']};base64,{new['file']}",
    )


def other_number(cell):
    cell.outputs[1]["text"] = "43\n"


def sound(cell):
    pass


DAMAGES = [
    other_figure,
    other_title,
    other_unit,
    other_tick,
    other_legend,
    other_alternative_text,
    missing_figure,
    red_block,
    other_number,
    sound,
]


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory):
    """Run nbval as the tests do over cells of which all but one are broken."""
    path = tmp_path_factory.mktemp("notebooks") / "broken.ipynb"
    cell = SOURCE.format(top=2)
    cells = [nbformat.v4.new_code_cell(cell) for _ in DAMAGES]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    refresh(path)
    notebook = nbformat.read(path, as_version=4)
    for damage, cell in zip(DAMAGES, notebook.cells, strict=True):
        damage(cell)
    nbformat.write(notebook, path)
    command = "pytest --nbval -p conftest -rA --color=no"
    run = subprocess.run(
        [sys.executable, "-m", *command.split(), str(path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    found = re.findall(r"^(\w+) \S*ipynb::Cell (\d+)", run.stdout, re.M)
    return {DAMAGES[int(number)]: verdict for verdict, number in found}


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda d: d.__name__)
def test_nbval_names_the_broken_cell(verdicts, damage):
    assert verdicts[damage] == ("PASSED" if damage is sound else "FAILED")


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
