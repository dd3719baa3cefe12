"""A lesson gives the same on a machine that is not its author's."""

import subprocess
import sys

from nbclient import NotebookClient

from tools.notebooks import LESSONS, code_cells, read, text_outputs


def test_names_of_kernel_and_language_do_not_matter(tmp_path, monkeypatch):
    install = ["ipykernel", "install", "--name", "regression", "--prefix"]
    subprocess.run(
        [sys.executable, "-m", *install, str(tmp_path)],
        check=True,
        capture_output=True,
    )
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "share" / "jupyter"))
    monkeypatch.setenv("LANG", "C")
    monkeypatch.delenv("LC_ALL", raising=False)
    stored, today = read(LESSONS[0]), read(LESSONS[0])
    NotebookClient(
        today,
        kernel_name="regression",
        resources={"metadata": {"path": LESSONS[0].parent}},
        coalesce_streams=True,
    ).execute()
    for before, now in zip(code_cells(stored), code_cells(today), strict=True):
        assert text_outputs(now) == text_outputs(before)
