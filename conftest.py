"""Compare the figures of notebooks as pictures, not byte by byte.

nbval runs each cell and keeps what came out, so that a figure is drawn once.
Its words and its alternative text are compared by nbval, the picture here.
"""

import pytest
from nbval.plugin import IPyNbCell

from tools.figures import compare_figures, without_pictures


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """Fail a notebook cell whose figures are not the stored ones."""
    if isinstance(item, IPyNbCell):
        item.sanitize = without_pictures
    result = yield
    if isinstance(item, IPyNbCell) and item.options["check"]:
        problem = compare_figures(item.cell.outputs, item.test_outputs)
        if problem:
            item.raise_cell_error(f"Figures differ: {problem}")
    return result
