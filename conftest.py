"""Compare the pictures too: strict nbval passes over them.

nbval runs each cell and keeps what came out, so that a figure is drawn once
and compared here with the stored one.
"""

import pytest
from nbval.plugin import IPyNbCell

from tools.figures import compare_figures


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """Fail a notebook cell whose figures are not the stored ones."""
    result = yield
    if isinstance(item, IPyNbCell) and item.options["check"]:
        problem = compare_figures(item.cell.outputs, item.test_outputs)
        if problem:
            item.raise_cell_error(f"Figures differ: {problem}")
    return result
