"""Run notebooks on a fresh kernel and save what comes out, nothing else.

`python -m tests.refresh` takes all, `python -m tests.refresh FILE ...` some.
The README's picture is saved with the lesson that draws it.
"""

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from tests.figures import png_bytes
from tests.notebooks import (
    LESSONS,
    METADATA,
    NOTEBOOKS,
    README_PICTURE,
    code_cells,
    is_live,
    read,
)


def refresh(path):
    """Run one notebook and save it; live cells keep no output.

    Parameters
    ----------
    path : Path
        The notebook, run with its own folder as working directory.
    """
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        kernel_name="python3",
        resources={"metadata": {"path": path.parent}},
        record_timing=False,
        coalesce_streams=True,
        timeout=300,
    )
    # Widgets keep no output here, and to answer them can lock up the client.
    client.comm_open_handlers.clear()
    client.execute()
    notebook.metadata = nbformat.from_dict(METADATA)
    for cell in notebook.cells:
        tags = cell.metadata.get("tags")
        cell.metadata = nbformat.from_dict({"tags": tags} if tags else {})
        if is_live(cell):
            cell.outputs = []
    nbformat.write(notebook, path)


def first_figure(path):
    """Return the first figure of a notebook.

    Parameters
    ----------
    path : Path
        The notebook.

    Returns
    -------
    bytes
        As a PNG file.
    """
    outputs = [out for cell in code_cells(read(path)) for out in cell.outputs]
    return png_bytes(outputs)[0]


if __name__ == "__main__":
    for path in map(Path, sys.argv[1:] or NOTEBOOKS):
        print(f"running {path.name}", flush=True)
        refresh(path)
        if path.resolve() == LESSONS[3]:
            README_PICTURE.write_bytes(first_figure(path))
