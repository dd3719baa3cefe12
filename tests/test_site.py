"""The web site in a real browser: `make test-site`.

The site is served below the name of a folder, as the pages of a project are.
Full-length pictures of every page are kept in `screenshots/site/`.
"""

import functools
import itertools
import json
import re
import threading
import zipfile
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import requires
from pathlib import PurePosixPath
from urllib.parse import unquote, urldefrag, urljoin, urlsplit
from urllib.request import urlopen

import nbformat
import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from playwright.sync_api import expect
from sklearn.datasets import load_diabetes

from tests.test_browser_playground import check_bands, handle, set_width
from tools.figures import images
from tools.notebooks import LESSONS, NOTEBOOKS, ROOT, code_cells, prose, read
from web import pdf
from web.lite import runs_in_browser

BUILT = ROOT / "web" / "_build"
SITE = BUILT / "site"
PAGES = sorted(p.relative_to(SITE).as_posix() for p in SITE.rglob("*.html"))
LITE = SITE / "lite"
PAGES = [page for page in PAGES if not page.startswith("lite/")]
SCREENSHOTS = ROOT / "screenshots" / "site"
WIDTHS = [360, 390, 768, 1400]

#: What may be wider than the page, since it scrolls by itself.
SCROLLS = "pre, .table-wrapper, .output, mjx-container"


def page_of(path):
    """Return the page made from a notebook."""
    return path.relative_to(ROOT).with_suffix(".html").as_posix()


NOTEBOOK_OF = {page_of(path): path for path in NOTEBOOKS}


class Quiet(SimpleHTTPRequestHandler):
    """A server of files that writes no log."""

    #: Files of a test, by their address, in the place of others.
    instead = {}  # noqa: RUF012 (one server for all tests)

    def do_GET(self):
        """Send a file, of the site or of a test."""
        file = self.instead.get(self.path.partition("?")[0])
        if file is None:
            return super().do_GET()
        self.send_response(200)
        self.send_header("Content-Length", len(file))
        self.end_headers()
        self.wfile.write(file)

    def log_message(self, *args):
        """Say nothing."""


@pytest.fixture(scope="session")
def address():
    """Serve the site, below the name of its folder."""
    handler = functools.partial(Quiet, directory=BUILT)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/site/"
        server.shutdown()
        thread.join()


def visit(browser, url, **settings):
    """Open a page, and note what it asks for and complains about."""
    page = browser.new_page(**settings)
    page.asked, page.complaints = {}, []
    page.on("response", lambda r: page.asked.update({r.url: r.status}))
    page.on("requestfailed", lambda r: page.asked.update({r.url: r.failure}))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on(
        "console",
        lambda message: (
            message.type in ("error", "warning")
            and page.complaints.append(message.text)
        ),
    )
    page.goto(url, wait_until="networkidle")
    page.evaluate("async () => await window.MathJax?.startup.promise")
    return page


@pytest.fixture(scope="module", params=PAGES)
def name(request):
    """Take one page after the other."""
    return request.param


@pytest.fixture(scope="module")
def page(browser, address, name):
    """Open a page on a wide screen, by day."""
    size = {"width": WIDTHS[-1], "height": 900}
    page = visit(browser, address + name, viewport=size, color_scheme="light")
    yield page
    page.close()


@functools.cache
def addresses(name):
    """Return what a page links to or loads, and the anchors that it has."""
    html = (SITE / name).read_text("utf-8")
    html = re.sub(r"<(script|pre).*?</\1>", keep_tags, html, flags=re.S)
    links = re.findall(r'<[^>]*\s(?:href|src)="([^"]*)"', html)
    return links, set(re.findall(r'<[^>]*\sid="([^"]*)"', html))


def keep_tags(found):
    """Return the tags of a part of a page, without the text between."""
    return "".join(re.findall(r"<[^>]*>", found[0]))


def test_every_notebook_has_its_page():
    others = {f"{p}.html" for p in ("README", "CONTRIBUTING", "index")}
    assert set(PAGES) == {*NOTEBOOK_OF, *others, "search.html"}


def test_loads_without_error_and_from_here_only(page, address):
    assert page.complaints == []
    assert {url for url in page.asked if not url.startswith(address)} == set()
    assert set(page.asked.values()) <= {200, 304}


def test_has_no_dead_link_and_no_dead_anchor(name):
    for link in addresses(name)[0]:
        url, anchor = urldefrag(urljoin(name, link))
        if urlsplit(url).scheme:
            assert link.startswith(("https://", "data:")), link
            continue
        target = unquote(urlsplit(url).path) or name
        assert (SITE / target).is_file(), link
        if anchor:
            assert anchor in addresses(target)[1], link


def test_asks_for_no_address_but_its_own_when_read(name):
    html = (SITE / name).read_text("utf-8")
    html = re.sub(r'<link rel="canonical"[^>]*>', "", html)  # its own
    loaded = re.findall(r"<(?:script|img|link|iframe)\b[^>]*", html)
    sources = re.findall(r'\s(?:src|href)="[^"]*"', " ".join(loaded))
    assert [source for source in sources if "//" in source] == []


def test_figures_are_painted_and_have_words(page, name):
    if name not in NOTEBOOK_OF:
        return
    cells = code_cells(read(NOTEBOOK_OF[name]))
    stored = [output for cell in cells for output in cell.outputs]
    painted = page.locator("article img").evaluate_all(
        "all => all.map(image => [image.naturalWidth, image.alt])"
    )
    words = [alt for _, alt in painted]
    assert len(painted) == len(images(stored))
    assert all(width for width, _ in painted)
    assert all(len(alt.split()) > 5 for alt in words)
    assert len(set(words)) == len(words)


def test_folds_open_and_all_formulas_are_typeset(page, name):
    for fold in page.locator("article details").all():
        assert fold.get_attribute("open") is None
        fold.locator("summary").click()
        hidden = fold.locator(":scope > :not(summary)").evaluate_all(
            "all => all.filter(part => !part.getBoundingClientRect().height)"
        )
        assert hidden == []
    formulas = page.locator("article .math")
    drawn = page.locator("article mjx-container > svg").evaluate_all(
        "all => all.map(svg => svg.getBoundingClientRect().width)"
    )
    assert len(drawn) == formulas.count()
    assert all(drawn)
    assert page.locator("mjx-merror, [data-mjx-error]").count() == 0
    if name in NOTEBOOK_OF:
        text = prose(read(NOTEBOOK_OF[name]))
        text = re.sub(r"```.*?```|`[^`\n]*`", "", text, flags=re.S)
        written = re.findall(r"\$\$.+?\$\$|\$.+?\$", text, re.S)
        assert len(drawn) == len(written)


def test_fits_every_width(page):
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        wider = page.evaluate(
            """scrolls => [...document.querySelectorAll('article *')]
                .filter(e => e.getBoundingClientRect().right > innerWidth + 1)
                .filter(e => !e.parentElement.closest(scrolls))
                .filter(e => !e.closest('mjx-assistive-mml'))
                .map(e => e.outerHTML.slice(0, 200))""",
            SCROLLS,
        )
        assert wider == [], width
        across = "document.documentElement.scrollWidth"
        assert page.evaluate(across) <= width


def test_phone_breaks_what_is_printed_and_shades_what_scrolls(page):
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_timeout(300)
    printed = page.locator(".output.stream pre, .output.text_plain pre")
    wider = "all => all.filter(e => e.scrollWidth > e.clientWidth).length"
    assert printed.evaluate_all(wider) == 0
    shade = "e => getComputedStyle(e).boxShadow"
    boxes = page.locator("article .wide").all()
    for box in boxes:
        assert box.evaluate(shade) != "none"
    for box in boxes[:2]:
        box.evaluate("e => e.scrollTo(e.scrollWidth, 0)")
        expect(box).not_to_have_class(re.compile("more"))
        assert box.evaluate(shade) == "none"
    apart = page.locator(".cell_output > * + *").evaluate_all(
        """all => all.map(e => e.getBoundingClientRect().top
        - e.previousElementSibling.getBoundingClientRect().bottom)"""
    )
    assert all(gap > 5 for gap in apart)


@pytest.mark.parametrize(("theme", "width"), [("dark", 390), ("light", 1400)])
def test_everyone_can_read_it(page, name, theme, width):
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size({"width": width, "height": 844})
    page.wait_for_timeout(300)
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (sum(map(int, re.findall(r"\d+", paper)[:3])) < 200) == (
        theme == "dark"
    )
    folder = SCREENSHOTS / PurePosixPath(name).parent
    folder.mkdir(parents=True, exist_ok=True)
    picture = f"{PurePosixPath(name).stem}_{theme}_{width}.png"
    page.screenshot(path=folder / picture, full_page=True)
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response
    assert [
        (problem["id"], problem["nodes"][0]["html"])
        for problem in found["violations"]
        if problem["impact"] in ("serious", "critical")
    ] == []


def test_card_shows_the_question_and_a_figure(name):
    if name not in map(page_of, LESSONS):
        return
    html = (SITE / name).read_text("utf-8")
    card = dict(re.findall(r'<meta property="og:(.+?)" content="(.+?)"', html))
    question = re.search(
        r"\*\*The question\.\*\* (.+)", prose(read(NOTEBOOK_OF[name]))
    )[1]
    assert card["description"] == question.replace("`", "")
    image = urlsplit(card["image"]).path
    assert (SITE / "_images" / PurePosixPath(image).name).is_file()
    assert len(card["image:alt"]) > 20


# ---- what is there once ----------------------------------------------------


def own_words():
    """Return each lesson with a word that no other notebook has."""
    found = []
    texts = {path: set(words(prose(read(path)))) for path in NOTEBOOKS}
    for path in LESSONS:
        others = set().union(*(t for p, t in texts.items() if p != path))
        found.append((path, max(sorted(texts[path] - others), key=len)))
    return found


def words(text):
    """Return the words of a text, without code, formulas and addresses."""
    text = re.sub(
        r"```.*?```|`.*?`|\$\$.*?\$\$|\$.*?\$", " ", text, flags=re.S
    )
    text = re.sub(r"\]\(.*?\)|<[^>]*>", " ", text)
    return re.findall(r"(?<![\w-])[a-z]{6,12}(?![\w-])", text)


@pytest.mark.parametrize(("path", "word"), own_words())
def test_search_finds_a_word_of_the_lesson(browser, address, path, word):
    page = visit(browser, address + "index.html")
    field = page.get_by_placeholder("Search").first
    field.fill(word)
    field.press("Enter")
    found = page.locator("#search-results li a")
    found.first.wait_for()
    page.wait_for_load_state("networkidle")
    targets = [link.get_attribute("href") for link in found.all()]
    assert page_of(path) in {
        t.partition("?")[0].partition("#")[0] for t in targets
    }
    page.close()


needs_lite = pytest.mark.skipif(
    not LITE.exists(), reason="the site was made without"
)


@needs_lite
def test_lite_lists_the_lessons_that_run_and_has_what_they_import():
    listed = json.loads((LITE / "api/contents/notebooks/all.json").read_text())
    names = {entry["name"] for entry in listed["content"]}
    running = {path.name for path in LESSONS if runs_in_browser(path)}
    assert names == running | {"data", "solutions"}
    for name in running:
        served = LITE / "files" / "notebooks" / name
        assert served.read_bytes() == (LESSONS[0].parent / name).read_bytes()
    config = json.loads((LITE / "jupyter-lite.json").read_text("utf-8"))
    settings = config["jupyter-config-data"]["litePluginSettings"]
    kernel = settings["@jupyterlite/pyodide-kernel-extension:kernel"]
    wheels = [
        name.rpartition("/")[2]
        for name in kernel["loadPyodideOptions"]["packages"]
        if name.endswith(".whl")
    ]
    assert all((LITE / "pypi" / wheel).is_file() for wheel in wheels)
    (own,) = (w for w in wheels if w.startswith("linear_regression"))
    with zipfile.ZipFile(LITE / "pypi" / own) as archive:
        packed = set(archive.namelist())
    for lesson in running:
        assert f"exercises/lesson_{lesson[:2]}.py" in packed


@needs_lite
@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.name)
def test_page_leads_to_the_lesson_that_runs_or_says_why_not(
    browser, address, path
):
    page = visit(browser, address + page_of(path))
    if runs_in_browser(path):
        page.locator("a.run").first.click()
        title = read(path).cells[0].source.splitlines()[0].strip("# ")
        heading = page.get_by_role("heading", name=title.replace("`", ""))
        heading.wait_for(timeout=120_000)
        cell = code_cells(read(path))[0].source.splitlines()[0]
        expect(page.locator("body")).to_contain_text(cell)
    else:
        expect(page.locator("article")).to_contain_text("several processes")
        assert page.locator("a.run").count() == 0
    page.close()


#: What the kernel of the browser needs, and Pyodide has.
PYODIDE = {
    "ipython",
    "jedi",
    "matplotlib-inline",
    "prompt-toolkit",
    "pygments",
    "stack-data",
    "traitlets",
    "typing-extensions",
}
KERNEL = "extensions/@jupyterlite/pyodide-kernel-extension/static"


@needs_lite
def test_lite_serves_what_its_kernel_needs_and_pyodide_lacks():
    """The kernel may fetch nothing else: it would not start."""
    asked = list(requires("ipython"))
    own = list(LITE.glob(f"{KERNEL}/pypi/*.whl"))
    for wheel in own:
        with zipfile.ZipFile(wheel) as archive:
            (name,) = (n for n in archive.namelist() if "/METADATA" in n)
            text = archive.read(name).decode()
        asked += re.findall("^Requires-Dist: (.+)", text, re.M)
    there = {"sys_platform": "emscripten", "extra": ""}
    needed = {
        canonicalize_name(one.name)
        for one in map(Requirement, asked)
        if not one.marker or one.marker.evaluate(there)
    }
    served = [*own, *LITE.glob("pypi/*.whl")]
    names = {canonicalize_name(w.name.partition("-")[0]) for w in served}
    assert "comm" in needed
    assert needed <= names | PYODIDE


ANSWERS = {
    "checks.standardize(lambda x: (x - x.mean()) / x.std())": "✓ standardize",
    "checks.standardize(lambda x: x / x.std())": "✗ standardize",
    "def retry(x):\n    while True:\n        x = x + 1\n\n\n"
    "checks.standardize(retry)": "was stopped after 3 seconds",
    "checks.standardize(lambda x: (x - x.mean()) / x.std()) ": "right",
}


@needs_lite
def test_answers_are_judged_in_the_browsers_python(browser, address):
    """Whose files other machines have: without a network it is skipped."""
    code = "".join(p.read_text("utf-8") for p in LITE.glob(f"{KERNEL}/*.js"))
    (pyodide,) = set(re.findall(r"https://[\w./@-]+/pyodide\.mjs", code))
    try:
        urlopen(pyodide, timeout=10).close()
    except OSError:
        pytest.skip("no network")
    start = (
        "from diagnosis import sandbox\n"
        "from exercises import lesson_01 as checks\n\n"
        "sandbox.TIME_LIMIT = 3"
    )
    cells = map(nbformat.v4.new_code_cell, [start, *ANSWERS])
    notebook = read(LESSONS[0]) | {"cells": list(cells)}
    name = LESSONS[0].relative_to(ROOT).as_posix()
    place = f"/site/lite/files/{name}"
    Quiet.instead[place] = json.dumps(notebook).encode()
    page = browser.new_page()
    try:
        page.goto(f"{address}lite/notebooks/index.html?path={name}")
        page.locator(".jp-CodeCell .cm-content").first.click()
        for _ in range(1 + len(ANSWERS)):
            page.keyboard.press("Shift+Enter")
        said = page.locator(".jp-OutputArea-output")
        for number, words in enumerate(ANSWERS.values()):
            expect(said.nth(number)).to_contain_text(words, timeout=300_000)
    finally:
        del Quiet.instead[place]
        page.close()


def losses(rate):
    """Yield the loss of gradient descent from 0 after step 1, 2, ..."""
    X, y = load_diabetes(return_X_y=True)
    A = np.column_stack([X[:, 2], np.ones(len(y))])  # column 2 is BMI
    theta = np.zeros(2)
    while True:
        theta += rate * 2 / len(y) * A.T @ (y - A @ theta)
        yield np.mean((y - A @ theta) ** 2)


def test_playground_steps_by_touch_key_and_mouse(browser, address):
    size = {"width": 390, "height": 844}
    url = address + page_of(LESSONS[1])
    page = visit(browser, url, viewport=size, has_touch=True)
    frame = page.frame_locator('iframe[title^="Playground"]').first
    step = frame.get_by_role("button", name="Step")
    acts = [step.tap, lambda: step.press("Enter"), step.click]
    for act, loss in zip(acts, losses(rate=0.1), strict=False):
        act()
        expect(frame.locator("body")).to_contain_text(f"{loss:,.4f}")
    page.close()


def test_bands_follow_finger_key_and_mouse(browser, address):
    size = {"width": 390, "height": 844}
    url = address + page_of(LESSONS[0])
    page = visit(browser, url, viewport=size, has_touch=True)
    play = page.frame_locator('iframe[title^="Playground"]').first
    play.get_by_label("width of the bands").scroll_into_view_if_needed()
    page.touchscreen.tap(*handle(play, 6))
    check_bands(play, 6)
    set_width(play, 1)
    page.mouse.move(*handle(play, 1))
    page.mouse.down()
    page.mouse.move(*handle(play, 0.1), steps=3)
    check_bands(play, 0.1)
    page.close()


def test_next_leads_through_all_pages_in_order(browser, address):
    page = visit(browser, address + "index.html")
    seen = []
    while page.locator("a.next-page").count():
        page.locator("a.next-page").click()
        page.wait_for_load_state()
        seen.append(page.url.removeprefix(address))
    assert seen == [*map(page_of, NOTEBOOKS), "CONTRIBUTING.html"]
    page.locator("a.prev-page").click()
    page.wait_for_url(address + seen[-2])
    page.close()


def test_copy_button_copies_the_cell(browser, address):
    page = visit(browser, address + page_of(LESSONS[1]))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator(".cell_input").first.hover()
    page.locator(".cell_input button.copybtn").first.click()
    page.locator("button.copybtn.success").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.strip() == code_cells(read(LESSONS[1]))[0].source
    page.close()


def test_theme_can_be_chosen(browser, address):
    page = visit(browser, address + "index.html", color_scheme="light")
    paper = "getComputedStyle(document.body).backgroundColor"
    seen = {page.evaluate(paper)}
    for _ in range(3):
        page.locator(".theme-toggle:visible").click()
        page.wait_for_timeout(300)
        seen.add(page.evaluate(paper))
    assert len(seen) == 2
    page.close()


def test_page_opened_as_a_file_has_its_formulas(browser):
    url = (SITE / page_of(LESSONS[1])).as_uri()
    page = visit(browser, url)
    assert page.complaints == []
    assert page.locator("mjx-container svg").count() > 50
    assert all(asked.startswith("file:") for asked in page.asked)
    page.close()


def test_is_light_to_fetch(browser, address):
    everything = [path for path in SITE.rglob("*") if path.is_file()]
    added = {LITE, pdf.TARGET}
    own = [p for p in everything if added.isdisjoint([p, *p.parents])]
    assert sum(path.stat().st_size for path in own) < 15e6
    page = visit(browser, address + "index.html")
    files = [SITE / url.removeprefix(address) for url in page.asked]
    first = sum(
        f.with_name(f.name.partition("?")[0]).stat().st_size for f in files
    )
    assert first < 1.5e6
    page.close()


# ---- the series as a PDF ----------------------------------------------------

#: The room between the margins, in pixels of the page before it is scaled.
ROOM = [(210 - 40) / 25.4 * 96 / 0.75, (297 - 36) / 25.4 * 96 / 0.75]


@pytest.fixture(scope="module")
def book(browser):
    """Open the book as it will be printed."""
    page = pdf.open_book(browser)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": int(ROOM[0]), "height": int(ROOM[1])})
    yield page
    page.close()


def test_book_has_all_pages_in_order_and_no_dead_link(book):
    titles = book.locator("article h1").all_text_contents()
    texts = [read(path).cells[0].source for path in NOTEBOOKS]
    wanted = [re.sub("[`#]", "", text.splitlines()[0]) for text in texts]
    assert [title.strip("¶ ") for title in titles[1:]] == [
        title.strip() for title in wanted
    ]
    dead = book.evaluate(
        """[...document.links].map(a => a.getAttribute('href')).filter(to =>
        to.startsWith('#') ? !document.getElementById(to.slice(1))
        : !/^(https|mailto):/.test(to))"""
    )
    assert dead == []


def test_book_hides_nothing_and_cuts_no_figure(book):
    folds = book.locator("details")
    assert folds.count() == book.locator("details[open]").count() > 20
    drawn = book.locator("mjx-container > svg")
    assert drawn.count() == book.locator("article .math").count() > 100
    figures = book.locator("article img, article iframe").evaluate_all(
        """all => all.map(e => [e.getBoundingClientRect().right,
        e.getBoundingClientRect().height, getComputedStyle(e).breakInside])"""
    )
    cells = itertools.chain.from_iterable(
        map(code_cells, map(read, NOTEBOOKS))
    )
    outputs = [output for cell in cells for output in cell.outputs]
    assert len(figures) > len(images(outputs)) > 20
    for right, height, inside in figures:
        assert right <= ROOM[0]
        assert 0 < height <= ROOM[1]
        assert inside == "avoid"


def test_printed_it_is_a_pdf_with_a_table_of_contents(book, tmp_path):
    path = tmp_path / "series.pdf"
    book.pdf(path=path, **pdf.PAPER)
    data = path.read_bytes()
    assert data.startswith(b"%PDF-")
    pages = len(re.findall(rb"/Type /Page\b", data))
    assert 4 * len(LESSONS) < pages < 20 * len(NOTEBOOKS)
    assert data.count(b"/Title") > 2 * len(NOTEBOOKS)
    assert len(data) < 15e6
