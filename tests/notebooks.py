"""The notebooks as documents: where they are, and what their cells hold."""

from pathlib import Path

ROOT = Path(__file__).parents[1]
LESSONS = sorted((ROOT / "notebooks").glob("*.ipynb"))
SOLUTIONS = sorted((ROOT / "notebooks" / "solutions").glob("*.ipynb"))
NOTEBOOKS = LESSONS + SOLUTIONS


def shows_widget(cell):
    """Whether a cell shows a widget, whose output no two runs share."""
    return "nbval-ignore-output" in cell.metadata.get("tags", [])
