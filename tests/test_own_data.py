"""A file of one's own is read, or told in one line what is wrong with it."""

import contextlib
import io
import re
import types

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from diagnosis import sandbox
from diagnosis.__main__ import main
from diagnosis.file import read_file
from exercises import lesson_10
from tools.notebooks import LESSONS, ROOT, code_cells, read

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
    "head", [",0,1", ",0", "land,1990,1991", "x 1,x 2", "nan,inf", "a,"]
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
    "a mark alone": ("\ufeff", "mine.csv is empty"),
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
    "no header but a mark": (
        "\ufeff1.5,2\n2.5,3\n",
        "mine.csv has no header: its first line holds the number 1.5; put "
        "the names of the columns above it",
    ),
    "no header but a row that counts": (
        "3,4\n5,6.5\n",
        "mine.csv has no header: its first line holds the number 3; put the "
        "names of the columns above it",
    ),
    "no header but a zero": (
        "a,0\nb,3\n",
        "mine.csv has no header: its first line holds the number 0; put the "
        "names of the columns above it",
    ),
    "a long row": (
        ROWS + "c,,4,5\n",
        "mine.csv: line 5 has 4 values, and the header 3 names",
    ),
    "an open quote": (
        'a,b\n1,"2\n3,4\n',
        "mine.csv is no table: Error tokenizing data. C error: EOF inside "
        "string starting at row 1",
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
    assert refusal(write(tmp_path, data), "mass") == says


def test_a_table_to_be_cleaned_may_be_all_text(tmp_path):
    table = read_file(write(tmp_path, 'a\n"1,5"\n"2,5"\n'))
    assert table["a"].tolist() == ["1,5", "2,5"]


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ({"encoding": "utf-9"}, "there is no encoding 'utf-9'"),
        ({"sep": "::"}, "sep must be one character, got '::'"),
        ({"sep": ""}, "sep must be one character, got ''"),
        (
            {"sep": ";"},
            "mine.csv has commas between its columns, and not ';': read it "
            "with sep=','",
        ),
    ],
)
def test_a_way_to_read_that_is_none_is_told(tmp_path, how, says):
    assert refusal(write(tmp_path, ROWS), **how) == says


def test_names_may_hold_the_other_sign(tmp_path):
    path = write(tmp_path, "part, side, kind;size, mm\nx;2\n")
    assert list(read_file(path, sep=";")) == ["part, side, kind", "size, mm"]


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


def test_the_shell_takes_a_table_with_tabs(tmp_path, capsys):
    program = write(tmp_path, "def fit(X, y): return 0 * X[0]", "program.py")
    table = write(tmp_path, ROWS.replace(",", "\t"))
    main([str(program), str(table), "--target", "mass", "--sep", r"\t"])
    assert "size: mean 2.25" in capsys.readouterr().out


def test_the_shell_takes_a_table_of_another_kind(tmp_path, capsys):
    program = write(tmp_path, "def fit(X, y): return 0 * X[0]", "program.py")
    data = "größe;y\n1,5;2\n2,5;3\n3,5;5\n".encode("cp1252")
    given = [str(program), str(write(tmp_path, data)), "--target", "y"]
    given += ["--sep", ";", "--decimal", ",", "--encoding", "cp1252"]
    main([*given, "--features", "größe"])
    assert "größe: mean 2.5" in capsys.readouterr().out


# ---- the file that is provided ---------------------------------------------

FOLDER = ROOT / "notebooks" / "data"
CELLS = code_cells(read(LESSONS[9]))
RAW = read_file(FOLDER / "penguins.csv")


@pytest.fixture(scope="module")
def lesson():
    """Return what lesson 10 has defined before its six programs."""
    first, *cells = [cell.source for cell in CELLS]
    scope = {"__name__": "lesson"}
    exec(first.partition("plt.style")[0], scope)
    end = next(i for i, code in enumerate(cells) if "for mistaken" in code)
    with contextlib.chdir(FOLDER.parent), contextlib.redirect_stdout(None):
        for code in cells[:end]:
            if not re.search(
                r"^checks\.|checkup\(|plt\.|model\.fit", code, re.M
            ):
                exec(code, scope)
    return scope


def test_the_file_has_the_faults_that_its_page_tells():
    page = (FOLDER / "README.md").read_text("utf-8")
    lines = (FOLDER / "penguins.csv").read_text("utf-8").splitlines()
    told = re.search(r"The line was `(.+?)`", page)[1].split(",")
    assert lines[201].split(",") == [told[0], *told[:-1]]
    assert len(RAW) == 344 == int(re.search(r"has (\d+) adult", page)[1])
    in_kg = RAW["body_mass_g"] < 100
    assert set(RAW[in_kg]["island"]) == {"Torgersen"}
    assert in_kg.sum() == 51 == int(re.search(r"all (\d+) birds", page)[1])
    gaps = RAW.drop(index=200).isna()
    assert gaps["body_mass_g"].sum() == 2
    assert (gaps["sex"] & ~gaps["body_mass_g"]).sum() == 9
    assert "CC0 1.0" in page


def test_the_lesson_repairs_the_file_and_leaves_what_it_read(lesson):
    before = RAW.copy()
    table = lesson["clean_penguins"](RAW)
    pd.testing.assert_frame_equal(RAW, before)
    assert table.loc[200].tolist()[:7] == [
        "Gentoo", "Biscoe", 44.9, 13.3, 213.0, 5100.0, "female",
    ]  # fmt: skip
    in_kg = RAW["island"] == "Torgersen"
    wanted = RAW["body_mass_g"].where(~in_kg, 1000 * RAW["body_mass_g"])
    wanted[200] = 5100
    pd.testing.assert_series_equal(
        table["body_mass_g"].astype(float), wanted, rtol=1e-12
    )


def test_what_the_lesson_reports_is_what_statsmodels_finds(lesson):
    fitted = sm.OLS(lesson["y"], lesson["A"]).fit()
    weights = lesson["weights"]
    np.testing.assert_allclose(weights["w"], fitted.params[:-1], rtol=1e-9)
    np.testing.assert_allclose(weights["SE"], fitted.bse[:-1], rtol=1e-9)
    sides = weights[["low", "high"]]
    np.testing.assert_allclose(sides, fitted.conf_int()[:-1], rtol=1e-9)
    told = fitted.get_prediction(lesson["A"]).summary_frame()
    sides = [("average", "mean_ci"), ("bird", "obs_ci")]
    for name, side in sides:
        margin = told[f"{side}_upper"] - told["mean"]
        np.testing.assert_allclose(lesson[name], margin, rtol=1e-9)
    sums = fitted.t_test(lesson["male"]).conf_int()
    half = (sums[:, 1] - sums[:, 0]) / 2
    np.testing.assert_allclose(lesson["half"], half, rtol=1e-9)
    by_hc3 = fitted.get_robustcov_results("HC3", use_t=True)
    sides = by_hc3.t_test(lesson["rows"]).conf_int()
    half = (sides[:, 1] - sides[:, 0]) / 2
    np.testing.assert_allclose(lesson["robust"], half, rtol=1e-9)
    left_out = fitted.get_influence().resid_press
    np.testing.assert_allclose(lesson["left_out"], left_out, rtol=1e-9)


# ---- a file of the learner's own -------------------------------------------


def own_cells(lesson, start="try:\n    whole_way(", **changed):
    """Return what a cell prints for other settings of the learner's cell."""
    lesson = lesson | changed
    for name in ("design", "open_table", "whole_way"):
        lesson[name] = types.FunctionType(lesson[name].__code__, lesson)
    cells = [cell.source for cell in CELLS]
    (code,) = [c for c in cells if c.startswith(start)]
    screen = io.StringIO()
    with contextlib.redirect_stdout(screen):
        exec(code, lesson)
    return screen.getvalue()


def rents(rng, n=60):
    """Return a table of the learner's own, with a category and a gap."""
    table = pd.DataFrame(
        {
            "area": rng.uniform(20, 120, n).round(1),
            "part": rng.choice(["north", "south", "west"], n),
            "lift": rng.random(n) < 0.5,
        }
    )
    table["rent"] = 200 + 11 * table["area"] + 90 * table["lift"]
    table["rent"] += 50 * (table["part"] == "west") + rng.normal(0, 30, n)
    table.loc[3, "area"] = np.nan
    return table


RENT = "rent", ["area", "part", "lift"]


def test_a_table_of_ones_own_goes_the_whole_way(lesson, tmp_path, rng):
    table, path = rents(rng), tmp_path / "rents.csv"
    table.to_csv(path, index=False)
    said = own_cells(lesson, path=path, wanted=RENT)
    assert said.startswith("59 of 60 rows are whole, 11 to test\nmiss ")
    rows = table.dropna()
    X = rows[["area", "lift"]].astype(float)
    for part in ["south", "west"]:
        X[part] = (rows["part"] == part).astype(float)
    fitted = sm.OLS(rows["rent"], sm.add_constant(X)).fit()
    weight, margin = re.search(r"area\s+(\S+)\s+(\S+)", said).groups()
    half = fitted.params["area"] - fitted.conf_int()[0]["area"]
    assert weight == f"{fitted.params['area']:.4g}"
    assert margin == f"{half:.4g}"


def test_small_weights_are_told_by_their_digits(lesson, tmp_path, rng):
    table, path = rents(rng), tmp_path / "rents.csv"
    table.assign(rent=table["rent"] / 1e6).to_csv(path, index=False)
    said = own_cells(lesson, path=path, wanted=RENT)
    assert re.search(r"area\s+1\.\d{2,3}e-05\s+\d\.\d{2,3}e-0\d\n", said)


def test_a_table_with_other_signs_goes_the_whole_way(lesson, tmp_path, rng):
    table, path = rents(rng), tmp_path / "rents.csv"
    table.to_csv(path, index=False)
    plain = own_cells(lesson, path=path, wanted=RENT)
    table.to_csv(path, index=False, sep=";", decimal=",")
    how = {"rents.csv": {"sep": ";", "decimal": ","}}
    assert own_cells(lesson, path=path, wanted=RENT, how=how) == plain


def test_a_dot_may_mark_thousands(lesson, tmp_path, rng):
    table, path = rents(rng), tmp_path / "rents.csv"
    table["rent"] = table["rent"].map("{:.0f}".format)
    table.loc[0, "rent"] = "1.450"
    table.to_csv(path, index=False, sep=";", decimal=",")
    how = {"rents.csv": {"sep": ";", "decimal": ","}}
    assert own_cells(lesson, path=path, wanted=RENT, how=how) == (
        "Not yet: column rent is not numeric: line 2 has '1.450': if its dot "
        "marks thousands, take it out; then convert it by pd.to_numeric\n"
    )


def test_how_a_file_is_read_says_nothing_of_another(lesson):
    how = {"rents.csv": {"sep": ";", "decimal": ","}}
    with contextlib.chdir(FOLDER.parent):
        said = own_cells(lesson, start="mistakes = ", how=how)
    assert said.endswith("column sex is not numeric: line 2 has 'male'\n")


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda t: t.drop(columns="rent"), "no column rent in the table; "),
        (lambda t: t.assign(rent="much"), "column rent is not numeric: "),
        (
            lambda t: t.assign(area=t["area"].astype(object)).fillna("?"),
            "column area holds numbers as text: line 5 has '?'",
        ),
        (
            lambda t: t.assign(area=t["area"].map("{:.0f},5 m²".format)),
            "area holds ",
        ),
        (
            lambda t: t.assign(area=["20,5", "30,5", "40,5"] * 20),
            "column area holds numbers as text: line 2 has '20,5'; for "
            'decimal commas, decimal=","',
        ),
        (
            lambda t: t.assign(part=["x"] * 58 + ["harbour"] * 2),
            "part is 'harbour' in 2 row(s) alone, and 5 are needed: ",
        ),
        (lambda t: t.assign(lift=2 * t["area"]), "collinear: area, lift; "),
        (lambda t: t.assign(lift=1), "constant: lift"),
        (
            lambda t: t.assign(part="north"),
            "part is 'north' in every whole row: leave it out",
        ),
        (
            lambda t: t.assign(lift=True),
            "lift is True in every whole row: leave it out",
        ),
        (
            lambda t: t.assign(
                part=["x"] + ["north"] * 59, rent=t["rent"][1:]
            ),
            "part is 'north' in every whole row: leave it out",
        ),
        (lambda t: t.head(6), "part is "),
        (
            lambda t: t.head(5),
            "4 of 5 rows are whole, and 5 are needed; most gaps: area (1)\n",
        ),
        (
            lambda t: t.assign(lift=np.nan),
            "0 of 60 rows are whole, and 5 are needed; most gaps: lift (60)\n",
        ),
        (
            lambda t: t.drop(index=3).head(3),
            "3 of 3 rows are whole, and 5 are needed\n",
        ),
        (lambda t: t.assign(area=np.inf), "column area holds NaN or inf"),
    ],
)
def test_what_is_wrong_with_it_is_one_line(lesson, tmp_path, rng, spoil, says):
    path = tmp_path / "rents.csv"
    spoil(rents(rng)).to_csv(path, index=False)
    said = own_cells(lesson, path=path, wanted=RENT)
    assert said.startswith(f"Not yet: {says}")
    assert said.count("\n") == 1


@pytest.mark.parametrize(
    ("features", "says"),
    [
        (["area", "rent"], "the target rent is among the features"),
        ("area", "features must be a list: ['area']"),
        ([], "no features: name one column or more"),
        (["area", "arae"], "no column arae in the table; there are: area, "),
    ],
)
def test_columns_that_cannot_be_meant_are_one_line(
    lesson, tmp_path, rng, features, says
):
    path = tmp_path / "rents.csv"
    rents(rng).to_csv(path, index=False)
    said = own_cells(lesson, path=path, wanted=("rent", features))
    assert said.startswith(f"Not yet: {says}")
    assert said.count("\n") == 1


def test_a_target_in_a_list_is_one_line(lesson, tmp_path, rng):
    path = tmp_path / "rents.csv"
    rents(rng).to_csv(path, index=False)
    said = own_cells(lesson, path=path, wanted=(["rent"], ["area"]))
    assert said == "Not yet: the target must be one name, got ['rent']\n"


def test_a_cleaning_that_returns_nothing_is_one_line(lesson, tmp_path, rng):
    path = tmp_path / "rents.csv"
    rents(rng).to_csv(path, index=False)
    cleaning = {"rents.csv": lambda table: None}
    said = own_cells(lesson, path=path, wanted=RENT, cleaning=cleaning)
    assert said == (
        "Not yet: got NoneType, and no table: does the function that cleaned "
        "it return it?\n"
    )


def test_the_names_of_the_features_may_stand_in_a_tuple(lesson, tmp_path, rng):
    path = tmp_path / "rents.csv"
    rents(rng).to_csv(path, index=False)
    of_list = own_cells(lesson, path=path, wanted=RENT)
    wanted = "rent", tuple(RENT[1])
    assert own_cells(lesson, path=path, wanted=wanted) == of_list


def test_a_cleaning_may_repair_the_target_and_make_columns(
    lesson, tmp_path, rng
):
    def clean(table):
        rent = table["rent"].str.removesuffix(" €").astype(float)
        return table.assign(rent=rent, rooms=table["area"] // 25)

    rented, path = rents(rng), tmp_path / "rents.csv"
    rented["rent"] = rented["rent"].round(2).map("{} €".format)
    rented.to_csv(path, index=False)
    said = own_cells(
        lesson,
        path=path,
        wanted=("rent", ["area", "rooms"]),
        cleaning={"rents.csv": clean},
    )
    assert said.startswith("59 of 60 rows are whole")
    assert "rooms" in said


@pytest.mark.parametrize("wanted", [RENT, ("area", ["rent", "lift"])])
def test_a_cleaning_that_leaves_text_is_told(lesson, tmp_path, rng, wanted):
    path = tmp_path / "rents.csv"
    rents(rng).to_csv(path, index=False)
    cleaning = {"rents.csv": lambda t: t.assign(rent=t["rent"].map(str))}
    said = own_cells(lesson, path=path, wanted=wanted, cleaning=cleaning)
    assert said.startswith("Not yet: column rent ")
    assert said.endswith(": convert it by pd.to_numeric\n")


@pytest.mark.parametrize(
    "path", ["./data/penguins.csv", FOLDER / "penguins.csv"]
)
def test_the_penguins_are_cleaned_by_whatever_path(lesson, path):
    with contextlib.chdir(FOLDER.parent):
        said = own_cells(lesson, path=path)
    assert said.startswith("333 of 344 rows are whole, 66 to test")


@pytest.mark.parametrize(("data", "says"), KINDS.values(), ids=KINDS)
def test_a_file_that_cannot_be_read_loses_nothing(
    lesson, tmp_path, data, says
):
    path = write(tmp_path, data)
    before = lesson["table"].copy()
    said = own_cells(lesson, path=path, wanted=RENT)
    for name in (str(path), "the table"):
        said = said.replace(name, "mine.csv", 1)
    assert said == f"Not yet: {says}\n"
    pd.testing.assert_frame_equal(lesson["table"], before)


# ---- what learners write in the exercises ----------------------------------


def _in_place(values, limit, factor):
    values[values < limit] *= factor
    return values


def _cut_off(values, limit, factor):
    column = np.zeros_like(values)
    for i, value in enumerate(values):
        column[i] = value * factor if value < limit else value
    return column


def _dropped(values, limit, factor):
    return values[values >= limit]


def _back(values, limit, factor):
    return np.array([v / factor if v < limit else v for v in values])


def _all_dummies(x, group):
    dummies = pd.get_dummies(pd.Series(group), dtype=float)
    return np.column_stack([x, dummies])


def _codes(x, group):
    return np.column_stack([x, group])


def _one_too_many(x, group):
    kinds = sorted(set(group.tolist()))[1:]
    columns = [(group == kind).astype(float) for kind in kinds]
    return np.column_stack([np.ones(len(x)), x, *columns])


def _slopes_of_their_own(x, group):
    kinds = np.unique(group)[1:]
    return np.array([x, *[np.where(group == k, x, 0) for k in kinds]]).T


def _count(nest, test):
    rest = [row for row in range(len(nest)) if row not in test]
    return sum(nest[row] in nest[rest] for row in test)


def _other_side(nest, test):
    rest = np.delete(nest, test)
    return sum(one in nest[test] for one in rest) / len(rest)


def _itself(nest, test):
    return np.mean([one in nest[test] for one in nest[test]])


def _of_all(nest, test):
    rest = np.delete(nest, test)
    return len([one for one in nest[test] if one in rest]) / len(nest)


WRONG = [
    (_in_place, "same_unit", {"changes_input", "integer_array"}),
    (_cut_off, "same_unit", {"integer_array"}),
    (_dropped, "same_unit", {"wrong_rows"}),
    (_back, "same_unit", {"other_quantity"}),
    (_all_dummies, "group_columns", {"other_quantity"}),
    (_codes, "group_columns", {"other_quantity"}),
    (_one_too_many, "group_columns", {"ones_place"}),
    (_slopes_of_their_own, "group_columns", {"other_quantity"}),
    (_count, "partners_seen", {"sum_for_mean"}),
    (_other_side, "partners_seen", {"wrong_rows"}),
    (_itself, "partners_seen", {"wrong_rows"}),
    (_of_all, "partners_seen", {"divided_by_all_rows"}),
]


@pytest.mark.parametrize(
    ("answer", "name", "slips"),
    WRONG,
    ids=lambda v: getattr(v, "__name__", ""),
)
def test_what_learners_write_is_understood(monkeypatch, answer, name, slips):
    monkeypatch.setattr(sandbox, "has_processes", False)
    verdict = getattr(lesson_10, name)(answer)
    assert verdict.passed is False
    assert set(verdict.slips) & slips, verdict
