"""The notebooks for Google Colab: `python -m web.colab ADDRESS`.

Colab opens a notebook and nothing else of its repository. So a branch holds
the project once more, with notebooks that have one cell more: it fetches that
branch, and a newer scikit-learn where Colab's has no tolerance to show. The
notebooks of the project stay without it.
"""

import sys
import tomllib

import nbformat

from tools.notebooks import NOTEBOOKS, ROOT, read

#: The branch that Colab opens.
BRANCH = "colab"

#: The cell that comes before all other code.
FETCH = """\
# On Google Colab alone: fetch the project, and work in the notebook's folder.
import os
import subprocess
import sys

if "google.colab" in sys.modules:
    project = "/content/project"
    if not os.path.exists(project):
        clone = "git clone --quiet --depth 1 --branch {branch}".split()
        subprocess.run([*clone, "{address}", project], check=True)
        pip = [sys.executable, "-m", "pip", "install", "--quiet"]
        subprocess.run([*pip, "{newer}"], check=True)
    sys.path.insert(0, project)
    os.chdir(f"{{project}}/{folder}")"""


def for_colab(notebook, address, folder):
    """Return a notebook with the cell that fetches the project.

    Parameters
    ----------
    notebook : NotebookNode
    address : str
        Of the repository.
    folder : str
        Where the notebook lies in it.

    Returns
    -------
    NotebookNode
    """
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wanted = project["project"]["dependencies"]
    (newer,) = (one for one in wanted if one.startswith("scikit-learn"))
    source = FETCH.format(
        branch=BRANCH, address=address, folder=folder, newer=newer
    )
    cell = nbformat.v4.new_code_cell(source, id="fetch-project")
    head, *rest = notebook.cells
    return nbformat.from_dict({**notebook, "cells": [head, cell, *rest]})


def write(address):
    """Add the cell to every notebook of the folder that this lies in."""
    for path in NOTEBOOKS:
        folder = path.parent.relative_to(ROOT).as_posix()
        nbformat.write(for_colab(read(path), address, folder), path)


if __name__ == "__main__":
    write(*sys.argv[1:])
