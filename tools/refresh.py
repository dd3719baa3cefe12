"""Run notebooks on a fresh kernel and save what comes out, nothing else.

The cells of the exercises are written first, from `exercises/`.

`python -m tools.refresh` takes all, `python -m tools.refresh FILE ...` some.
"""

import base64
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from tools.cells import write_cells
from tools.figures import images, lighter
from tools.notebooks import METADATA, NOTEBOOKS, code_cells, is_live


def refresh(path):
    """Write, run and save one notebook; live cells keep no output.

    Parameters
    ----------
    path : Path
        The notebook, run with its own folder as working directory.
    """
    notebook = nbformat.read(path, as_version=4)
    if path.name[:2].isdigit():  # a lesson, or its worked answers
        write_cells(notebook, path)
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
    shrink_figures(notebook)
    nbformat.write(notebook, path)


def shrink_figures(notebook):
    """Store the figures of a notebook as small files.

    Parameters
    ----------
    notebook : NotebookNode
        Changed in place. A second time changes nothing.
    """
    for cell in code_cells(notebook):
        for output in cell.get("outputs", []):
            for found in images([output]):
                old = base64.b64decode(found["file"])
                new = base64.b64encode(lighter(old)).decode()
                shown = found[0].replace(found["file"], new)
                kind = f"image/{found['kind']};"
                output["data"]["text/html"] = shown.replace(
                    kind, "image/webp;", 1
                )


if __name__ == "__main__":
    for path in map(Path, sys.argv[1:] or NOTEBOOKS):
        print(f"running {path.name}", flush=True)
        refresh(path)
