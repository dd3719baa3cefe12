"""The project's own files agree with each other."""

import os
import re
import shutil
import subprocess
import tomllib
from importlib.metadata import version

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from tools.notebooks import (
    LESSONS,
    README_PICTURE,
    README_STILL,
    ROOT,
    prose,
    read,
)
from web.lite import runs_in_browser

PYPROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
PROJECT = tomllib.loads(PYPROJECT)["project"]
EXTRAS = PROJECT["optional-dependencies"]
DIRECT = PROJECT["dependencies"] + EXTRAS["dev"]
LOCK = (ROOT / "requirements.txt").read_text(encoding="utf-8")
PINS = dict(re.findall(r"^([\w.-]+)==([^\s;]+)", LOCK, re.M))
ENVIRONMENT = (ROOT / "environment.yml").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
WORKFLOW = (ROOT / ".github/workflows/checks.yml").read_text(encoding="utf-8")
CITATION = (ROOT / "CITATION.cff").read_text(encoding="utf-8")


@pytest.mark.parametrize("line", DIRECT)
def test_direct_dependency_is_locked_installed_and_explained(line):
    requirement = Requirement(line)
    pin = PINS[requirement.name]
    assert requirement.specifier.contains(pin)
    assert version(requirement.name) == pin
    assert re.search(rf'"{re.escape(line)}",\s+# \S+', PYPROJECT)


def test_extra_dependencies_are_explained():
    for lines in EXTRAS.values():
        for line in lines:
            assert re.search(rf'"{re.escape(line)}",\s+# \S+', PYPROJECT)


def test_lock_ends_in_the_project_itself():
    assert LOCK.splitlines()[-1] == "-e ."
    assert "://" not in LOCK


def test_lock_is_for_all_supported_pythons():
    names = re.findall(r"^([\w.-]+)==", LOCK, re.M)
    direct = {Requirement(line).name for line in DIRECT}
    assert direct <= set(names)
    assert all(names.count(name) == 1 for name in direct)


def test_environment_installs_the_lock_on_a_supported_python():
    assert "- -r requirements.txt" in ENVIRONMENT
    python = re.search(r"- python=([\d.]+)", ENVIRONMENT)[1]
    assert SpecifierSet(PROJECT["requires-python"]).contains(python)
    listed = re.findall(r"^  - (\w+)", ENVIRONMENT, re.M)
    assert listed == ["conda", "python", "pip", "pip"]
    name = re.search(r"^name: (.+)", ENVIRONMENT, re.M)[1]
    assert f"conda activate {name}\n" in README


def test_readme_lists_every_lesson_in_order_with_its_question():
    rows = re.findall(
        r"^\| \[.*?\]\(notebooks/(.*?)\) \| (.*?) \|", README, re.M
    )
    assert [name for name, _ in rows] == [path.name for path in LESSONS]
    for path, (_, question) in zip(LESSONS, rows, strict=True):
        assert f"**The question.** {question}\n" in prose(read(path))
    numbers = ["Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve"]
    assert f"{numbers[len(LESSONS) - 6]} Jupyter lessons" in README


def test_readme_says_what_each_lesson_builds_and_of_no_other():
    """Its words are those of its own lesson more than of any other."""
    rows = re.findall(r"^\| \[\d\d.*\| (.*?) \|$", README, re.M)
    heads = [
        set(re.findall(r"\w+", read(path).cells[0].source.lower()))
        for path in LESSONS
    ]
    for place, row in enumerate(rows):
        words = set(re.findall(r"\w{4,}", row.lower()))
        shares = [len(words & head) for head in heads]
        assert shares[place] > max(shares[:place] + shares[place + 1 :])


def test_readme_says_which_lessons_do_not_run_in_the_browser():
    others = [p.name[:2] for p in LESSONS if not runs_in_browser(p)]
    assert re.findall(r"\(all but (\d\d)\)", README) == others


def test_host_runs_the_commands_of_the_readme():
    for command in (
        "make test",
        "py -m venv .venv",
        r".venv\Scripts\python -m pip install -r requirements.txt",
        "python -m pytest --nbval -n 2 --dist loadfile",
    ):
        assert command in README
        assert command in WORKFLOW


def test_host_tries_every_supported_python():
    matrix = re.search(r"python: \[(.+)\]", WORKFLOW)
    pythons = [f"3.{minor}" for minor in range(30)]
    supported = SpecifierSet(PROJECT["requires-python"])
    wanted = [python for python in pythons if supported.contains(python)]
    assert re.findall(r"3\.\d+", matrix[1]) == wanted


def test_citation_names_the_version():
    assert f"version: {PROJECT['version']}\n" in CITATION


def test_readme_shows_the_moving_picture_or_a_still():
    assert f'src="{README_PICTURE.name}"' in README
    reduced = '(prefers-reduced-motion: reduce)" srcset='
    assert f'{reduced}"{README_STILL.name}"' in README


def test_every_verb_explains_itself():
    phony = re.search(r"^\.PHONY: (.*)", MAKEFILE, re.M)[1].split()
    explained = re.findall(r"^([a-z-]+):.*## ", MAKEFILE, re.M)
    assert explained == phony


def test_make_takes_the_lock_and_the_pythons_that_are_supported():
    assert "uv pip install --python $(VENV) --compile-bytecode -r req" in (
        MAKEFILE
    )
    ends = re.search(r"\((\d, \d+)\) <= .* < \((\d, \d+)\)", MAKEFILE)
    first, after = (".".join(end.split(", ")) for end in ends.groups())
    assert PROJECT["requires-python"] == f">={first},<{after}"


STUBS = {
    # what the stub answers to --version, to the test of its version, and to
    # the test of its modules; then what make says of it
    "missing": (None, "Python was not found: install Python 3.11 to 3.14"),
    "old": (("3.9.2", 1, 0), "Python 3.9.2, which does not fit: install"),
    "bare": (("3.12.0", 0, 1), "has no venv module: install it"),
}


@pytest.mark.skipif(
    os.name == "nt" or not shutil.which("make"), reason="there is no make"
)
@pytest.mark.parametrize("kind", STUBS)
def test_make_says_in_one_line_what_to_install(tmp_path, kind):
    answers, message = STUBS[kind]
    for name in ("Makefile", "pyproject.toml", "requirements.txt"):
        shutil.copy(ROOT / name, tmp_path)
    stub = tmp_path / "python-stub"
    if answers:
        version, too_old, no_venv = answers
        stub.write_text(
            "#!/bin/sh\n"
            f'case "$1" in --version) echo "Python {version}";; esac\n'
            f'case "$2" in *version_info*) exit {too_old};; '
            f"*ensurepip*) exit {no_venv};; esac\n"
        )
        stub.chmod(0o755)
    run = subprocess.run(
        ["make", "--no-print-directory", "lab", f"PYTHON={stub}"],
        cwd=tmp_path,
        env={k: v for k, v in os.environ.items() if k != "MAKEFLAGS"},
        capture_output=True,
        text=True,
    )
    assert run.returncode != 0
    assert message in run.stdout
    assert len(run.stdout.splitlines()) == 1
    assert not (tmp_path / ".venv").exists()
