"""Check up a training program from the shell: python -m diagnosis --help."""

import argparse
import sys
from pathlib import Path

from diagnosis import probes
from diagnosis.checkup import TIME_LIMIT, checkup
from diagnosis.file import read_file
from diagnosis.program import FromFile, Program
from diagnosis.sandbox import call


def main(arguments=None):
    """Check up a program in a file on the data in a table.

    Parameters
    ----------
    arguments : list of str, optional
        Those of the command line by default.

    Returns
    -------
    int
        0 without findings and slips, 1 with some or if the program fails.
        What cannot be checked ends with status 2.
    """
    parser = _parser()
    given = parser.parse_args(arguments)
    X, y = _read(parser, given)
    if not Path(given.program).is_file():
        parser.error(f"no file {given.program}")
    file = FromFile(str(Path(given.program).resolve()), given.function)
    outcome = call(probes.can_load, file, seconds=given.seconds)
    if outcome.value != "":
        parser.error(outcome.value or f"{given.program}: {_why(outcome)}")
    report = checkup(
        Program(file),
        X,
        y,
        learning_rate=given.learning_rate,
        iterations=given.iterations,
        weights=given.weights,
        seconds=given.seconds,
    )
    print(report)
    if given.html:
        report.to_html(given.html)
    return int(bool(report.findings or report.slips or report.trouble))


def _parser():
    parser = argparse.ArgumentParser(
        prog="python -m diagnosis",
        description="Say what a training program does, what its data do to "
        "it, and what to change first.",
        epilog="Exit status: 0 if nothing is found, 1 if something is, 2 if "
        "the check-up cannot be made.",
    )
    parser.add_argument("program", metavar="FILE.py", help="the program")
    parser.add_argument("data", metavar="DATA.csv", help="the table")
    parser.add_argument(
        "--target", metavar="COLUMN", required=True, help="column of y"
    )
    parser.add_argument(
        "--features",
        metavar="COLUMNS",
        help="columns of X, with commas between them (default: every column "
        "of numbers but the target)",
    )
    parser.add_argument(
        "--function",
        metavar="NAME",
        default="",
        help="function or class in FILE.py (default: the one that looks like "
        "a training)",
    )
    parser.add_argument("--encoding", default="utf-8", help="of the table")
    parser.add_argument(
        "--sep",
        default=",",
        help=r"what stands between its columns; \t: a tab",
    )
    parser.add_argument(
        "--decimal", default=".", help="what stands before its decimals"
    )
    parser.add_argument("--learning-rate", type=float, metavar="RATE")
    parser.add_argument("--iterations", type=int, metavar="COUNT")
    parser.add_argument(
        "--weights", metavar="NAME", help="what holds the weights"
    )
    parser.add_argument(
        "--seconds",
        type=float,
        default=TIME_LIMIT,
        help="time limit for one training (default: %(default)s)",
    )
    parser.add_argument(
        "--html", metavar="PAGE.html", help="write the report there too"
    )
    return parser


def _read(parser, given):
    """Return features and target from the table, or end with an error."""
    wanted = given.features.split(",") if given.features else []
    try:
        table = read_file(
            given.data,
            given.target,
            wanted,
            encoding=given.encoding,
            sep=given.sep.replace("\\t", "\t"),
            decimal=given.decimal,
        )
    except ValueError as error:
        parser.error(str(error))
    X = table[wanted] if wanted else table.drop(columns=given.target)
    if not wanted:
        left_out = X.columns.difference(
            X.select_dtypes("number").columns, sort=False
        )
        X = X.drop(columns=left_out)
        if len(left_out):
            print(
                f"Left out, as not numeric: {', '.join(left_out)}.",
                file=sys.stderr,
            )
    if X.empty:
        parser.error(f"no column of numbers beside {given.target}")
    return X, table[given.target]


def _why(outcome):
    """Return why a file could not be loaded."""
    return {
        "error": f"loading it raises {outcome.says}",
        "time": "loading it takes too long",
    }.get(outcome.failure, f"loading it ends by itself ({outcome.failure})")


if __name__ == "__main__":
    sys.exit(main())
