"""The project's own files agree with each other."""

import re
import tomllib
from importlib.metadata import version

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from tests.notebooks import LESSONS, README_PICTURE, ROOT
from tests.refresh import first_figure

PYPROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
PROJECT = tomllib.loads(PYPROJECT)["project"]
DIRECT = PROJECT["dependencies"] + PROJECT["optional-dependencies"]["dev"]
LOCK = (ROOT / "requirements.txt").read_text(encoding="utf-8")
PINS = dict(re.findall(r"^([\w.-]+)==([^\s;]+)", LOCK, re.M))
ENVIRONMENT = (ROOT / "environment.yml").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


@pytest.mark.parametrize("line", DIRECT)
def test_direct_dependency_is_locked_installed_and_explained(line):
    requirement = Requirement(line)
    pin = PINS[requirement.name]
    assert requirement.specifier.contains(pin)
    assert version(requirement.name) == pin
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


def test_readme_lists_every_lesson_and_names_the_commands():
    for path in LESSONS:
        assert f"](notebooks/{path.name})" in README
    for verb in ("make lab", "make test"):
        assert verb in README


def test_readme_shows_the_figure_of_lesson_04():
    assert f"]({README_PICTURE.name})" in README
    assert README_PICTURE.read_bytes() == first_figure(LESSONS[3])


def test_every_verb_explains_itself():
    phony = re.search(r"^\.PHONY: (.*)", MAKEFILE, re.M)[1].split()
    explained = re.findall(r"^([a-z]+):.*## ", MAKEFILE, re.M)
    assert explained == phony
