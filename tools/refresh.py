"""Run notebooks on a fresh kernel and save what comes out, nothing else.

The cells of the exercises are written first, from `exercises/`.

`python -m tools.refresh` takes all, `python -m tools.refresh FILE ...` some.
"""

import base64
import sys
from io import BytesIO
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from PIL import Image

from tools.cells import write_cells
from tools.figures import images
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
    """Store the figures of a notebook in 256 colours, a third of the size.

    Parameters
    ----------
    notebook : NotebookNode
        Changed in place. A second time changes nothing.
    """
    for cell in code_cells(notebook):
        for output in cell.get("outputs", []):
            for _, old in images([output]):
                png = in_256_colours(base64.b64decode(old))
                html = output["data"]["text/html"]
                new = html.replace(old, base64.b64encode(png).decode())
                output["data"]["text/html"] = new


def in_256_colours(png):
    """Return a PNG file with a palette of 256 colours.

    Parameters
    ----------
    png : bytes

    Returns
    -------
    bytes
        The same file, if it has a palette already.
    """
    picture = Image.open(BytesIO(png))
    if picture.mode == "P":
        return png
    small = picture.convert("RGB").quantize(
        256, Image.Quantize.MEDIANCUT, kmeans=1, dither=Image.Dither.NONE
    )
    buffer = BytesIO()
    small.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


if __name__ == "__main__":
    for path in map(Path, sys.argv[1:] or NOTEBOOKS):
        print(f"running {path.name}", flush=True)
        refresh(path)
