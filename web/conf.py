"""The web site, made from the notebooks as they are stored: `make site`.

The folder of the sources is that of the project. No cell is run, nothing is
asked from another machine, and no address is written here: where the site
will be read is the variable SITE_URL, and without it the cards that other
pages show for a link have no picture.
"""

import base64
import html
import json
import os
import re
import shutil
from importlib.metadata import distribution

from tools.figures import as_png, images
from tools.notebooks import (
    LESSONS,
    README_PICTURE,
    README_STILL,
    ROOT,
    SOLUTIONS,
    read,
)
from web.lite import runs_in_browser

#: Whether a lesson runs in the reader's browser, by its page.
RUNS = {f"notebooks/{path.stem}": runs_in_browser(path) for path in LESSONS}

#: What a page says whose lesson does not.
STAYS = "*This lesson starts several processes, and a browser runs one.*"

#: Where a notebook runs on other machines, and the settings that say which.
ELSEWHERE = {"Open in Colab": "COLAB", "Open in Binder": "BINDER"}

README = (ROOT / "README.md").read_text(encoding="utf-8")

# ---- what Sphinx and its extensions read ----------------------------------

project = re.match(r"# (.+)", README)[1]
language = "en"
root_doc = "README"
include_patterns = ["README.md", "CONTRIBUTING.md"]
include_patterns += [
    f"notebooks/{place}*.ipynb" for place in ("", "solutions/")
]
exclude_patterns = ["**/.ipynb_checkpoints"]

extensions = [
    "myst_nb",
    "sphinx.ext.mathjax",
    "sphinx_copybutton",
    "sphinxext.opengraph",
]
nb_execution_mode = "off"
myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 3

# One file with the glyphs inside: a page opened as a file has formulas too.
# Its menu would fetch more files, and be a stop of the Tab key per formula.
mathjax_path = "tex-svg.js"
mathjax3_config = {"options": {"enableMenu": False}}

html_theme = "furo"
html_title = project
html_favicon = "static/icon.svg"
html_baseurl = re.sub("([^/])$", r"\1/", os.environ.get("SITE_URL", ""))
html_static_path = ["static"]
html_css_files = ["site.css"]
html_js_files = ["site.js"]
html_copy_source = False
html_show_sphinx = False
html_show_copyright = False
html_use_index = False
#: What the README shows, in HTML that Sphinx does not look into.
html_extra_path = [str(README_PICTURE), str(README_STILL)]

ogp_site_url = html_baseurl
ogp_image = README_STILL.name
ogp_use_first_image = True
ogp_custom_meta_tags = [
    '<meta name="twitter:card" content="summary_large_image" />'
]

linkcheck_timeout = 30
linkcheck_retries = 3


# ---- what is added to the sources as they are read ------------------------


def prepare(app, docname, source):
    """Give a page what it needs on the web and not in JupyterLab.

    Parameters
    ----------
    app : Sphinx
    docname : str
        Path of the page without its ending.
    source : list of str
        Its text, changed in place.
    """
    if docname == root_doc:
        text = add_buttons(link_pages(source[0]), docname)
        source[0] = text + contents()
    elif docname.startswith("notebooks/"):
        notebook = json.loads(source[0])
        describe_page(notebook)
        unpack_figures(notebook["cells"])
        drop_last_bar(notebook["cells"])
        head = notebook["cells"][0]
        head["source"] = add_buttons("".join(head["source"]), docname)
        source[0] = json.dumps(notebook)


def link_pages(text):
    """Let the links to a folder lead to its first page."""
    first = SOLUTIONS[0].relative_to(ROOT).as_posix()
    return text.replace("](notebooks/solutions)", f"]({first})")


def contents():
    """Return the table of contents, in the order of reading."""
    parts = {
        "Lessons": [entry(path) for path in LESSONS],
        "Worked answers": [entry(path) for path in SOLUTIONS],
        "The project": ["CONTRIBUTING"],
    }
    return "".join(
        "\n```{toctree}\n:hidden:\n:caption: "
        + "\n".join([caption, "", *entries])
        + "\n```\n"
        for caption, entries in parts.items()
    )


def entry(path):
    """Return the line for a notebook in the table of contents."""
    title = re.match(r"# (?:.+?answers: )?(.+)", read(path).cells[0].source)
    words = title[1].replace("`", "")
    place = path.relative_to(ROOT).with_suffix("").as_posix()
    return f"{path.stem[:2]} {words[0].upper()}{words[1:]} <{place}>"


def describe_page(notebook):
    """Let search engines and cards for links show the lesson's question."""
    head = "".join(notebook["cells"][0]["source"])
    question = re.search(r"\*\*The question\.\*\* (.+)", head)
    text = plain(question[1] if question else head.strip().split("\n\n")[-1])
    notebook["metadata"] |= {
        "og:description": text,
        "myst": {"html_meta": {"description": text}},
    }


def unpack_figures(cells):
    """Make files of the figures, which are stored inside of HTML.

    Parameters
    ----------
    cells : list of dict
        Cells of a notebook, changed in place.
    """
    for cell in cells:
        for output in cell.get("outputs", []):
            for found in images([output]):
                file = as_png(base64.b64decode(found["file"]))
                png = base64.b64encode(file).decode()
                output["data"] = {"image/png": png}
                cell["metadata"]["mystnb"] = {
                    "image": {
                        "alt": html.unescape(found["alt"]),
                        "width": f"{found['width']}px",
                    }
                }


def add_buttons(text, docname):
    """Add, below the title, the ways to take a page elsewhere."""
    title, _, rest = text.partition("\n\n")
    parts = [
        f'<a class="run" href="{link}">{words}</a>'
        for words, link in ways(docname).items()
    ]
    if os.environ.get("LITE") and not RUNS.get(docname, True):
        parts.append(STAYS)
    return "\n\n".join(filter(None, [title, " ".join(parts), rest]))


def ways(docname):
    """Return the ways from a page to elsewhere, as far as there are any."""
    found = {}
    if docname == root_doc and os.environ.get("PDF"):
        found["Download the series as a PDF"] = "series.pdf"
    if os.environ.get("LITE") and RUNS.get(docname):
        place = f"../lite/notebooks/index.html?path={docname}.ipynb"
        found["Run this lesson in your browser"] = place
    if docname.startswith("notebooks/"):
        for words, name in ELSEWHERE.items():
            if address := os.environ.get(name):
                found[words] = f"{address}/{docname}.ipynb"
    return found


def drop_last_bar(cells):
    """Drop the bar of links at the end, since the site has its own there."""
    lines = "".join(cells[-1]["source"]).splitlines(keepends=True)
    cells[-1]["source"] = [x for x in lines if "[All lessons]" not in x]


def plain(text):
    """Return a text of Markdown without its marks, on one line."""
    text = re.sub(r"\[(.+?)\]\(.+?\)", r"\1", text)
    return re.sub(r"[`$*]", "", " ".join(text.split()))


# ---- what is added to the pages once they are written ---------------------


def give_headings_a_level(app, pagename, templatename, context, doctree):
    """Say of which level the headings of the table of contents are."""
    name = "furo_navigation_tree"
    heading = 'role="heading"'
    context[name] = context[name].replace(heading, f'{heading} aria-level="2"')


def finish(app, error):
    """Add the formulas' script, and the first page under its usual name."""
    if error is None and app.builder.name == "html":
        package = distribution("sphinx-mathjax-offline")
        script = next(
            file for file in package.files if file.name == mathjax_path
        )
        shutil.copy(package.locate_file(script), app.outdir / "_static")
        shutil.copy(app.outdir / "README.html", app.outdir / "index.html")


def setup(app):
    """Register the functions above."""
    app.connect("source-read", prepare)
    app.connect("html-page-context", give_headings_a_level, priority=900)
    app.connect("build-finished", finish)
