"""The numbers in the prose: each is an output, or in the code, near it.

A number counts with its sign, its power of ten and its place. What stands
near is the code of the same section, with its outputs, and the code cells
just before and after. The head and the summary may quote the whole notebook,
and a solution what its lesson says.
"""

import re
from typing import NamedTuple

from tools.figures import images
from tools.notebooks import (
    LESSONS,
    SOLUTIONS,
    code_cells,
    prose,
    read,
    text_outputs,
)

#: From the first of these on, the prose may quote all that stands above it.
CLOSING = ("The answer", "What you built")

#: Of these two figures are a result, and no way of speaking.
COUNTED = r"(?:steps|iterations|points|patients|times|splits)\b"

_DIGITS = r"\d[\d,]*(?:\.\d+)?"
_NUMBER = re.compile(
    rf"(?<![\w.,])(?P<sign>(?<![\w)}}\]])-)?(?P<digits>{_DIGITS})"
    r"(?:e(?P<power>[-+]?\d+))?(?P<percent>\s*\\?%)?(?!\w)"
    rf"(?P<counts> {COUNTED})?"
)
_SUPERSCRIPTS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


class Number(NamedTuple):
    """A number as it is written, with what was written around it."""

    value: float
    digits: str
    power: int | None
    percent: bool
    counts: bool
    around: str

    @property
    def is_free(self):
        """Whether it counts things in the text, or is a year."""
        if self.percent or self.power is not None:
            return False
        free = r"\d" if self.counts else r"\d\d?|(19|20)\d\d"
        return bool(re.fullmatch(free, self.digits))

    def is_rounded_from(self, value):
        """Whether a value, rounded as this number is, gives this number."""
        decimals = len(self.digits.partition(".")[2])
        scale = 10.0 ** (self.power or 0)
        if self.percent:
            return any(
                round(v, decimals) == self.value for v in (value, 100 * value)
            )
        rounded = round(value / scale, decimals)
        return abs(rounded * scale - self.value) <= 1e-9 * abs(self.value)


def plain(text):
    """Return text with one way to write minus signs and powers of ten."""
    text = re.sub(r"\bminus (?=\d)", "-", text.replace("−", "-"))
    text = re.sub(
        r"10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)",
        lambda found: "1e" + found[1].translate(_SUPERSCRIPTS),
        text,
    )
    text = re.sub(r"\b10\^(?:\{(-?\d+)\}|(\d))", r"1e\1\2", text)
    return re.sub(r"(\d)\s*(?:·|×|\\cdot|\\times)\s*1e(-?\d+)", r"\1e\2", text)


def numbers(text):
    """Yield the numbers of a text."""
    text = plain(text)
    for found in _NUMBER.finditer(text):
        digits = found["digits"].rstrip(",")
        value = float(digits.replace(",", ""))
        power = found["power"] and int(found["power"])
        value *= (-1 if found["sign"] else 1) * 10.0 ** (power or 0)
        around = text[max(0, found.start() - 30) : found.end() + 20]
        percent, counts = bool(found["percent"]), bool(found["counts"])
        yield Number(value, digits, power, percent, counts, around)


def sections(notebook):
    """Return the sections of a notebook, as lists of (index, cell, text).

    A text cell with a heading in its middle ends one and begins another.
    """
    found = [("", [])]
    for index, cell in enumerate(notebook.cells):
        if cell.cell_type == "code":
            found[-1][1].append((index, cell.source))
            continue
        first, *others = re.split(r"^(?=##? )", cell.source, flags=re.M)
        found[-1][1].append((index, first))
        for text in others:
            title = text.partition("\n")[0].lstrip("# ")
            found.append((title, [(index, text)]))
    return found


def check_numbers(notebook, path):
    """A number in the prose is an output or in the code near it."""
    code = {i: c for i, c in enumerate(notebook.cells) if "outputs" in c}
    known = {index: _values([cell]) for index, cell in code.items()}
    drawn = {
        index: _values([cell], in_figures=True) for index, cell in code.items()
    }
    asked = {i for i, c in code.items() if c.source.startswith("checks.")}
    size = sorted(known.keys() - asked)[1]  # loads the data, says how many
    quoted = []
    if path in SOLUTIONS:
        lesson = read(LESSONS[SOLUTIONS.index(path)])
        quoted = [number.value for number in numbers(prose(lesson))]
    closing = False
    for place, (title, parts) in enumerate(sections(notebook)):
        here = {index for index, _ in parts if index in code}
        closing = closing or title in CLOSING
        for index, text in parts:
            if index in code:
                continue
            before = [i for i in code if i < index]
            after = [i for i in code if i > index]
            near = here | {*before[-1:], *after[:1]}
            wide = near | {size}
            if closing or place <= 1:
                wide = before or code
            values = [v for i in wide for v in known[i]]
            values += [v for i in near for v in drawn[i]]
            yield from unknown_numbers(text, values + quoted)


def check_page(text, facts=()):
    """A number on a page is in a lesson that its line names, or a fact.

    Commands and code are no prose.
    """
    text = re.sub(r"```.*?```|`[^`\n]*`", "", text, flags=re.S)
    for line in text.splitlines():
        lessons = [
            read(path)
            for path in LESSONS
            if path.name in line or f"lesson {path.name[:2]}" in line.lower()
        ]
        said = "\n".join(
            prose(lesson) + "\n".join(map(text_outputs, code_cells(lesson)))
            for lesson in lessons
        )
        values = [number.value for number in numbers(said)]
        yield from unknown_numbers(line, [*values, *facts])


def unknown_numbers(text, values):
    """Yield the numbers of a text that no value gives."""
    titles = r"\[[^][]*\]\([^)]*\.ipynb\)"  # judged where they stand
    text = re.sub(rf"{titles}|\]\(.*?\)|<[^>]*>", " ", text)
    for number in numbers(text):
        if not (number.is_free or any(map(number.is_rounded_from, values))):
            yield f"no output near has ...{number.around}..."


def _values(cells, in_figures=False):
    """Return the numbers in code and outputs, or else in figures."""
    found = []
    for cell in cells:
        texts = [] if in_figures else [cell.source.replace("_", "")]
        for output in cell.outputs:
            data = output.get("data", {})
            if bool(images([output])) == in_figures:
                texts += [output.get("text", ""), data.get("text/plain", "")]
        found += [number.value for number in numbers("\n".join(texts))]
    return found
