"""A temporary folder that goes when the process does, however it ends."""

import subprocess
import sys
import tempfile
from pathlib import Path

#: Waits until the other end of its input is closed, by whatever end of the
#: process that holds it, and removes the folder.
JANITOR = """
import pathlib, shutil, sys, time
sys.stdin.read()
for _ in range(20):
    shutil.rmtree(sys.argv[1], ignore_errors=True)
    if not pathlib.Path(sys.argv[1]).exists():
        break
    time.sleep(0.5)
"""

_janitors = []  # their inputs stay open as long as this module lives


def temporary_folder():
    """Make a folder that is removed when this process ends.

    `tempfile` removes its folders too, but not when the process is killed,
    which Jupyter does with a kernel that takes longer than some seconds to
    shut down.

    Returns
    -------
    Path
    """
    folder = Path(tempfile.mkdtemp(prefix="linear-regression-"))
    _janitors.append(
        subprocess.Popen(
            [sys.executable, "-c", JANITOR, folder],
            stdin=subprocess.PIPE,
            start_new_session=True,  # no signal to this process reaches it
        )
    )
    return folder
