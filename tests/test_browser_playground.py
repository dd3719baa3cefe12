"""The playgrounds under mouse, touch and keyboard: `make test-browser`.

They are tried on a page without a kernel, cut off from the network, and in
the JupyterLab of `make lab`. What they show is compared with NumPy.
"""

import itertools
import re
from pathlib import Path

import nbformat
import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from nbconvert import HTMLExporter
from playwright.sync_api import expect
from sklearn.datasets import load_diabetes

from playground import RATES, WIDTHS, playground, stairs
from tests.conftest import PATIENCE
from tests.test_browser import (
    OPEN,
    SCREENSHOTS,
    THEMES,
    choose,
    wait_for_notebook,
    wait_for_run,
)
from tests.test_playground import RAW, bands
from tools.notebooks import METADATA, ROOT

pytestmark = pytest.mark.browser

X, Y = load_diabetes(return_X_y=True)
BMI = X[:, 2]
SOURCE = """\
from sklearn.datasets import load_diabetes
from playground import playground, stairs
X, y = load_diabetes(return_X_y=True, scaled={scaled})
{name}(X[:, 2], y)"""

#: Each kind as a cell and its output.
KINDS = {
    "line": (
        SOURCE.format(scaled=True, name="playground"),
        playground(BMI, Y),
    ),
    "bands": (SOURCE.format(scaled=False, name="stairs"), stairs(RAW, Y)),
}
EACH = pytest.mark.parametrize("kind", KINDS)

#: Widths of a screen, in pixels: a desk and a telephone.
SCREENS = [1400, 390]


def loss(w, b, x=BMI):
    return np.mean((Y - (w * x + b)) ** 2)


def descend(steps, learning_rate, x=BMI, w=0.0, b=0.0):
    for _ in range(steps):
        residual = Y - (w * x + b)
        w += learning_rate * 2 * np.mean(x * residual)
        b += learning_rate * 2 * np.mean(residual)
    return w, b


def notebook(kind):
    """Return a notebook with a playground, as it is stored."""
    source, shown = KINDS[kind]
    output = nbformat.v4.new_output(
        "execute_result",
        {"text/html": shown._repr_html_()},
        execution_count=1,
    )
    cell = nbformat.v4.new_code_cell(
        source, outputs=[output], execution_count=1
    )
    title = nbformat.v4.new_markdown_cell("# Lesson")
    return nbformat.v4.new_notebook(cells=[title, cell], metadata=METADATA)


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Write the pages without a kernel."""
    folder = tmp_path_factory.mktemp("page")
    paths = {kind: folder / f"{kind}.html" for kind in KINDS}
    for kind, path in paths.items():
        body, _ = HTMLExporter().from_notebook_node(notebook(kind))
        path.write_text(body, encoding="utf-8")
    return paths


@pytest.fixture(scope="module")
def server(tmp_path_factory, make_lab):
    folder = tmp_path_factory.mktemp("lab")
    with make_lab(folder, "--expose-app-in-browser") as server:
        root = Path(server["root_dir"]) / "notebooks"
        for kind in KINDS:
            nbformat.write(notebook(kind), root / f"{kind}.ipynb")
        yield server


def open_page(browser, file, **settings):
    context = browser.new_context(offline=True, **settings)
    page = context.new_page()
    page.set_default_timeout(PATIENCE * 1000)
    page.goto(file.as_uri())
    return page


def open_lab(browser, server, kind="line"):
    page = browser.new_page(viewport={"width": SCREENS[0], "height": 1100})
    page.set_default_timeout(PATIENCE * 1000)
    address = f"{server['url']}lab/tree/notebooks/{kind}.ipynb"
    page.goto(f"{address}?reset&token={server['token']}")
    wait_for_notebook(page, ROOT / "notebooks" / f"{kind}.ipynb")
    page.keyboard.press("Control+b")
    return page


def run_lab(page):
    choose(page, "Run", "Run All Cells")
    wait_for_run(page)


def opened(request, browser, kind):
    """Open one on a page without a kernel, or in JupyterLab."""
    if request.param == "page":
        page = open_page(browser, request.getfixturevalue("files")[kind])
    else:
        page = open_lab(browser, request.getfixturevalue("server"), kind)
        run_lab(page)
    yield page
    page.close()


@pytest.fixture(scope="module", params=["page", "lab"])
def page(request, browser):
    """Open the line and its map."""
    yield from opened(request, browser, "line")


@pytest.fixture(scope="module", params=["page", "lab"])
def bands_page(request, browser):
    """Open the bands."""
    yield from opened(request, browser, "bands")


@pytest.fixture
def play(page):
    """Return the playground, as it is at first."""
    play = page.frame_locator("iframe")
    play.get_by_label("scale of x").select_option(label="sum of squares 1")
    play.get_by_label("start").select_option("zero")
    set_rate(play, 0.1)
    play.locator("#map").scroll_into_view_if_needed()
    return play


def shown(play):
    """Return w, b and the iteration as they are shown."""
    texts = [
        play.locator(f"#{i}").inner_text() for i in ("w_now", "b_now", "t")
    ]
    return [float(text.replace(",", "")) for text in texts]


def check_loss(play, w, b, x=BMI):
    """The line is (w, b), its loss is NumPy's, to all digits shown."""
    expect(play.locator("#w_now")).to_have_text(f"{w:z,.4f}")
    expect(play.locator("#b_now")).to_have_text(f"{b:z,.4f}")
    expect(play.locator("#loss")).to_have_text(f"{loss(w, b, x):,.4f} points²")


def middle(locator):
    box = locator.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_steps_are_those_of_numpy(play):
    check_loss(play, 0, 0)
    for steps in (1, 2, 3):
        play.get_by_role("button", name="Step").click()
        check_loss(play, *descend(steps, 0.1))
    dw, db = -2 * np.mean(BMI * Y), -2 * np.mean(Y)
    play.get_by_role("button", name="Back to start").click()
    check_loss(play, 0, 0)
    expect(play.locator("#slope")).to_contain_text(
        f"∂L/∂w = {dw:.4f}, ∂L/∂b = {db:.4f}"
    )
    expect(play.locator("#slope")).to_contain_text(
        f"0.1 · {np.hypot(dw, db):.4f} = {0.1 * np.hypot(dw, db):.4f} points"
    )


NUMBER = r"-?[\d.]+(?:e-\d+)?"
PAIR = rf"({NUMBER})[ ,]({NUMBER})"


@pytest.mark.parametrize("rate", [0.001, 0.1, 0.7])
def test_arrow_on_the_map_is_the_next_step(play, rate):
    play.get_by_label("start").select_option("steep")
    set_rate(play, rate)
    route = play.locator("#map .step").get_attribute("d")
    x, y, right, down = map(float, re.match(f"M{PAIR}l{PAIR}", route).groups())
    play.get_by_role("button", name="Step").click()
    dot = play.locator("#map .dot")
    assert float(dot.get_attribute("cx")) == pytest.approx(x + right, abs=0.01)
    assert float(dot.get_attribute("cy")) == pytest.approx(y + down, abs=0.01)


def test_squares_stand_between_line_and_dots(play):
    play.get_by_label("start").select_option("steep")
    dots = play.locator("#cloud .dots").first.get_attribute("d")
    dots = np.array(re.findall(PAIR, dots), dtype=float)
    squares = play.locator("#cloud .squares").get_attribute("d")
    sides = rf"M{PAIR}v({NUMBER})h({NUMBER})v({NUMBER})z"
    squares = np.array(re.findall(sides, squares), dtype=float)
    assert len(squares) == 12
    for x, y, up, across, down in squares:
        assert abs(dots - [x, y + up]).max(axis=1).min() < 0.01
        assert abs(up) == abs(across) == abs(down)


@pytest.mark.parametrize("scale", [1, 442])
def test_ovals_of_the_map_are_lines_of_equal_loss(play, scale):
    name = "sum of squares 1" if scale == 1 else "z-score"
    play.get_by_label("scale of x").select_option(label=name)
    x = BMI * np.sqrt(scale)
    w, b = BMI @ Y / np.sqrt(scale), Y.mean()
    x0, x1, y0, y1 = play.locator("#map").evaluate(
        "() => [map.x0, map.x1, map.y0, map.y1]"
    )
    names = play.locator("#map .name").all_text_contents()
    for oval, name in zip(
        play.locator("#map .level").all(), names, strict=True
    ):
        wide, tall = (float(oval.get_attribute(r)) for r in ("rx", "ry"))
        level = float(name.replace(",", ""))
        aside = loss(w + wide * (x1 - x0) / 400, b, x)
        above = loss(w, b + tall * (y1 - y0) / 280, x)
        assert (aside, above) == pytest.approx((level, level), rel=1e-6)


@pytest.mark.parametrize("start", ["mean", "steep"])
def test_run_follows_numpy_to_four_decimals(play, start):
    play.get_by_label("start").select_option(start)
    play.get_by_label("scale of x").select_option(label="z-score")
    x = (BMI - BMI.mean()) / BMI.std()
    w, b, _ = shown(play)
    best = np.mean(x * Y), np.mean(Y)
    b = best[1] if start == "mean" else b
    steps = 0
    while max(abs(w - best[0]), abs(b - best[1])) >= 5e-5:
        w, b = descend(1, 0.1, x, w, b)
        steps += 1
    play.get_by_role("button", name="Run").click()
    expect(play.locator("#end")).to_contain_text("At the bottom")
    check_loss(play, w, b, x)
    assert shown(play)[2] == steps


def test_run_moves_at_twenty_frames_a_second_and_more(play):
    play.get_by_role("button", name="Run").click()
    frames = play.locator("#t").evaluate(
        """text => new Promise(done => {
            let frames = 0;
            new MutationObserver(() => frames++)
                .observe(text, {childList: true});
            const start = performance.now();
            setTimeout(() => done(
                1000 * frames / (performance.now() - start)), 3000);
        })"""
    )
    print(f"{frames:.1f} frames a second")
    assert frames >= 20
    play.get_by_role("button", name="Pause").click()
    _, _, steps = shown(play)
    check_loss(play, *descend(int(steps), 0.1))


def move_slider(play, label, steps):
    """Move a slider by keys, so many steps from its start, and return it."""
    slider = play.get_by_label(label)
    slider.focus()
    slider.press("Home")
    for _ in range(steps):
        slider.press("ArrowRight")
    return slider


def set_rate(play, rate):
    slider = move_slider(play, "learning rate η", RATES.index(rate))
    expect(slider).to_have_attribute("aria-valuetext", str(rate))


@pytest.mark.parametrize(
    ("rate", "b_says", "w_says"),
    [
        (0.01, ["crawls", 0.98], ["crawls", 1 - 0.02 / 442]),
        (0.1, ["flies", 0.8], ["crawls", 1 - 0.2 / 442]),
        (0.95, ["bounces", -0.9], ["crawls", 1 - 1.9 / 442]),
        (1, ["bounces", -1], ["crawls", 1 - 2 / 442]),
        (1.2, ["explodes", -1.4], ["crawls", 1 - 2.4 / 442]),
    ],
)
def test_verdict_says_what_the_rate_does(play, rate, b_says, w_says):
    set_rate(play, rate)
    for name, (word, factor) in {"b": b_says, "w": w_says}.items():
        verdict = play.locator(f"#{name}_verdict")
        expect(verdict).to_contain_text(f"{name} {word}: ")
        expect(verdict).to_contain_text(f"its gap by {factor:.4f}")


def test_half_is_the_rate_for_z_scores(play):
    play.get_by_label("scale of x").select_option(label="z-score")
    set_rate(play, 0.5)
    for name in "bw":
        expect(play.locator(f"#{name}_verdict")).to_contain_text(
            "flies: one step"
        )
    play.get_by_role("button", name="Step").click()
    x = (BMI - BMI.mean()) / BMI.std()
    check_loss(play, np.mean(x * Y), np.mean(Y), x)


def test_explosion_is_stopped(play):
    set_rate(play, 1.2)
    play.get_by_role("button", name="Run").click()
    expect(play.locator("#end")).to_have_text("Stopped: the loss explodes.")
    _, _, steps = shown(play)
    found = loss(*descend(int(steps), 1.2))
    assert found > 1e12
    expect(play.locator("#loss")).to_have_text(f"{found:.4e} points²")


def on_line(play, share):
    """Return a point of the line, from its left to its right, on the page."""
    path = play.locator("#cloud .line").get_attribute("d")
    x0, y0, x1, y1 = map(float, path.strip("M").split(","))
    box = play.locator("#cloud").bounding_box()
    pixel = box["width"] / 480
    return (
        box["x"] + pixel * (x0 + share * (x1 - x0)),
        box["y"] + pixel * (y0 + share * (y1 - y0)),
    )


def drag(page, x, y, up):
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y - up, steps=5)
    page.mouse.up()


#: Where the line is held, as a share of its length, and what that turns.
GRIPS = [(0.36, "b", 1), (0.95, "w", 1), (0.02, "w", -1)]


@pytest.mark.parametrize(("share", "turns", "sign"), GRIPS)
def test_line_follows_the_mouse(play, page, share, turns, sign):
    play.get_by_label("start").select_option("mean")
    w, b, _ = shown(play)
    drag(page, *on_line(play, share), up=40)
    new_w, new_b, _ = shown(play)
    check_loss(play, new_w, Y.mean() if turns == "w" else new_b)
    assert (new_w if turns == "w" else new_b) % 1 == 0  # can be typed
    moved = {"w": (new_w - w) * sign, "b": (new_b - b) * sign}
    assert moved.pop(turns) > 20
    assert list(moved.values()) == [0]


def test_dot_stands_where_a_click_gives_the_same_line(play, page):
    drag(page, *on_line(play, 0.36), up=60)
    drag(page, *on_line(play, 0.95), up=30)
    before = shown(play)
    assert 0 not in before[:2]
    page.mouse.click(*middle(play.locator("#map .dot")))
    w, b, _ = shown(play)
    # A pixel is some thousandths of the map wide.
    assert (w, b) == pytest.approx(before[:2], rel=0.03)


def test_line_follows_a_click_on_the_map(play, page):
    flat = play.locator("#cloud .line").get_attribute("d")
    page.mouse.click(*middle(play.locator("#map .best")))
    w, b, _ = shown(play)
    assert (w, b) == pytest.approx((BMI @ Y, Y.mean()), rel=0.02)
    check_loss(play, w, b)
    assert play.locator("#cloud .line").get_attribute("d") != flat


def test_own_line_stays_on_another_scale(play, page):
    drag(page, *on_line(play, 0.36), up=60)
    drag(page, *on_line(play, 0.95), up=30)
    w, b, _ = shown(play)
    play.get_by_label("scale of x").select_option(label="z-score")
    check_loss(play, w / np.sqrt(442), b, BMI * np.sqrt(442))


def test_dot_can_be_dragged(play, page):
    drag(page, *middle(play.locator("#map .dot")), up=50)
    w, b, _ = shown(play)
    assert b > 20
    check_loss(play, w, b)


def test_keyboard_alone_will_do(play, page):
    play.get_by_label("weight w").focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    check_loss(play, 30, 0)
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowUp")
    check_loss(play, 30, 1)
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowLeft")  # from a rate of 0.1 to 0.03
    for _ in range(3):
        page.keyboard.press("Tab")
    expect(play.get_by_role("button", name="Step")).to_be_focused()
    page.keyboard.press("Space")
    check_loss(play, *descend(1, 0.03, w=30, b=1))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(play.get_by_role("button", name="Pause")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    check_loss(play, 30, 1)


def test_screen_reader_hears_what_it_comes_to(play):
    play.get_by_role("button", name="Step").click()
    w, b = descend(1, 0.1)
    expect(play.get_by_role("status")).to_have_text(
        f"Loss {loss(w, b):,.4f} points², iteration 1."
    )


def open_phone(browser, file, height=844):
    size = {"width": 390, "height": height}
    return open_page(browser, file, has_touch=True, viewport=size)


def swipe(page, x, y, right=0, up=0):
    """Move a finger over the page, and return how far it has scrolled."""
    finger = page.context.new_cdp_session(page)
    for part in range(11):
        place = {"x": x + right * part / 10, "y": y - up * part / 10}
        event = {"type": "touchMove" if part else "touchStart"}
        event["touchPoints"] = [place]
        finger.send("Input.dispatchTouchEvent", event)
    end = {"type": "touchEnd", "touchPoints": []}
    finger.send("Input.dispatchTouchEvent", end)
    page.wait_for_timeout(300)
    return page.evaluate("scrollY")


def test_finger_drags_the_line_and_scrolls_the_page(browser, files):
    page = open_phone(browser, files["line"])
    play = page.frame_locator("iframe")
    play.get_by_label("start").select_option("mean")
    play.locator("#cloud").scroll_into_view_if_needed()
    height = page.evaluate("scrollY")
    assert swipe(page, *on_line(play, 0.36), up=40) == height
    w, b, _ = shown(play)
    assert b > Y.mean() + 20
    check_loss(play, w, b)
    x, y = on_line(play, 0.9)
    assert swipe(page, x, y + 80, up=100) > height
    assert shown(play) == [w, b, 0]
    page.touchscreen.tap(*middle(play.locator("#map .best")))
    w, b, _ = shown(play)
    assert w == pytest.approx(BMI @ Y, rel=0.04)
    check_loss(play, w, b)
    page.context.close()


def test_keys_do_not_reach_the_notebook(browser, server):
    page = open_lab(browser, server)
    run_lab(page)
    cells = page.evaluate(f"{OPEN}.content.model.cells.length")
    play = page.frame_locator("iframe")
    play.get_by_label("weight w").focus()
    for key in ["a", "b", "d", "d", "ArrowUp"]:
        page.keyboard.press(key)
    check_loss(play, 10, 0)
    assert page.evaluate(f"{OPEN}.content.model.cells.length") == cells
    page.close()


@EACH
def test_notebook_that_has_not_run_says_so(browser, server, kind):
    page = open_lab(browser, server, kind)
    output = page.locator(".jp-OutputArea-output")
    name = KINDS[kind][1].name
    expect(output).to_have_text(f"Run this cell to play with {name}.")
    assert page.locator("iframe").count() == 0
    page.close()


@EACH
def test_asks_nothing_of_any_machine(browser, files, kind):
    page = browser.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.frame))
    page.goto(files[kind].as_uri())
    play = page.frame_locator("iframe")
    slider = play.get_by_role("slider").first
    slider.press("Home")
    assert slider.get_attribute("aria-valuetext")
    own = page.locator("iframe").element_handle().content_frame()
    assert own not in asked
    page.close()


def check_names_and_contrast(page):
    own = page.locator("iframe").element_handle().content_frame()
    lesson_has_it = {"page-has-heading-one": {"enabled": False}}
    found = Axe().run(own, options={"rules": lesson_has_it})
    assert found.response["passes"]
    assert found.response["violations"] == [], found.generate_report()


def test_names_and_contrast_hold(page):
    check_names_and_contrast(page)


def test_names_and_contrast_of_bands_hold(bands_page):
    check_names_and_contrast(bands_page)


@EACH
@pytest.mark.parametrize("width", [1400, 700, 390, 360])
def test_letters_can_be_read(browser, files, kind, width):
    size = {"width": width, "height": 900}
    page = open_page(browser, files[kind], viewport=size)
    texts = page.frame_locator("iframe").locator("text")
    sizes = texts.evaluate_all(
        """all => all.map(text => {
            const { a, b } = text.getScreenCTM();
            return Math.hypot(a, b)
                * parseFloat(getComputedStyle(text).fontSize);
        })"""
    )
    assert len(sizes) > 7
    assert min(sizes) >= 10
    page.context.close()


@EACH
def test_fits_the_page_in_both_themes(browser, server, kind):
    SCREENSHOTS.mkdir(exist_ok=True)
    page = open_lab(browser, server, kind)
    run_lab(page)
    own = page.locator("iframe").element_handle().content_frame()
    for theme, width in itertools.product(THEMES, SCREENS):
        page.evaluate(
            """theme => jupyterapp.commands.execute(
                'apputils:change-theme', {theme})""",
            theme,
        )
        page.set_viewport_size({"width": width, "height": 1400})
        page.wait_for_timeout(1000)
        name = f"playground_{kind}_{theme.split()[-1]}_{width}.png"
        page.screenshot(path=SCREENSHOTS / name)
        assert own.evaluate(
            """() => {
                const page = document.documentElement;
                return page.scrollWidth <= page.clientWidth
                    && page.scrollHeight <= page.clientHeight;
            }"""
        )
    page.close()


# ---- bands ---------------------------------------------------------------


@pytest.fixture
def bands_play(bands_page):
    """Return the playground of bands, with bands of 3 kg/m²."""
    play = bands_page.frame_locator("iframe")
    play.locator("#cloud").scroll_into_view_if_needed()
    set_width(play, 3)
    return play


def set_width(play, width):
    move_slider(play, "width of the bands", WIDTHS.index(width))
    check_bands(play, width)


def check_bands(play, width):
    """Bands are of this width, and all is shown as the lesson computes it."""
    slider = play.get_by_label("width of the bands")
    expect(slider).to_have_attribute("aria-valuetext", f"{width} kg/m²")
    expect(play.locator("#width_now")).to_have_text(f"{width} kg/m²")
    for name, text in bands(width).items():
        expect(play.locator(f"#{name}")).to_have_text(text)


def handle(play, width):
    """Return where the slider's handle stands, or would for a width."""
    box = play.get_by_label("width of the bands").bounding_box()
    share = WIDTHS.index(width) / (len(WIDTHS) - 1)
    radius = 8
    x = box["x"] + radius + share * (box["width"] - 2 * radius)
    return x, box["y"] + box["height"] / 2


def test_bands_of_every_width_are_those_of_the_lesson(bands_play):
    slider = bands_play.get_by_label("width of the bands")
    slider.press("End")
    for width in reversed(WIDTHS):
        check_bands(bands_play, width)
        slider.press("ArrowLeft")


def test_bands_follow_the_mouse_while_it_drags(bands_play, bands_page):
    bands_page.mouse.move(*handle(bands_play, 3))
    bands_page.mouse.down()
    for width in [1, 0.2, 8, 0.1]:
        bands_page.mouse.move(*handle(bands_play, width), steps=3)
        check_bands(bands_play, width)
    bands_page.mouse.up()
    bands_page.mouse.move(*handle(bands_play, 12))
    check_bands(bands_play, 0.1)


@pytest.mark.parametrize("width", [0.1, 1, 3, 12])
def test_bands_are_drawn_where_their_means_are(bands_play, width):
    set_width(bands_play, width)
    route = bands_play.locator("#cloud .line").get_attribute("d")
    numbers = r"[\d.]+"
    steps, height, left = [], None, None
    for mark, values in re.findall(
        rf"([MVH])({numbers}(?: {numbers})?)", route
    ):
        values = [float(value) for value in values.split()]
        if mark == "H":
            steps.append((left, values[0], height))
        else:
            height = values[-1]
        left = left if mark == "V" else values[0]
    assert [len(steps)] == [int(bands(width)["count"])]

    def place(values, low, high, at):
        start, size = min(values), np.ptp(values)
        share = (np.asarray(at) - start + size / 20) / (1.1 * size)
        return low + share * (high - low)

    band = (RAW - 18) / width + 1e-9
    band = band.astype(int)
    kept = np.unique(band)
    left, right = (
        place(RAW, 70, 470, 18 + width * edge) for edge in (kept, kept + 1)
    )
    means = place(Y, 290, 10, [Y[band == k].mean() for k in kept])
    np.testing.assert_allclose(
        steps, np.transpose([left, right, means]), rtol=1e-9
    )


def test_finger_drags_the_bands_and_scrolls_the_page(browser, files):
    page = open_phone(browser, files["bands"], height=500)
    play = page.frame_locator("iframe")
    slider = play.get_by_label("width of the bands")
    slider.scroll_into_view_if_needed()
    start, end = handle(play, 3), handle(play, 0.2)
    height = page.evaluate("scrollY")
    assert swipe(page, *start, right=end[0] - start[0]) == height
    check_bands(play, 0.2)
    page.touchscreen.tap(*handle(play, 8))
    check_bands(play, 8)
    x, y = middle(play.locator("#cloud"))
    assert swipe(page, x, y, up=100) > height
    check_bands(play, 8)
    page.context.close()


def test_bands_tell_a_screen_reader_what_they_come_to(bands_play):
    said = bands(3)
    expect(bands_play.get_by_role("status")).to_have_text(
        f"Bands with patients: {said['count']}. "
        f"Loss removed: {said['own']}. "
        f"By the others: {said['others']}. "
        f"Patients alone in a band: {said['alone']}"
    )
    cloud = bands_play.get_by_role("img")
    assert "a step for each band" in cloud.get_attribute("aria-label")


def test_keys_of_the_bands_do_not_reach_the_notebook(browser, server):
    page = open_lab(browser, server, "bands")
    run_lab(page)
    cells = page.evaluate(f"{OPEN}.content.model.cells.length")
    play = page.frame_locator("iframe")
    play.get_by_label("width of the bands").focus()
    for key in ["a", "b", "d", "d", "ArrowUp"]:
        page.keyboard.press(key)
    check_bands(play, 3.5)
    assert page.evaluate(f"{OPEN}.content.model.cells.length") == cells
    page.close()
