"""Every notebook in a real browser, as a learner has it: `make test-browser`.

Each notebook is opened in the JupyterLab of `make lab`, on a copy, restarted
and run through the menu, and then looked at. Full-length pictures of the
lessons are kept in `screenshots/`.
"""

import html
import itertools
import re
from pathlib import PurePosixPath

import pytest

from tests.conftest import PATIENCE
from tools.figures import images
from tools.notebooks import (
    LESSONS,
    NOTEBOOKS,
    ROOT,
    code_cells,
    prose,
    read,
)

pytestmark = pytest.mark.browser  # only with `-m browser`: it takes minutes

#: Seconds for all cells of a notebook: lesson 09 writes and reads files.
RUN_LIMIT = 300

SCREENSHOTS = ROOT / "screenshots"
THEMES = ["JupyterLab Light", "JupyterLab Dark"]
WIDTHS = [1400, 900]

#: Higher than any lesson: JupyterLab draws only the cells in view.
TALL = 30_000

#: The document in front.
OPEN = "jupyterapp.shell.currentWidget"


@pytest.fixture(scope="session")
def server(tmp_path_factory, make_lab):
    """Start JupyterLab on a copy of the project."""
    folder = tmp_path_factory.mktemp("lab")
    with make_lab(folder, "--expose-app-in-browser") as server:
        yield server


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(path, id=str(path.relative_to(ROOT / "notebooks")))
        for path in NOTEBOOKS
    ],
)
def path(request):
    """Take one notebook after the other."""
    return request.param


@pytest.fixture(scope="module")
def page(browser, server, path):
    """Open a notebook, restart its kernel and run all cells by the menu."""
    page = browser.new_page(viewport={"width": WIDTHS[0], "height": 900})
    page.set_default_timeout(PATIENCE * 1000)
    page.requests = []
    page.on("request", lambda request: page.requests.append(request.url))
    page.on("websocket", lambda socket: page.requests.append(socket.url))
    address = f"{server['url']}lab/tree/{path.relative_to(ROOT).as_posix()}"
    page.goto(f"{address}?reset&token={server['token']}")
    wait_for_notebook(page, path)
    page.keyboard.press("Control+b")  # hides the file browser
    choose(page, "Edit", "Clear Outputs of All Cells")
    choose(page, "Kernel", "Restart Kernel and Run All Cells…")
    page.get_by_role("button", name="Confirm Kernel Restart").click()
    wait_for_run(page)
    look(page, THEMES[0], WIDTHS[0])
    page.opened = page.evaluate(f"{OPEN}.id")
    yield page
    sessions = f"{server['url']}api/sessions"
    token = {"Authorization": f"token {server['token']}"}
    for session in page.request.get(sessions, headers=token).json():
        page.request.delete(f"{sessions}/{session['id']}", headers=token)
    page.close()


def choose(page, menu, item):
    """Choose an item of a menu."""
    bar = page.get_by_role("menubar").first
    bar.get_by_role("menuitem", name=menu, exact=True).click()
    page.get_by_role("menuitem", name=item, exact=True).click()


def wait_for_notebook(page, path):
    """Wait until a notebook is open, in front, and its kernel idle."""
    page.wait_for_function(
        f"""path => window.jupyterapp && {OPEN}?.context?.path === path
            && {OPEN}.sessionContext.session?.kernel?.status === 'idle'""",
        arg=path.relative_to(ROOT).as_posix(),
    )


def wait_for_run(page):
    """Wait until every code cell has its number, or one has failed.

    The model is asked, since the page may show less, or later.
    """
    page.wait_for_function(
        f"""() => {{
            const code = {OPEN}.content.model.sharedModel.toJSON().cells
                .filter(cell => cell.cell_type === 'code');
            const failed = code.some(cell => cell.outputs
                .some(output => output.output_type === 'error'));
            return {OPEN}.sessionContext.session?.kernel?.status === 'idle'
                && (failed || code.every(cell => cell.execution_count));
        }}""",
        polling=500,
        timeout=RUN_LIMIT * 1000,
    )


def look(page, theme, width):
    """Show the whole notebook from its top, and return its height.

    Parameters
    ----------
    page : Page
    theme : str
        As the menu of the settings calls it.
    width : int
        Of the window, in pixels.

    Returns
    -------
    float
        Of all cells, in pixels.
    """
    page.evaluate(
        """theme => jupyterapp.commands.execute(
            'apputils:change-theme', {theme})""",
        theme,
    )
    page.set_viewport_size({"width": width, "height": TALL})
    page.locator(".jp-WindowedPanel-outer").evaluate("e => e.scrollTop = 0")
    page.wait_for_function(
        f"""() => [...document.querySelectorAll('.jp-Notebook .jp-Cell')]
            .length === {OPEN}.content.model.cells.length"""
    )
    page.wait_for_timeout(1000)
    return page.locator(".jp-Notebook .jp-Cell").evaluate_all(
        "all => Math.max(...all.map(e => e.getBoundingClientRect().bottom))"
    )


def test_runs_in_order_without_error(page):
    cells = page.evaluate(f"{OPEN}.content.model.sharedModel.toJSON().cells")
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    outputs = [output for cell in code for output in cell["outputs"]]
    assert [o for o in outputs if o["output_type"] == "error"] == []
    assert [o for o in outputs if o.get("name") == "stderr"] == []
    counts = [cell["execution_count"] for cell in code]
    assert counts == list(range(1, len(code) + 1))


def test_figures_are_painted(page, path):
    stored = [out for cell in code_cells(read(path)) for out in cell.outputs]
    shown = page.locator(".jp-OutputArea-output img").evaluate_all(
        "images => images.map(image => [image.alt, image.naturalWidth])"
    )
    texts = [html.unescape(image["alt"]) for image in images(stored)]
    assert not set(texts) - {text for text, _ in shown}
    assert all(text and width for text, width in shown)


def test_mathematics_is_typeset(page, path):
    text = re.sub(r"```.*?```|`[^`\n]*`", "", prose(read(path)), flags=re.S)
    formulas = re.findall(r"\$\$.+?\$\$|\$.+?\$", text, re.S)
    typeset = page.locator(".jp-Notebook mjx-container")
    assert typeset.count() == len(formulas)
    assert page.locator("mjx-merror, [data-mjx-error]").count() == 0
    shown = page.locator(".jp-RenderedMarkdown").evaluate_all(
        """cells => cells.map(cell => {
            const copy = cell.cloneNode(true);
            copy.querySelectorAll('code, mjx-container')
                .forEach(part => part.remove());
            return copy.textContent;
        })"""
    )
    assert [s for s in shown if re.search(r"\$|\\[a-z]+", s)] == []


def test_fits_the_page_in_both_themes(page, path):
    SCREENSHOTS.mkdir(exist_ok=True)
    for theme, width in itertools.product(THEMES, WIDTHS):
        height = look(page, theme, width)
        picture = f"{path.stem}_{theme.split()[-1]}_{width}.png"
        if path in LESSONS:
            page.screenshot(
                path=SCREENSHOTS / picture,
                clip={"x": 0, "y": 0, "width": width, "height": height},
            )
        wider = page.locator(
            ".jp-OutputArea-output, .jp-RenderedMarkdown"
        ).evaluate_all(
            """all => all.filter(e => e.scrollWidth > e.clientWidth + 1)
                .map(e => e.textContent)"""
        )
        assert wider == []


@pytest.mark.parametrize("theme", THEMES)
def test_names_and_contrast_hold(page, theme):
    look(page, theme, WIDTHS[0])
    hold_names_and_contrast(page)


def test_names_and_contrast_hold_without_a_kernel(browser, path, tmp_path):
    from nbconvert import HTMLExporter

    file = tmp_path / "page.html"
    body, _ = HTMLExporter().from_filename(path)
    file.write_text(body, encoding="utf-8")
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.goto(file.as_uri())
    hold_names_and_contrast(page, {"link-in-text-block"})  # no line below
    context.close()


def hold_names_and_contrast(page, of_the_template=()):
    """Assert that axe-core finds nothing serious in what is ours."""
    from axe_playwright_python.sync_playwright import Axe

    ours = [[".jp-RenderedMarkdown"], [".jp-OutputArea-output"]]
    theirs = [[".jp-InternalAnchorLink"], [".anchor-link"], ["iframe"]]
    found = Axe().run(page, context={"include": ours, "exclude": theirs})
    assert found.response["passes"]
    assert [
        (rule["id"], [node["html"][:200] for node in rule["nodes"]])
        for rule in found.response["violations"]
        if rule["impact"] in ("serious", "critical")
        and rule["id"] not in of_the_template
    ] == []


def test_links_open_the_neighbours(page, path):
    first = read(path).cells[0].source
    targets = re.findall(r"\]\(([^)]+\.ipynb)\)", first)
    assert targets
    for target in targets:
        name = PurePosixPath(target).name
        page.locator(f'.jp-MarkdownCell a[href*="{name}"]').first.click()
        wait_for_notebook(page, (path.parent / target).resolve())
        page.evaluate("id => jupyterapp.shell.activateById(id)", page.opened)
        wait_for_notebook(page, path)


def test_asks_nothing_of_other_machines(page, server):
    here = (server["url"], server["url"].replace("http", "ws"))
    own = (*here, "data:", "blob:")
    assert [url for url in page.requests if not url.startswith(own)] == []
