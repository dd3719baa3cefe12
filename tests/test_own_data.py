"""A file of one's own is read, or told in one line what is wrong with it."""

import io

import numpy as np
import pandas as pd
import pytest

from diagnosis.__main__ import main
from diagnosis.file import read_file

ROWS = "kind,size,mass\na,1.5,20\nb,2.5,\nb,3,41\n"


def write(folder, data, name="mine.csv"):
    """Return the path of a new file with these letters or bytes."""
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def refusal(path, *wanted, **how):
    """Return why a file is refused; a line without its folder."""
    with pytest.raises(ValueError) as refused:
        read_file(path, *wanted, **how)
    says = str(refused.value)
    assert "\n" not in says
    return says.replace(f"{path.parent}{path.anchor or '/'}"[:-1] + "/", "")


# ---- what is read ----------------------------------------------------------


def test_a_table_is_read_with_its_gaps_and_its_text(tmp_path):
    table = read_file(write(tmp_path, ROWS), "mass", ["kind", "size"])
    wanted = pd.DataFrame(
        {
            "kind": ["a", "b", "b"],
            "size": [1.5, 2.5, 3.0],
            "mass": [20, np.nan, 41],
        }
    )
    pd.testing.assert_frame_equal(table, wanted)


@pytest.mark.parametrize(
    ("data", "how"),
    [
        (b"\xef\xbb\xbf" + ROWS.encode(), {}),
        (ROWS.replace("\n", "\r\n"), {}),
        ("\n\n" + ROWS, {}),
        (ROWS.replace(",", ";"), {"sep": ";"}),
        (ROWS.replace(",", "\t"), {"sep": "\t"}),
        (
            ROWS.replace(",", ";").replace(".", ","),
            {"sep": ";", "decimal": ","},
        ),
        (ROWS.encode("utf-16"), {"encoding": "utf-16"}),
    ],
)
def test_other_ways_to_write_the_same_table_are_read(tmp_path, data, how):
    table = read_file(write(tmp_path, data), "mass", **how)
    pd.testing.assert_frame_equal(table, pd.read_csv(io.StringIO(ROWS)))


@pytest.mark.parametrize(
    "head", ["0,1", ",0", "land,1990,1991", "x 1,x 2", "nan,inf", "a,"]
)
def test_a_header_may_hold_what_looks_like_numbers(tmp_path, head):
    names = head.count(",") + 1
    row = ",".join(["17.5", "3.5", "8"][:names])
    table = read_file(write(tmp_path, f"{head}\n{row}\n"))
    assert table.shape == (1, names)


def test_text_in_quotes_may_hold_commas_and_lines(tmp_path):
    path = write(tmp_path, 'a,b\n"x, or\ny",1\n')
    assert read_file(path)["a"].tolist() == ["x, or\ny"]


# ---- what is refused -------------------------------------------------------


def test_a_file_that_is_not_there_is_told_with_those_beside_it(tmp_path):
    assert refusal(tmp_path / "mine.csv") == "no file mine.csv"
    write(tmp_path, ROWS, "minus.csv")
    assert refusal(tmp_path / "mine.csv") == (
        "no file mine.csv; in its folder: minus.csv"
    )


def test_a_folder_is_no_file(tmp_path):
    folder = tmp_path / "mine.csv"
    folder.mkdir()
    assert refusal(folder).startswith("mine.csv cannot be read: ")


KINDS = {
    "empty": (b" \n", "mine.csv is empty"),
    "header alone": ("a,b\n", "mine.csv has a header and no rows"),
    "spreadsheet": (
        b"PK\x03\x04\x14\x00",
        "mine.csv is a spreadsheet or an archive: open it there and save it "
        "as CSV, comma-separated values",
    ),
    "another encoding": (
        "name,x\nRené,1\n".encode("cp1252"),
        "mine.csv is not in utf-8 (see line 2): save it as UTF-8, or try "
        'encoding="cp1252"',
    ),
    "two bytes a letter": (
        ROWS.encode("utf-16"),
        "mine.csv is not in utf-8 (see line 1): save it as UTF-8, or try "
        'encoding="utf-16"',
    ),
    "no text": (
        b"a,b\n1,\0\n",
        "mine.csv is no text: it holds bytes of zeros",
    ),
    "semicolons": (
        ROWS.replace(",", ";"),
        "mine.csv has semicolons between its columns, and not ',': read it "
        "with sep=';'",
    ),
    "tabs": (
        ROWS.replace(",", "\t"),
        "mine.csv has tabs between its columns, and not ',': read it with "
        "sep='\\t'",
    ),
    "no header": (
        ROWS.partition("\n")[2],
        "mine.csv has no header: its first line holds the number 1.5; put "
        "the names of the columns above it",
    ),
    "a long row": (
        ROWS + "c,,4,5\n",
        "mine.csv: line 5 has 4 values, and the header 3 names",
    ),
    "no numbers": (
        "a,b\nx,y\n",
        "mine.csv has no column of numbers: in a, line 2 has 'x'",
    ),
    "decimal commas": (
        'a\n"1,5"\n"2,5"\n',
        "mine.csv has no column of numbers: in a, line 2 has '1,5'; for "
        'decimal commas, decimal=","',
    ),
    "nothing below": (
        "a,b\n,\n",
        "mine.csv has no column of numbers: in a, it is empty",
    ),
}


@pytest.mark.parametrize(("data", "says"), KINDS.values(), ids=KINDS)
def test_each_kind_of_trouble_is_told_in_a_line(tmp_path, data, says):
    assert refusal(write(tmp_path, data)) == says


def test_columns_are_looked_for(tmp_path):
    path = write(tmp_path, ROWS)
    there = "in mine.csv; there are: kind, size, mass"
    assert refusal(path, "weight") == f"no column weight {there}"
    assert refusal(path, "mass", ["sise"]) == f"no column sise {there}"
    says = "column kind is not numeric: line 2 has 'a'"
    assert refusal(path, "kind") == says


@pytest.mark.parametrize(("data", "says"), KINDS.values(), ids=KINDS)
def test_the_shell_says_the_same(tmp_path, capsys, data, says):
    program = write(tmp_path, "def train(X, y): ...", "program.py")
    path = write(tmp_path, data)
    with pytest.raises(SystemExit) as end:
        main([str(program), str(path), "--target", "mass"])
    assert end.value.code == 2
    assert says.replace("mine.csv", str(path), 1) in capsys.readouterr().err


def test_the_shell_takes_a_table_of_another_kind(tmp_path, capsys):
    program = write(tmp_path, "def fit(X, y): return 0 * X[0]", "program.py")
    data = "größe;y\n1,5;2\n2,5;3\n3,5;5\n".encode("cp1252")
    given = [str(program), str(write(tmp_path, data)), "--target", "y"]
    given += ["--sep", ";", "--decimal", ",", "--encoding", "cp1252"]
    main([*given, "--features", "größe"])
    assert "größe: mean 2.5" in capsys.readouterr().out
