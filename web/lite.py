"""The lessons in the reader's browser, with nothing to install: `make lite`.

Builds JupyterLite beside the site, with the lessons, this project and what
else they import. Python and NumPy for the browser come from Pyodide, whose
files the reader's browser fetches when a lesson starts.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tools.notebooks import (
    LESSONS,
    NOTEBOOKS,
    README_PICTURE,
    README_STILL,
    ROOT,
    code_cells,
    read,
)

TARGET = ROOT / "web" / "_build" / "site" / "lite"

#: What Pyodide has, loaded when a kernel starts.
PYODIDE = ["matplotlib", "numpy", "pandas", "scikit-learn", "scipy"]

#: What it has not, in the versions of the lock: of the lessons, and of the
#: kernel itself.
ADDED = ["cloudpickle", "seaborn", "comm", "ipython-pygments-lexers"]

#: A kernel's script lies so deep below the folder of JupyterLite.
ABOVE = "../" * 4


def runs_in_browser(lesson):
    """Whether a lesson needs no processes, which a browser has not.

    Parameters
    ----------
    lesson : Path

    Returns
    -------
    bool
    """
    code = "\n".join(cell.source for cell in code_cells(read(lesson)))
    return not re.search(r"^\s*(from|import) dask\b", code, re.M)


def settings(wheels):
    """Return what JupyterLite reads when it starts.

    Parameters
    ----------
    wheels : iterable of Path
        Packages that it serves itself.

    Returns
    -------
    dict
    """
    packages = [f"{ABOVE}pypi/{wheel.name}" for wheel in sorted(wheels)]
    kernel = {
        "disablePyPIFallback": True,
        "loadPyodideOptions": {"packages": [*PYODIDE, *packages]},
    }
    plugin = "@jupyterlite/pyodide-kernel-extension:kernel"
    return {
        "jupyter-lite-schema-version": 0,
        "jupyter-config-data": {"litePluginSettings": {plugin: kernel}},
    }


def copy_lessons(folder):
    """Copy what runs in a browser, with its worked answers and its data."""
    shutil.copytree(ROOT / "notebooks" / "data", folder / "notebooks" / "data")
    names = {path.name for path in LESSONS if runs_in_browser(path)}
    for path in NOTEBOOKS:
        if path.name in names:
            copy = folder / path.relative_to(ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, copy)
    for page in (ROOT / "README.md", README_PICTURE, README_STILL):
        shutil.copy(page, folder)


def make_wheels(folder):
    """Make a wheel of this project, and fetch those that Pyodide lacks."""
    lock = (ROOT / "requirements.txt").read_text("utf-8")
    pins = [re.search(rf"^{name}==[\w.]+", lock, re.M)[0] for name in ADDED]
    python = [sys.executable, "-m"]
    build = ["uv", "build", "--quiet", "--wheel", "--out-dir", folder, ROOT]
    fetch = ["pip", "download", "--quiet", "--disable-pip-version-check"]
    fetch += ["--no-deps", "--only-binary=:all:", "--dest", folder, *pins]
    for command in (build, fetch):
        subprocess.run([*python, *command], check=True)
    return list(folder.glob("*.whl"))


def build():
    """Build JupyterLite into an empty folder of the site."""
    shutil.rmtree(TARGET, ignore_errors=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        copy_lessons(folder / "contents")
        wheels = make_wheels(folder / "wheels")
        text = json.dumps(settings(wheels))
        (folder / "jupyter-lite.json").write_text(text, "utf-8")
        command = [Path(sys.executable).with_name("jupyter-lite"), "build"]
        command += ["--lite-dir", folder, "--output-dir", TARGET]
        command += ["--contents", folder / "contents", "--apps", "notebooks"]
        command += ["--no-sourcemaps", "--no-unused-shared-packages"]
        command += ["--no-libarchive"]
        for wheel in wheels:
            command += ["--piplite-wheels", wheel]
        quiet = {"check": True, "stdout": subprocess.DEVNULL}
        subprocess.run(command, cwd=folder, **quiet)


if __name__ == "__main__":
    build()
