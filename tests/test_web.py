"""What the web site adds to the pages, and the host's files, parsed."""

import ast
import base64
import html
import json
import re
import runpy
import shutil
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import nbformat
import numpy as np
import pytest
import yaml
from packaging.specifiers import SpecifierSet
from PIL import Image

from diagnosis import sandbox
from tests.test_gate import SETTINGS, needs_make
from tools.cells import every_exercise
from tools.figures import images, pictures
from tools.notebooks import LESSONS, NOTEBOOKS, ROOT, code_cells, read
from web import colab, lite, pdf

EXERCISES = every_exercise()
CONF = runpy.run_path(str(ROOT / "web" / "conf.py"))
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
CONTAINER = json.loads(
    (ROOT / ".devcontainer/devcontainer.json").read_text("utf-8")
)


def workflow(name):
    """Return a workflow, with `on` as the key that YAML takes for True."""
    text = (ROOT / ".github/workflows" / name).read_text("utf-8")
    return yaml.load(text, yaml.BaseLoader)


PAGES = workflow("pages.yml")
LINKS = workflow("links.yml")


# ---- what is added to the pages --------------------------------------------


@pytest.mark.parametrize("path", NOTEBOOKS, ids=str)
def test_every_figure_is_a_file_with_words(path):
    notebook = prepared(path)
    for cell in code_cells(read(path)):
        after = notebook[cell.id]
        shown = pictures_of(after)
        for found, old, new in zip(
            images(cell.outputs), pictures(cell.outputs), shown, strict=True
        ):
            file = base64.b64decode(new["data"]["image/png"])
            picture = Image.open(BytesIO(file)).convert("RGB")
            assert np.array_equal(np.asarray(picture) / 255, old)
            image = after["metadata"]["mystnb"]["image"]
            assert html.escape(image["alt"]) == found["alt"]
            assert image["width"] == found["width"] + "px"


def pictures_of(cell):
    """Return the outputs of a cell that are pictures."""
    outputs = cell["outputs"]
    return [out for out in outputs if "image/png" in out.get("data", {})]


def prepared(path):
    """Return the cells of a notebook as the site reads them, by their id."""
    source = [path.read_text("utf-8")]
    name = path.relative_to(ROOT).with_suffix("").as_posix()
    CONF["prepare"](None, name, source)
    return {cell["id"]: cell for cell in json.loads(source[0])["cells"]}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=str)
def test_page_is_in_the_contents_with_its_number(path):
    place = path.relative_to(ROOT).with_suffix("").as_posix()
    lines = CONF["contents"]().splitlines()
    found = [line for line in lines if line.endswith(f"<{place}>")]
    assert len(found) == 1
    assert re.match(rf"{path.name[:2]} [A-Z]", found[0])


def test_only_the_last_bar_of_links_goes():
    path = LESSONS[1]
    whole, cells = read(path).cells, list(prepared(path).values())
    assert "[All lessons]" in "".join(cells[0]["source"])
    assert "[All lessons]" not in "".join(cells[-1]["source"])
    for before, after in zip(whole[:-1], cells[:-1], strict=True):
        assert before.source == "".join(after["source"])


# ---- make ------------------------------------------------------------------


@needs_make
def test_make_site_runs_no_cell_and_forgives_no_warning():
    assert CONF["nb_execution_mode"] == "off"
    recipe = dry_run("site")
    (sphinx,) = [line for line in recipe if "-m sphinx" in line]
    assert " -W " in sphinx
    assert sphinx.endswith(" . web/_build/site")


@needs_make
def test_make_test_site_tests_what_was_built_now():
    recipe = dry_run("test-site")
    assert "-m pytest tests/test_site.py" in recipe[-1]
    assert any("-m sphinx" in line for line in recipe)


@needs_make
def test_make_lite_builds_the_site_and_then_the_lessons_that_run():
    command = dry_run("lite")
    assert any("-m sphinx" in line for line in command)
    (last,) = [line for line in command if "-m web.lite" in line]
    assert command.index(last) == len(command) - 2
    assert not any("web.lite" in line for line in dry_run("site"))


@needs_make
def test_make_pdf_prints_the_site_that_was_built_now():
    command = dry_run("pdf")
    (printed,) = [line for line in command if "-m web.pdf" in line]
    assert command.index(printed) == len(command) - 2
    assert not any("web.pdf" in line for line in dry_run("site"))


@needs_make
def test_make_clean_removes_the_site_and_git_does_not_see_it():
    assert "web/_build" in dry_run("clean")[0].split()
    assert "web/_build/" in (ROOT / ".gitignore").read_text().splitlines()


def dry_run(verb):
    """Return the commands that make would run."""
    command = ["make", "--no-print-directory", "-n", verb]
    return subprocess.check_output(command, cwd=ROOT, text=True).splitlines()


@pytest.mark.parametrize(
    "given", ["https://a.example/b", "https://a.example/b/"]
)
def test_address_of_the_site_ends_in_one_slash(monkeypatch, given):
    monkeypatch.setenv("SITE_URL", given)
    conf = runpy.run_path(str(ROOT / "web" / "conf.py"))
    assert conf["html_baseurl"] == "https://a.example/b/"
    assert conf["ogp_site_url"] == "https://a.example/b/"


def test_address_of_the_site_is_a_setting():
    for path in [ROOT / "web/conf.py", *(ROOT / "web/static").iterdir()]:
        text = path.read_text("utf-8").replace("http://www.w3.org/", "")
        assert not re.search(r"https?://\w", text), path
    assert not re.search(r"\.github\.io|\.pages\.", MAKEFILE)


# ---- the lessons that run in the browser ------------------------------------

#: What a package is called where it is imported.
IMPORTED = {"scikit-learn": "sklearn"}
OWN = set(SETTINGS["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"])

#: What the lessons find there. The kernel itself needs IPython, and that its
#: own backend for figures.
HAS = {IMPORTED.get(name, name) for name in [*lite.PYODIDE, *lite.ADDED]}
HAS |= OWN | {"IPython", "matplotlib_inline"}


def imports(path):
    """Return what the code of a notebook or module imports, at the top."""
    if path.suffix == ".ipynb":
        code = "\n".join(cell.source for cell in code_cells(read(path)))
    else:
        code = path.read_text("utf-8")
    for node in ast.parse(code).body:
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module.partition(".")[0]


@pytest.mark.parametrize("path", LESSONS, ids=str)
def test_lesson_runs_in_the_browser_or_needs_processes(path):
    wanted = set(imports(path)) - sys.stdlib_module_names
    assert lite.runs_in_browser(path) == ("dask" not in wanted)
    if lite.runs_in_browser(path):
        assert wanted <= HAS


@pytest.mark.parametrize("package", sorted(OWN))
def test_project_itself_runs_in_the_browser(package):
    for path in (ROOT / package).rglob("*.py"):
        if path.name != "on_dask.py":
            assert set(imports(path)) - sys.stdlib_module_names <= HAS, path


def test_browser_gets_the_lessons_with_their_answers_and_no_more(tmp_path):
    lite.copy_lessons(tmp_path)
    found = {path.relative_to(tmp_path) for path in tmp_path.rglob("*.ipynb")}
    names = [path.name for path in LESSONS if lite.runs_in_browser(path)]
    assert len(names) > 6
    assert found == {
        folder / name
        for folder in (Path("notebooks"), Path("notebooks/solutions"))
        for name in names
    }
    assert (tmp_path / "README.md").is_file()
    data = {path.name for path in (ROOT / "notebooks" / "data").iterdir()}
    copied = {path.name for path in (tmp_path / "notebooks/data").iterdir()}
    assert copied == data != set()


def test_kernel_of_the_browser_loads_what_the_lessons_import():
    wheels = [Path("b-1.whl"), Path("a-2.whl")]
    config = lite.settings(wheels)["jupyter-config-data"]
    (kernel,) = config["litePluginSettings"].values()
    assert kernel["loadPyodideOptions"]["packages"] == [
        *lite.PYODIDE,
        "../../../../pypi/a-2.whl",
        "../../../../pypi/b-1.whl",
    ]
    assert kernel["disablePyPIFallback"] is True
    assert "pyodideUrl" not in kernel


@pytest.mark.parametrize("path", LESSONS, ids=str)
def test_buttons_lead_to_where_the_lesson_runs(monkeypatch, path):
    place = path.relative_to(ROOT).as_posix()
    ways = {
        "LITE": f"../lite/notebooks/index.html?path={place}",
        "COLAB": f"https://a.example/colab/{place}",
        "BINDER": f"https://b.example/?urlpath=lab/tree/{place}",
    }
    for name, link in ways.items():
        monkeypatch.delenv(name, raising=False)
        assert link not in head(path)
        monkeypatch.setenv(name, link.removesuffix(f"/{place}"))
        shown = name != "LITE" or lite.runs_in_browser(path)
        assert (f'href="{link}"' in head(path)) == shown
    assert (CONF["STAYS"] in head(path)) != lite.runs_in_browser(path)
    monkeypatch.delenv("LITE")
    assert CONF["STAYS"] not in head(path)


def head(path):
    """Return the first cell of a notebook, as the site reads it."""
    return "".join(next(iter(prepared(path).values()))["source"])


def test_first_page_offers_the_pdf_that_was_made(monkeypatch):
    for given, offered in [("", False), ("yes", True)]:
        monkeypatch.setenv("PDF", given)
        source = [(ROOT / "README.md").read_text("utf-8")]
        CONF["prepare"](None, "README", source)
        assert (f'href="{pdf.TARGET.name}"' in source[0]) == offered


@pytest.mark.parametrize("name", EXERCISES)
def test_checks_judge_where_neither_thread_nor_process_starts(
    monkeypatch, name
):
    monkeypatch.setattr(sandbox, "has_processes", None)
    monkeypatch.setattr(sandbox, "_waiting", [])
    monkeypatch.setitem(sys.modules, "_multiprocessing", None)
    monkeypatch.setitem(sys.modules, "multiprocessing.connection", None)
    monkeypatch.setitem(sys.modules, "psutil", None)
    monkeypatch.setattr("threading.Thread.start", None)
    exercise = EXERCISES[name]
    assert exercise(exercise.reference).passed is True
    assert exercise(lambda *case: case[0]).passed is False
    broken = exercise(lambda *case: case[0].nothing)
    assert broken.passed is False
    assert "raises AttributeError" in broken.message
    assert sandbox.has_processes is False


# ---- the notebooks for Colab -----------------------------------------------


@pytest.mark.parametrize("path", NOTEBOOKS, ids=str)
def test_notebook_for_colab_has_one_cell_more_and_it_comes_first(path):
    before = read(path)
    after = colab.for_colab(before, "https://a.example/b", "notebooks")
    nbformat.validate(after)
    fetch = code_cells(after)[0]
    ast.parse(fetch.source)
    wanted = SETTINGS["project"]["dependencies"]
    (asked,) = (one for one in wanted if f'"{one}"' in fetch.source)
    assert asked.startswith("scikit-learn>=")
    after.cells.remove(fetch)
    assert after == before == read(path)


@pytest.fixture
def fetch(tmp_path):
    """Return the cell that fetches, from a repository of this machine."""
    origin = tmp_path / "origin"
    (origin / "notebooks").mkdir(parents=True)
    (origin / "fetched.py").write_text("where = __file__")
    (origin / "notebooks" / "01.ipynb").touch()
    for command in (
        f"init --quiet --initial-branch {colab.BRANCH}",
        "add .",
        "-c user.name=a -c user.email=a@a.example commit --quiet -m first",
    ):
        subprocess.run(["git", *command.split()], cwd=origin, check=True)
    notebook = nbformat.v4.new_notebook(cells=[read(LESSONS[0]).cells[0]])
    made = colab.for_colab(notebook, origin.as_uri(), "notebooks")
    content = (tmp_path / "content").as_posix()
    return made.cells[1].source.replace("/content", content)


def run_apart(code, folder):
    """Run code in an empty folder, and return what it prints."""
    command = [sys.executable, "-I", "-c", code]
    return subprocess.check_output(command, cwd=folder, text=True).split()


needs_git = pytest.mark.skipif(not shutil.which("git"), reason="no git")


@needs_git
def test_cell_for_colab_does_nothing_elsewhere(fetch, tmp_path):
    state = "\nprint(os.getcwd(), len(sys.path))"
    empty = tmp_path / "empty"
    empty.mkdir()
    plain = run_apart(f"import os, sys{state}", empty)
    assert run_apart(fetch + state, empty) == plain
    assert not (tmp_path / "content").exists()
    assert list(empty.iterdir()) == []


@needs_git
def test_cell_for_colab_fetches_the_project_once(fetch, tmp_path):
    colab_is_there = "import sys; sys.modules['google.colab'] = sys\n"
    use = "\nimport fetched; print(fetched.where, os.getcwd())"
    for _ in range(2):
        found = run_apart(colab_is_there + fetch + use, tmp_path)
        project = tmp_path / "content" / "project"
        assert list(map(Path, found)) == [
            project / "fetched.py",
            project / "notebooks",
        ]


# ---- the host --------------------------------------------------------------


def test_publishing_may_do_only_what_it_must():
    build, publish = PAGES["jobs"]["build"], PAGES["jobs"]["publish"]
    assert PAGES["permissions"] == {}
    assert build["permissions"] == {"contents": "read", "pages": "read"}
    assert publish["permissions"] == {"pages": "write", "id-token": "write"}
    assert PAGES["jobs"]["colab"]["permissions"] == {"contents": "write"}
    assert LINKS["permissions"] == {"contents": "read"}
    assert all("permissions" not in job for job in LINKS["jobs"].values())


@pytest.mark.parametrize("flow", [PAGES, LINKS], ids=["pages", "links"])
def test_host_stops_what_hangs_and_forgives_nothing(flow):
    for job in flow["jobs"].values():
        assert 0 < int(job["timeout-minutes"]) <= 90
        assert "continue-on-error" not in job
        for step in job["steps"]:
            assert "continue-on-error" not in step
            assert not re.search(r"\|\||exit 0|true", step.get("run", ""))
    assert flow["concurrency"]["group"]


def test_only_main_is_published_and_never_half():
    assert PAGES["on"]["push"] == {"branches": ["main"]}
    assert "pull_request" not in PAGES["on"]
    assert PAGES["concurrency"]["cancel-in-progress"] == "false"
    assert PAGES["jobs"]["publish"]["needs"] == "build"


def test_what_is_published_is_what_was_tested_at_its_address():
    steps = PAGES["jobs"]["build"]["steps"]
    order = [
        step.get("run") or step["uses"].partition("@")[0] for step in steps
    ]
    tested = order.index("make test-site LITE=yes PDF=yes")
    address = order.index("actions/configure-pages")
    assert address < tested
    assert tested < order.index("actions/upload-pages-artifact")
    site = f"${{{{ steps.{steps[address]['id']}.outputs.base_url }}}}"
    settings = steps[tested]["env"]
    assert settings["SITE_URL"] == site
    for name in CONF["ELSEWHERE"].values():
        assert "/${{ github.repository }}/" in settings[name]
    assert f"/blob/{colab.BRANCH}" in settings["COLAB"]
    assert steps[-1]["with"]["path"] == "web/_build/site"


def test_branch_for_colab_is_pushed_once_the_tests_have_passed():
    job = PAGES["jobs"]["colab"]
    assert job["needs"] == "build"
    *_, written, pushed = job["steps"]
    assert "-m web.colab" in written["run"]
    assert pushed["run"].split()[-1] == f"HEAD:refs/heads/{colab.BRANCH}"


def test_links_to_other_sites_are_followed_every_week():
    (when,) = LINKS["on"]["schedule"]
    minute, hour, day, month, weekday = when["cron"].split()
    assert (day, month) == ("*", "*")
    assert weekday.isdigit()
    assert minute.isdigit()
    assert hour.isdigit()
    (job,) = LINKS["jobs"].values()
    assert job["steps"][-1]["run"] == "make links"
    if shutil.which("make"):
        assert "-b linkcheck" in dry_run("links")[-1]


@needs_make
def test_container_installs_what_make_lab_does():
    make, target = CONTAINER["postCreateCommand"].split()
    assert make == "make"
    (ready,) = re.findall(r"^READY := (.+)", MAKEFILE, re.M)
    assert target == ready.replace("$(VENV)", ".venv")
    image, version = CONTAINER["image"].split(":")
    assert image == "python"
    supported = SpecifierSet(SETTINGS["project"]["requires-python"])
    assert supported.contains(version)
    editor = CONTAINER["customizations"]["vscode"]["settings"]
    assert editor["python.defaultInterpreterPath"] == ".venv/bin/python"
