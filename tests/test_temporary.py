"""A temporary folder is removed, however its process ends."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

PROCESS = """
import os, sys, time
from helpers.temporary import temporary_folder
folder = temporary_folder()
(folder / "file").write_text("data")
print(folder, flush=True)
sys.stdin.readline()
{end}
"""


@pytest.mark.parametrize("end", ["", "raise SystemExit(1)", "os.abort()"])
def test_the_folder_goes_with_its_process(end):
    process = subprocess.Popen(
        [sys.executable, "-c", PROCESS.format(end=end)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    folder = Path(process.stdout.readline().strip())
    assert (folder / "file").read_text() == "data"
    process.communicate("end\n")
    until = time.monotonic() + 30
    while folder.exists() and time.monotonic() < until:
        time.sleep(0.05)
    assert not folder.exists()
