"""A temporary folder is removed, however its process ends."""

import io
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cluster.temporary import JANITOR

PROCESS = """
import os, sys, time
from cluster.temporary import temporary_folder
folder = temporary_folder()
(folder / "file").write_text("data")
print(folder, flush=True)
sys.stdin.readline()
{end}
"""


#: The last is what a terminal does: a signal to the process and its own.
ENDS = ["", "raise SystemExit(1)", "os.abort()", "os.killpg(0, 15)"]


@pytest.mark.parametrize("end", ENDS)
def test_the_folder_goes_with_its_process(end):
    process = subprocess.Popen(
        [sys.executable, "-c", PROCESS.format(end=end)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    folder = Path(process.stdout.readline().strip())
    assert (folder / "file").read_text() == "data"
    process.communicate("end\n")
    until = time.monotonic() + 30
    while folder.exists() and time.monotonic() < until:
        time.sleep(0.05)
    assert not folder.exists()


def test_a_folder_that_is_still_in_use_is_tried_again(tmp_path, monkeypatch):
    folder, remove, tries = tmp_path / "folder", shutil.rmtree, []
    folder.mkdir()

    def busy(path, ignore_errors):
        tries.append(path)
        if len(tries) == 3:
            remove(path)

    monkeypatch.setattr(sys, "stdin", io.StringIO())
    monkeypatch.setattr(sys, "argv", ["janitor", str(folder)])
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    monkeypatch.setattr(shutil, "rmtree", busy)
    exec(JANITOR, {})
    assert len(tries) == 3
    assert not folder.exists()
