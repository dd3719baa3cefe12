"""Run notebooks on a fresh kernel and save what comes out, nothing else.

`python -m tests.refresh` takes all, `python -m tests.refresh FILE ...` some.
"""

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from tests.notebooks import NOTEBOOKS, shows_widget

#: The same in every notebook, whatever machine last saved it.
METADATA = {
    "kernelspec": {
        "display_name": "Python 3 (ipykernel)",
        "language": "python",
        "name": "python3",
    },
    "language_info": {"file_extension": ".py", "name": "python"},
}


def refresh(path):
    """Run one notebook and save it; widgets keep no output.

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
    client.execute()
    notebook.metadata = nbformat.from_dict(METADATA)
    for cell in notebook.cells:
        tags = cell.metadata.get("tags")
        cell.metadata = nbformat.from_dict({"tags": tags} if tags else {})
        if shows_widget(cell):
            cell.outputs = []
    nbformat.write(notebook, path)


if __name__ == "__main__":
    for path in map(Path, sys.argv[1:] or NOTEBOOKS):
        print(f"running {path.name}", flush=True)
        refresh(path)
