"""What several tests use."""

import contextlib
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
import urllib.request

import numpy as np
import psutil
import pytest
from xdist.scheduler import LoadFileScheduling

from tools.notebooks import ROOT
from web.browser import launch

#: Seconds to wait for an answer.
PATIENCE = 60

#: They need a browser at once; `make test-site` and `make test-browser` name
#: them.
collect_ignore = ["test_site.py", "test_browser_playground.py"]


#: The notebook or page that a test of a browser is about.
PAGE = re.compile(
    r"/test_browser\.py::.*\[(?P<notebook>[\w/]+\.ipynb)"
    r"|/test_site\.py::.*\[(?P<page>[\w/]+\.html)"
)


class ByPage(LoadFileScheduling):
    """Give a worker a whole file, or of a browser's tests a whole page."""

    def _split_scope(self, nodeid):
        found = PAGE.search(nodeid)
        return (
            found[found.lastgroup] if found else super()._split_scope(nodeid)
        )


def pytest_xdist_make_scheduler(config, log):
    """Open each page once: it belongs to all of its tests."""
    if config.getvalue("dist") == "loadfile":
        return ByPage(config, log)
    return None


@pytest.fixture
def rng():
    """Return a generator with a fixed seed."""
    return np.random.default_rng(seed=0)


@pytest.fixture(scope="session")
def make_lab():
    """Return what starts the server of `make lab` on a copy of the project."""
    return _make_lab


@contextlib.contextmanager
def _make_lab(folder, *flags):
    """Start the server of `make lab` on a copy of the project.

    Nothing is opened, and the copy, the settings and the log all lie in a
    folder of the test, since JupyterLab saves by itself what it shows.

    Parameters
    ----------
    folder : Path
        An empty folder.
    *flags : str
        Added to those of `make lab`.

    Yields
    ------
    dict
        What the server says of itself, with its `url`, `token` and `pid`.
    """
    recipe = subprocess.check_output(
        ["make", "--no-print-directory", "-n", "lab"], cwd=ROOT, text=True
    )
    command = shlex.split(recipe.splitlines()[-1])[1:]
    copy, home = folder / "Übung 1", folder / "home"
    ignored = shutil.ignore_patterns(
        ".*", "__pycache__", "screenshots", "_build"
    )
    shutil.copytree(ROOT, copy, ignore=ignored)
    own = {
        f"JUPYTER_{name}_DIR": str(home / name)
        for name in ("CONFIG", "DATA", "RUNTIME")
    }
    with open(folder / "server.log", "w") as log:
        process = subprocess.Popen(
            [sys.executable, *command, "--no-browser", *flags],
            cwd=copy,
            env={**os.environ, **own, "IPYTHONDIR": str(home)},
            stderr=log,
        )
    try:
        yield _wait_for_server(home / "RUNTIME", process)
    finally:
        kernels = psutil.Process(process.pid).children(recursive=True)
        process.terminate()
        process.wait(PATIENCE)
        psutil.wait_procs(kernels, PATIENCE)


def _wait_for_server(folder, process):
    """Return what the server writes about itself, once it answers."""
    end = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < end:
        for path in folder.glob("jpserver-*.json"):
            with contextlib.suppress(ValueError, OSError):  # not yet
                server = json.loads(path.read_text())
                urllib.request.urlopen(server["url"] + "api").close()
                return server
        time.sleep(0.1)
    raise RuntimeError(f"the server did not start: see {folder.parents[1]}")


@pytest.fixture(scope="session")
def browser():
    """Start the browser, or say how to get one."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        try:
            browser = launch(playwright)
        except FileNotFoundError as error:
            pytest.exit(str(error), returncode=1)
        yield browser
        browser.close()
