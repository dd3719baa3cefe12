"""Read a table from a file, or say in one line what is wrong with it."""

import csv
import io
from pathlib import Path

import numpy as np
import pandas as pd

#: What the files of spreadsheets begin with.
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")

#: What people put between two columns, and what it is called.
SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}

#: Rows without a gap that are needed, and rows to each value of a category.
FEWEST_ROWS = 5

#: Values of a column of text up to which it is taken for a category.
MOST_KINDS = 20


def read_file(
    path, target="", features=(), *, encoding="utf-8", sep=",", decimal="."
):
    """Return the table in a text file, one row to a line, with a header.

    Parameters
    ----------
    path : str or Path
    target : str, optional
        A column that has to be there, and to be numeric.
    features : sequence of str, optional
        Columns that have to be there.
    encoding, sep, decimal : str
        How letters are stored, what stands between two columns, and what
        before the decimals.

    Returns
    -------
    DataFrame
        Columns that hold text stay as they are.

    Raises
    ------
    ValueError
        Saying in one line what is wrong: no such file, a spreadsheet,
        another encoding, another separator, no header, no rows, or a row of
        another length; and where columns are given, that they are not there,
        that no column holds numbers, or that the target does not.
    """
    text = _decode(path, _read_bytes(path), encoding)
    try:
        _check_rows(path, text, sep)
        table = pd.read_csv(io.StringIO(text), sep=sep, decimal=decimal)
    except (csv.Error, pd.errors.ParserError) as error:
        says = " ".join(str(error).split())
        raise ValueError(f"{path} is no table: {says}") from error
    if table.empty:
        raise ValueError(f"{path} has a header and no rows")
    if target or features:
        _check_names(path, table, [*filter(None, [target]), *features])
    if target:
        _check_target(table, target)
    return table


def check_columns(table, target, features):
    """Refuse a table, read and cleaned, whose columns cannot be fitted.

    Parameters
    ----------
    table : DataFrame
    target : str
        A column of numbers.
    features : sequence of str
        Columns of numbers, or categories.

    Raises
    ------
    ValueError
        Saying in one line what is wrong: no table, no features, no such
        column, the target among the features or not numeric, numbers stored
        as text, text that is no category, too few rows without a gap, or a
        value of a category that too few of them have, or all.
    """
    if not isinstance(table, pd.DataFrame):
        raise ValueError(
            f"got {type(table).__name__}, and no table: does the function "
            "that cleaned it return it?"
        )
    if not isinstance(target, str):
        raise ValueError(f"the target must be one name, got {target!r}")
    if isinstance(features, str):
        raise ValueError(f"features must be a list: [{features!r}]")
    features = list(features)
    if not features:
        raise ValueError("no features: name one column or more")
    _check_names("the table", table, [target, *features])
    if target in features:
        raise ValueError(f"the target {target} is among the features")
    _check_target(table, target)
    for name in table[features].select_dtypes(exclude="number"):
        _check_category(table[name])
    whole = table.dropna(subset=[target, *features])
    if len(whole) < FEWEST_ROWS:
        gaps = table[[target, *features]].isna().sum()
        most = f"; most gaps: {gaps.idxmax()} ({gaps.max()})"
        raise ValueError(
            f"{len(whole)} of {len(table)} rows are whole, and "
            f"{FEWEST_ROWS} are needed{most if gaps.any() else ''}"
        )
    for name in table[features].select_dtypes(exclude="number"):
        _check_counts(name, whole[name].value_counts())


def _read_bytes(path):
    """Return what is in a file, or say why it cannot be read."""
    if not Path(path).exists():
        beside = sorted(Path(path).parent.glob("*.[ct]sv"))
        names = ", ".join(file.name for file in beside[:5])
        raise ValueError(
            f"no file {path}{f'; in its folder: {names}' if names else ''}"
        )
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise ValueError(f"{path} cannot be read: {error.strerror}") from error
    if data.startswith(WORKBOOKS):
        raise ValueError(
            f"{path} is a spreadsheet or an archive: open it there and save "
            "it as CSV, comma-separated values"
        )
    return data


def _decode(path, data, encoding):
    """Return the text that bytes stand for."""
    try:
        text = data.decode(encoding)
    except LookupError as error:
        raise ValueError(f"there is no encoding {encoding!r}") from error
    except UnicodeDecodeError as error:
        line = 1 + data.count(b"\n", 0, error.start)
        other = (
            "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "cp1252"
        )
        raise ValueError(
            f"{path} is not in {encoding} (see line {line}): save it as "
            f'UTF-8, or try encoding="{other}"'
        ) from error
    text = text.removeprefix("\ufeff")  # a mark that spreadsheets put there
    if not text.strip():
        raise ValueError(f"{path} is empty")
    if "\0" in text:
        raise ValueError(f"{path} is no text: it holds bytes of zeros")
    return text


def _check_rows(path, text, sep):
    """Refuse another separator, a long row, and a table without a header."""
    if len(sep) != 1:
        raise ValueError(f"sep must be one character, got {sep!r}")
    first = next(line for line in text.splitlines() if line.strip())
    other = max(SEPARATORS, key=first.count)
    in_names = other == "," and sep in first  # as in "size, mm;mass, g"
    if first.count(other) > first.count(sep) and not in_names:
        raise ValueError(
            f"{path} has {SEPARATORS[other]} between its columns, and not "
            f"{sep!r}: read it with sep={other!r}"
        )
    reader = csv.reader(io.StringIO(text), delimiter=sep)
    head = next(filter(None, reader))
    for row in reader:
        if len(row) > len(head):
            raise ValueError(
                f"{path}: line {reader.line_num} has {len(row)} values, and "
                f"the header {len(head)} names"
            )
    numbers = [float(name) for name in head if _is_number(name)]
    if numbers and not _are_names(head[0], numbers):
        raise ValueError(
            f"{path} has no header: its first line holds the number "
            f"{numbers[0]:g}; put the names of the columns above it"
        )


def _are_names(first, numbers):
    """Whether the numbers of a header are years, or those that pandas puts."""
    are_years = numbers[0] >= 1000 and set(np.diff(numbers)) == {1}
    return are_years or (not first and numbers == list(range(len(numbers))))


def _check_names(path, table, wanted):
    """Refuse a table without numbers, or without a column that is wanted."""
    if not any(_is_numeric(column) for _, column in table.items()):
        first = table.columns[0]
        raise ValueError(
            f"{path} has no column of numbers: in {first}, "
            f"{_first_text(table[first])}"
        )
    for name in wanted:
        if name not in table:
            there = ", ".join(map(str, table.columns))
            raise ValueError(f"no column {name} in {path}; there are: {there}")


def _check_target(table, target):
    """Refuse a target that does not hold numbers."""
    if not _is_numeric(table[target]):
        raise ValueError(
            f"column {target} is not numeric: {_first_text(table[target])}"
        )


def _check_category(column):
    """Refuse text that is mostly numbers, or of more kinds than a few."""
    texts = column.dropna()
    meant = [_is_number(str(text).replace(",", ".", 1)) for text in texts]
    if sum(meant) > len(meant) / 2:
        raise ValueError(
            f"column {column.name} holds numbers as text: "
            f"{_first_text(column)}"
        )
    if texts.nunique() > MOST_KINDS:
        raise ValueError(
            f"{column.name} holds {texts.nunique()} different texts, too "
            "many for a category"
        )


def _check_counts(name, counts):
    """Refuse a category with one value alone, or with a rare one."""
    value, count = counts.index.tolist()[-1], counts.iloc[-1]
    if len(counts) == 1:
        raise ValueError(
            f"{name} is {value!r} in every whole row: leave it out"
        )
    if count < FEWEST_ROWS:
        raise ValueError(
            f"{name} is {value!r} in {count} row(s) alone, and {FEWEST_ROWS} "
            "are needed: join rare values, or leave them out"
        )


def _is_number(text):
    """Whether a text is a number."""
    try:
        float(text)
    except ValueError:
        return False
    return text.strip().lower() not in ("nan", "inf", "infinity")


def _is_numeric(column):
    """Whether a column holds numbers, and one at least."""
    kind = pd.api.types.is_numeric_dtype(column)
    return kind and column.notna().any()


def _first_text(column):
    """Say where a column first holds what is no number, or a doubtful one."""
    numbers = pd.to_numeric(column, errors="coerce")
    texts = column[column.notna() & numbers.isna()]
    if numbers.notna().any() and texts.empty:
        convert = "convert it by pd.to_numeric"
        doubtful = column.astype(str).str.fullmatch(r"\d{1,3}\.\d{3}")
        if not doubtful.any():
            return convert
        return (
            f"{_place(column[doubtful])}: if its dot marks thousands, take it "
            f"out; then {convert}"
        )
    if texts.empty:
        return "it is empty"
    hint = ""
    if _is_number(str(texts.iloc[0]).replace(",", ".", 1)):
        hint = '; for decimal commas, decimal=","'
    return f"{_place(texts)}{hint}"


def _place(values):
    """Say where the first of some values stands, and what it is."""
    place, value = values.index[0], str(values.iloc[0])
    is_counted = pd.api.types.is_integer(place)
    place = f"line {2 + place}" if is_counted else f"row {place}"
    return f"{place} has {value!r}"
