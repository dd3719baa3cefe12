"""The series as one file, to print or to keep: `make pdf`.

The machine's browser prints the pages of the site one after the other, by
day, with their formulas typeset and their folds open.
"""

import re
from urllib.parse import urldefrag, urljoin, urlsplit

from tools.notebooks import NOTEBOOKS, ROOT
from web.browser import launch

SITE = ROOT / "web" / "_build" / "site"
TARGET = SITE / "series.pdf"

#: The pages in the order of reading.
PAGES = ["README.html"]
PAGES += [
    path.relative_to(ROOT).with_suffix(".html").as_posix()
    for path in NOTEBOOKS
]

PAPER = {
    "format": "A4",
    "scale": 0.75,
    "margin": {
        "top": "18mm",
        "bottom": "18mm",
        "left": "20mm",
        "right": "20mm",
    },
    "display_header_footer": True,
    "header_template": "<span></span>",
    "footer_template": (
        '<p style="width: 100%; text-align: center; font-size: 8px">'
        '<span class="pageNumber"></span></p>'
    ),
    "print_background": True,
    "outline": True,
    "tagged": True,
}


def book():
    """Return the text of all pages as one page of HTML.

    Returns
    -------
    str
    """
    first, lesson = ((SITE / page).read_text("utf-8") for page in PAGES[:2])
    head = first.partition("</head>")[0]
    math = r"<script[^>]*(?:>window\.MathJax|/tex-).*?</script>"
    formulas = "".join(re.findall(math, lesson)).replace("../", "")
    chapters = "".join(map(chapter, PAGES))
    return f'{head}{formulas}</head><body class="book">{chapters}</body>'


def chapter(page):
    """Return the text of a page, all of whose links lead somewhere."""
    text = (SITE / page).read_text("utf-8")
    text = re.search(r'<article role="main".*?</article>', text, re.S)[0]
    text = text.replace("<details>", "<details open>")

    def lead(found):
        name, link = found.groups()
        url, anchor = urldefrag(urljoin(page, link))
        if url in PAGES:
            url = f"#{url}:{anchor or 'furo-main-content'}"
        elif not urlsplit(url).scheme and name == "href":
            return ""  # a file of the site alone
        return f' {name}="{url}"'

    text = re.sub(r'\s(href|src)="([^"]*)"', lead, text)
    return re.sub(r'(?<=\sid=")', f"{page}:", text)


def open_book(browser):
    """Return a page of a browser that shows the book, ready to be printed."""
    source = SITE / "book.html"  # beside what its links lead to
    source.write_text(book(), "utf-8")
    page = browser.new_page(color_scheme="light")
    page.goto(source.as_uri())
    source.unlink()
    page.evaluate("async () => await MathJax.startup.promise")
    return page


def build():
    """Print the book to where the site offers it."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        open_book(launch(playwright)).pdf(path=TARGET, **PAPER)


if __name__ == "__main__":
    build()
