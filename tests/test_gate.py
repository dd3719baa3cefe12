"""What guards the project is itself guarded: parsed, and run once broken."""

import ast
import os
import re
import shlex
import shutil
import subprocess
import tomllib
from importlib.metadata import PackageNotFoundError, requires, version
from importlib.util import find_spec

import pytest
import yaml
from packaging.requirements import Requirement

from exercises.exercise import Exercise
from tests import conftest
from tools.cells import questions_of
from tools.notebooks import LESSONS, LONGEST_CELL, ROOT, read, wrong_links

SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PYTEST = SETTINGS["tool"]["pytest"]["ini_options"]
LINT = SETTINGS["tool"]["ruff"]["lint"]
LOCK = (ROOT / "requirements.txt").read_text("utf-8").splitlines()
LOCKED = [Requirement(line) for line in LOCK if re.match(r"[\w.-]+==", line)]
PINS = {pin.name: pin for pin in LOCKED}
WORKFLOW = yaml.safe_load(
    (ROOT / ".github/workflows/checks.yml").read_text("utf-8")
)
JOBS = WORKFLOW["jobs"]
SERIOUS = ["locked", "browser"]
PAGES = ["README.md", "CONTRIBUTING.md"]
TEST_FILES = sorted((ROOT / "tests").glob("test_*.py"))
ALL_TESTS = "\n".join(path.read_text("utf-8") for path in TEST_FILES)
TESTS = "-m pytest --nbval --nbval-cell-timeout=300 -n 2 --dist loadfile"

needs_make = pytest.mark.skipif(
    os.name == "nt" or not shutil.which("make"), reason="there is no make"
)


# ---- make test -----------------------------------------------------------

STUB = """\
#!/bin/sh
echo "$@" >> calls
case "$*" in *{fails}*) exit 1;; esac
exit 0
"""


@needs_make
@pytest.mark.parametrize(
    "fails",
    [
        "pytest",
        "ruff check",
        "format --check",
        "github-workflows",
        "citation-file-format",
    ],
)
def test_make_test_fails_if_one_of_its_checks_does(tmp_path, fails):
    status, _ = make_test(tmp_path, fails)
    assert status != 0


@needs_make
def test_make_test_runs_every_cell_and_passes_if_all_do(tmp_path):
    status, calls = make_test(tmp_path, "no such command")
    assert status == 0
    schema = "--quiet --builtin-schema vendor."
    assert calls == [
        "-m ruff check .",
        "-m ruff format --check .",
        f"{schema}github-workflows .github/workflows/*.yml",
        f"{schema}citation-file-format CITATION.cff",
        TESTS,
    ]


@needs_make
@pytest.mark.parametrize("fails", ["no such command", "pytest"])
def test_make_test_browser_runs_what_make_test_leaves_out(tmp_path, fails):
    status, calls = make_test(tmp_path, fails, "test-browser")
    assert calls[-1] == (
        "-m pytest tests/test_browser.py tests/test_browser_playground.py "
        "-m browser -n 2 --dist loadfile"
    )
    assert (status == 0) == (fails != "pytest")


def test_no_other_test_is_left_out_with_those_of_the_browser():
    marked = {
        path.name
        for path in (ROOT / "tests").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute)
        and ast.unparse(node) == "pytest.mark.browser"
    }
    assert marked == {"test_browser.py", "test_browser_playground.py"}


def names(path):
    """Return the attributes that a file reads, and its functions' names."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.FunctionDef):
            yield node.name


def test_no_test_is_skipped_but_for_what_the_machine_lacks():
    hooks = {"pytest_runtest_call", "pytest_xdist_make_scheduler"}
    assert conftest.collect_ignore == [
        "test_site.py",
        "test_browser_playground.py",
    ]
    for path in [ROOT / "conftest.py", *(ROOT / "tests").glob("*.py")]:
        said = set(names(path))
        assert not said & {"xfail", "importorskip"}, path
        assert "skip" not in said or path.name == "test_site.py", path
        # What expects any exception, or takes a failure, cannot fail.
        code = ast.unparse(ast.parse(path.read_text("utf-8")))
        anything = r"(?:Base)?Exception\b|AssertionError\b"
        assert not re.search(rf"(?:raises|suppress)\((?:{anything})", code)
        assert not re.search(r"except[ ].*AssertionError", code), path
        assert {name for name in said if name.startswith("pytest_")} <= hooks


#: What a test asserts with, by itself or by a function of its file.
ASSERTS = r"\bassert\b|\b(?:raises|(?:check|assert|expect|hold|run)\w*)\("


@pytest.mark.parametrize("path", TEST_FILES, ids=lambda path: path.name)
def test_every_test_asserts_and_every_other_function_is_used(path):
    for node in ast.parse(path.read_text("utf-8")).body:
        if not isinstance(node, ast.FunctionDef):
            continue
        if node.name.startswith("test_"):
            first, *_ = body = node.body
            assert re.search(ASSERTS, ast.unparse(body)), node.name
            assert not isinstance(first, ast.Return), node.name
        elif not node.name.startswith("pytest_"):
            used = re.findall(rf"\b{node.name}\b", ALL_TESTS)
            autouse = "autouse=True" in ast.unparse(node.decorator_list)
            assert len(used) > 1 or autouse, node.name


def test_tests_hold_tests_and_nothing_else():
    support = {"__init__.py", "conftest.py"}
    names = {path.name for path in (ROOT / "tests").glob("*.py")} - support
    assert all(name.startswith("test_") for name in names)


def make_test(folder, fails, verb="test"):
    """Run a command of make with a stub for Python: status and calls."""
    for name in ("Makefile", "pyproject.toml", "requirements.txt"):
        shutil.copy(ROOT / name, folder)
    for name in ("python", "check-jsonschema"):
        stub = folder / ".venv/bin" / name
        stub.parent.mkdir(parents=True, exist_ok=True)
        stub.write_text(STUB.format(fails=fails.replace(" ", "\\ ")))
        stub.chmod(0o755)
    (folder / ".venv/.installed").touch()
    command = ["make", "--no-print-directory", verb]
    own = {k: v for k, v in os.environ.items() if k != "MAKEFLAGS"}
    run = subprocess.run(command, cwd=folder, env=own, capture_output=True)
    calls = (folder / "calls").read_text().splitlines()
    return run.returncode, calls


def test_pytest_looks_everywhere_and_forgives_no_warning():
    assert set(PYTEST) == {
        "testpaths",
        "addopts",
        "markers",
        "filterwarnings",
        "empty_parameter_set_mark",
        "faulthandler_timeout",
        "faulthandler_exit_on_timeout",
    }
    assert 300 < PYTEST["faulthandler_timeout"] <= 900
    assert PYTEST["faulthandler_exit_on_timeout"] is True
    assert PYTEST["empty_parameter_set_mark"] == "fail_at_collect"
    assert PYTEST["testpaths"] == ["notebooks", "tests"]
    assert PYTEST["filterwarnings"][0] == "error"
    others = PYTEST["filterwarnings"][1:]
    assert [line.split(":")[0] for line in others] == ["default"]
    assert set(PYTEST["addopts"]) == {
        "--strict-markers",
        "--strict-config",
        "--benchmark-skip",
        "-m not browser",
        "--no-loadscope-reorder",
    }


def test_lint_keeps_its_rules():
    rules = {*"EWFIBDN", "UP", "SIM", "NPY", "PD", "RUF"}
    assert rules <= set(LINT["select"])
    forgiven = {"N803", "N806", "RUF001", "RUF002", "RUF003"}
    assert set(LINT["ignore"]) <= forgiven
    for codes in LINT["per-file-ignores"].values():
        assert all(code.startswith("D") for code in codes)
    settings = {"select", "ignore", "per-file-ignores", "pydocstyle"}
    assert set(LINT) == settings
    settings = {"line-length", "target-version", "lint"}
    assert set(SETTINGS["tool"]["ruff"]) == settings


# ---- the lock ------------------------------------------------------------


@pytest.mark.parametrize("pin", LOCKED, ids=str)
def test_pin_is_what_is_installed(pin):
    if pin.marker is None or pin.marker.evaluate():
        assert pin.specifier.contains(version(pin.name), prereleases=True)


def test_whatever_is_needed_is_locked():
    project = SETTINGS["project"]
    wanted = project["dependencies"] + project["optional-dependencies"]["dev"]
    waiting, seen = [Requirement(line) for line in wanted], set()
    while waiting:
        need = waiting.pop()
        name = re.sub(r"[-_.]+", "-", need.name).lower()
        key = (name, *sorted(need.extras))
        if key in seen:
            continue
        seen.add(key)
        assert name in PINS, f"{name} is needed and not locked"
        for line in _requires(name):
            below = Requirement(line)
            cases = [{"extra": extra} for extra in need.extras or {""}]
            if not below.marker or any(map(below.marker.evaluate, cases)):
                waiting.append(below)


def _requires(name):
    """Return what an installed package asks for; nothing, if it is absent."""
    try:
        return requires(name) or []
    except PackageNotFoundError:
        return []


# ---- the host ------------------------------------------------------------


def test_host_gives_the_workflow_reading_rights_only():
    assert WORKFLOW["permissions"] == {"contents": "read"}
    assert all("permissions" not in job for job in JOBS.values())


def test_host_runs_every_job_at_every_push():
    assert {"push", "pull_request"} <= set(WORKFLOW[True])  # YAML's "on"
    assert WORKFLOW[True]["push"] is WORKFLOW[True]["pull_request"] is None
    assert all("if" not in job for job in JOBS.values())


def test_host_stops_what_is_overtaken_or_hangs():
    assert WORKFLOW["concurrency"]["cancel-in-progress"] is True
    assert all(0 < job["timeout-minutes"] <= 90 for job in JOBS.values())


@pytest.mark.parametrize("name", SERIOUS)
def test_job_fails_if_a_step_does(name):
    job = JOBS[name]
    assert "continue-on-error" not in job
    for step in job["steps"]:
        assert "continue-on-error" not in step
        run = step.get("run", "")
        assert not re.search(r"\|\||exit 0|set \+e|; *true", run)


def test_host_tests_on_three_systems_whichever_it_is():
    matrix = JOBS["locked"]["strategy"]["matrix"]
    systems = {name.partition("-")[0] for name in matrix["os"]}
    assert systems == {"ubuntu", "macos", "windows"}
    assert "exclude" not in matrix
    which = {"PY_PYTHON": "${{ matrix.python }}"}  # Windows' `py` starts it
    assert JOBS["locked"]["env"] == which
    steps = JOBS["locked"]["steps"]
    runs = {step.get("if"): step["run"] for step in steps if "run" in step}
    assert runs["runner.os != 'Windows'"] == "make test"
    *_, windows = runs["runner.os == 'Windows'"].splitlines()
    tests = "-m pytest --nbval -n 2 --dist loadfile"
    assert windows == rf".venv\Scripts\python {tests}"
    browser = [step.get("run") for step in JOBS["browser"]["steps"]]
    assert "make test-browser" in browser


def test_newest_packages_are_tried_on_the_newest_python():
    steps = JOBS["newest"]["steps"]
    *_, last = JOBS["locked"]["strategy"]["matrix"]["python"]
    assert steps[1]["with"] == {"python-version": last}
    *_, tests = steps
    left_out = re.findall(r"--deselect tests/(\S+)", tests["run"])
    assert left_out == [
        "test_project.py::"
        "test_direct_dependency_is_locked_installed_and_explained",
        "test_gate.py::test_pin_is_what_is_installed",
        "test_gate.py::test_whatever_is_needed_is_locked",
    ]
    for name in left_out:
        assert f"def {name.partition('::')[2]}(" in ALL_TESTS
    command = "pytest --nbval -n 2 --dist loadfile"
    assert command in tests["run"]


@needs_make
@pytest.mark.parametrize("fails", ["test", "test-browser", "no such command"])
def test_gate_of_the_project_runs_both_commands(tmp_path, fails):
    (tmp_path / ".ci").mkdir()
    script = shutil.copy(ROOT / ".ci/run", tmp_path / ".ci")
    for name in ("make", "chromium"):
        (tmp_path / name).write_text(STUB.format(fails=fails.replace(" ", "")))
        (tmp_path / name).chmod(0o755)
    path = os.pathsep.join([str(tmp_path), os.environ["PATH"]])
    run = subprocess.run([script], env={**os.environ, "PATH": path})
    calls = (tmp_path / "calls").read_text().splitlines()
    assert calls == ["test", "test-browser"][: 1 if fails == "test" else 2]
    assert (run.returncode == 0) == (fails == "no such command")


# ---- the pages and the server --------------------------------------------


@pytest.mark.parametrize("name", PAGES)
def test_page_has_no_dead_link_and_no_made_up_command(name):
    text = (ROOT / name).read_text("utf-8")
    assert list(wrong_links(text, ROOT / name)) == []
    makefile = (ROOT / "Makefile").read_text("utf-8")
    verbs = re.search(r"^\.PHONY: (.*)", makefile, re.M)[1].split()
    code = "\n".join(re.findall(r"```sh\n.*?```|`[^`\n]+`", text, re.S))
    for verb in re.findall(r"(?:^|`|\s)make ([a-z-]+)", code):
        assert verb in verbs, verb
    for module in re.findall(r"\bpython[3]? -m ([\w.]+)", text):
        assert find_spec(module), module
    assert re.findall(r"\[([\w .]+)\]\((LICENSE.*?)\)", text) == [
        ("MIT licence", "LICENSE"),
        ("CC BY 4.0", "LICENSE-text"),
    ]
    for file in re.findall(r"(?<![-/])\b[\w./]+\.(?:yml|txt|ipynb)\b", text):
        assert "10_title" in file or (ROOT / file).exists(), file
    made = r"web/_build|notebooks/.*10_title|\.venv/|.*_NN\.|solutions/"
    for file in re.findall(r"`([\w.]+/[\w./]*)`", text):
        assert re.match(made, file) or (ROOT / file).exists(), file


def test_contributing_states_the_limits_that_are_checked():
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    columns = SETTINGS["tool"]["ruff"]["line-length"]
    assert re.findall(r"(\d+) columns", text) == [str(columns)]
    assert re.findall(r"(\d+) lines at most", text) == [str(LONGEST_CELL)]


def test_contributing_names_what_an_exercise_has():
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    methods = re.findall(r"`@?name\.(\w+)", text)
    assert set(methods) == {"complete", "other"}
    assert all(hasattr(Exercise, name) for name in methods)
    code = (ROOT / "tests/test_exercises.py").read_text("utf-8")
    least = re.search(r"assert len\(exercise\.others\) >= (\d)", code)[1]
    words = {"2": "two", "3": "three", "4": "four"}
    assert f"above at least {words[least]} other right answers" in text


def test_contributing_names_the_cells_of_a_question():
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    parts = re.findall(r"`name-(\w+)`", text)
    ids = {cell.id for cell in read(LESSONS[0]).cells}
    for name in questions_of(LESSONS[0]):
        key = name.replace("_", "-")
        assert {f"{key}-{part}" for part in parts} <= ids
    assert len(set(parts)) == 2


def recipe(verb):
    """Return the commands that make would run, one a line."""
    command = ["make", "--no-print-directory", "-n", verb]
    said = subprocess.check_output(command, cwd=ROOT, text=True)
    return said.replace("\\\n", "").splitlines()


@needs_make
def test_other_verbs_do_what_they_say():
    assert recipe("notebooks")[-2].endswith("python -m tools.refresh")
    lock = "\n".join(recipe("lock"))
    oldest = re.search(r"3\.\d+", SETTINGS["project"]["requires-python"])[0]
    options = {"--extra dev", "--universal", f"--python-version {oldest}"}
    assert options <= set(re.findall(r"--[\w-]+(?: dev| 3\.\d+)?", lock))
    *_, removed, _ = recipe("clean")
    caches = {
        ".venv",
        ".pytest_cache",
        ".ruff_cache",
        ".benchmarks",
        "screenshots",
        "web/_build",
    }
    assert set(shlex.split(removed)) == {"rm", "-rf", *caches}


@needs_make
def test_make_has_paths_with_an_umlaut_read(tmp_path):
    more = tmp_path / "more"
    more.write_text("show:\n\t@echo [$$LC_ALL]\n")
    command = ["make", "--no-print-directory", "-f", "Makefile", "-f", more]
    own = {**os.environ, "LC_ALL": "C"}
    said = subprocess.check_output([*command, "show"], cwd=ROOT, env=own)
    assert said.split() == [b"[]"]


def test_lab_asks_no_network_for_news():
    makefile = (ROOT / "Makefile").read_text("utf-8")
    news = "@jupyterlab/apputils-extension:announcements"
    asked = re.findall(
        rf"labextensions (\w+) --level=sys_prefix {news}", makefile
    )
    assert asked == ["disable"]


def test_commit_hook_runs_lint():
    text = (ROOT / ".pre-commit-config.yaml").read_text("utf-8")
    hooks = [
        h for repo in yaml.safe_load(text)["repos"] for h in repo["hooks"]
    ]
    assert [hook["entry"] for hook in hooks] == ["make lint"]


@needs_make
def test_lab_opens_no_door_but_its_own():
    flags = shlex.split(recipe("lab")[-1])[3:]
    assert set(flags) == {
        "--ip=127.0.0.1",
        "--allow-root",
        "--ServerApp.root_dir=.",
        "--LanguageServerManager.autodetect=False",
        f"--LabApp.default_url=/lab/tree/notebooks/{LESSONS[0].name}",
    }
