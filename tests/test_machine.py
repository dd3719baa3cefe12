"""A lesson gives the same on a machine that is not its author's."""

import subprocess
import sys

from nbclient import NotebookClient

from tools.notebooks import LESSONS, code_cells, read, text_outputs


def run(path, kernel):
    """Return the text outputs of a notebook, stored and from a new run."""
    stored, notebook = read(path), read(path)
    client = NotebookClient(
        notebook,
        kernel_name=kernel,
        resources={"metadata": {"path": path.parent}},
        coalesce_streams=True,
    )
    client.execute()
    return [
        [text_outputs(cell) for cell in code_cells(n)]
        for n in (stored, notebook)
    ]


def test_kernel_may_have_any_name(tmp_path, monkeypatch):
    install = ["ipykernel", "install", "--name", "regression", "--prefix"]
    subprocess.run(
        [sys.executable, "-m", *install, str(tmp_path)],
        check=True,
        capture_output=True,
    )
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "share" / "jupyter"))
    stored, today = run(LESSONS[0], "regression")
    assert today == stored


def test_language_of_the_terminal_does_not_matter(monkeypatch):
    monkeypatch.setenv("LANG", "C")
    monkeypatch.delenv("LC_ALL", raising=False)
    stored, today = run(LESSONS[0], "python3")
    assert today == stored
