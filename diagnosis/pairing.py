"""Whether a program takes each row of X with its own target.

The functions here take the `Trials` of a program, and note what they find.
"""

import numpy as np
import pandas as pd

from diagnosis import probes
from diagnosis.data import Walk, read_table, with_ones


def compare_shapes(case):
    """Say what the shape of y does, if another shape has to be taken."""
    _compare_tables(case)
    given, kind = np.ndim(case.given[1]) == 2, case.form.split()[0]
    form = f"{kind} column" if given else kind
    if form == case.form or form not in case.tried:
        return
    ways = ["y of shape (n,)", "a y of one column, (n, 1)"]
    is_, would = ways if not given else reversed(ways)
    error = case.tried[form]
    if kind == "frame":
        case.find(
            "labels_misaligned",
            f"With {is_} pandas pairs the labels of rows with those of "
            f"columns; with {would} the program runs. Print the shape "
            "of the residual.",
        )
    elif error:
        case.ill.append(f"With {is_} it raises {error}; with {would} it runs.")
    else:
        case.slips.append("broadcast_table")
        case.ill.append(
            f"With {is_} all pairs of rows appear; with {would} it is "
            "right. The rest is said of that shape."
        )


def _compare_tables(case):
    """Say what the shape or type of X does, if another has to be taken."""
    as_given = next(iter(case.tried)).split()[0]
    kind = case.form.split()[0]
    if kind == as_given:
        return
    ways = {
        "flat": "x of shape (n,), as X[:, 0]",
        "array": "an array, as X.to_numpy()",
    }
    error = next(iter(case.tried.values()))
    does = f"raises {error}" if error else "finds no line"
    case.ill.append(
        f"On X as you give it the program {does}; it wants "
        f"{ways.get(kind, kind)}."
    )


def pair_labels(case):
    """Say whether pandas pairs rows of X and y that do not belong."""
    X, y = case.given
    kinds = pd.DataFrame | pd.Series
    if not (isinstance(X, kinds) and isinstance(y, kinds)):
        return
    if X.index.equals(y.index) or case.table.gaps:
        return
    if case.form.split()[0] != "frame":
        return
    apart = tuple(part.reset_index(drop=True) for part in case.given)
    by_place, as_is = (
        case.ask(probes.whole_run, case.layout, *data, 1e-9, 2)
        for data in (apart, case.given)
    )
    if by_place is None or as_is is None or by_place["error"]:
        return
    if as_is["error"].startswith(("KeyError", "IndexError")):
        case.ill.append(
            f"On your X and y it raises {as_is['error']}: y[0] asks "
            f"pandas for the label 0, and y has {_labels(y)}. Use "
            "to_numpy()."
        )
        return
    by_label = bool(as_is["error"]) or not np.allclose(
        as_is["numbers"], by_place["numbers"], 1e-6, 0
    )
    once = X.index.is_unique and y.index.is_unique
    if not (once and set(X.index) == set(y.index)):
        if by_label:
            case.find(
                "labels_misaligned",
                f"X has the labels {_labels(X)}, y has {_labels(y)}, and "
                "pandas pairs rows by label: those without a partner "
                "become NaN. Compare both indexes; use to_numpy(), or "
                "equal labels.",
            )
        return
    paired = read_table(X, y.loc[X.index])
    label_loss, place_loss = (
        Walk(with_ones(table.X), table.y).least
        for table in (paired, case.table)
    )
    if by_label and place_loss < 0.5 * label_loss:
        case.find(
            "labels_misaligned",
            "X and y have the same labels in different orders, and "
            "pandas pairs rows by label; row by row they would fit much "
            "better. Compare both indexes; use to_numpy(), or equal "
            "labels.",
        )
    elif by_label:
        case.table = paired
    elif label_loss < 0.5 * place_loss:
        case.find(
            "rows_shuffled_apart",
            "X and y have the same labels in different orders, and the "
            "program pairs them row by row. Is row 0 of X still the one "
            "of y[0]? Shuffle row numbers once, for both.",
        )


def look_at_rows(case):
    """Say whether rows are paired with strangers, or never used."""
    if case.plain or not case.ones:
        return
    if case.found("rows_shuffled_apart", "labels_misaligned"):
        return
    tried = case.ask(
        probes.pairs_of, case.form, case.layout, case.table, case.walks
    )
    if tried is None:
        return
    strangers = [
        (row, other)
        for row, other in tried["pairs"]
        if other not in (None, row)
    ]
    apart = strangers and len(strangers) >= 0.75 * len(tried["pairs"])
    if tried["labels"] and (apart or not tried["numbers"]):
        case.find(
            "labels_misaligned",
            "The program combines two pandas objects whose labels differ, "
            "and pandas pairs rows by label: what has no partner becomes "
            "NaN. Compare both indexes; use to_numpy(), or equal labels.",
        )
    elif apart:
        row, other = strangers[0]
        case.find(
            "rows_shuffled_apart",
            f"The target of row {row} moves the weights as row {other} "
            "of X would: features and target are put into different "
            "orders. Is row 0 of X still the one of y[0]? Shuffle row "
            "numbers once, for both.",
        )
    elif case.walks and case.whole.seconds < case.seconds / 10:
        _look_at_last_rows(case)


def _look_at_last_rows(case):
    """Say whether the last rows are never used."""
    finite = np.isfinite(case.end).all()
    unused, batches = case.ask(
        probes.last_unused,
        case.form,
        case.layout,
        case.table,
        case.rate if finite else case.safe_rate,
        case.rounds,
    ) or (0, False)
    n = len(case.A)
    if unused and not batches:
        case.ill.append(
            f"The last {unused} of {n} rows never change the result: are "
            "they kept apart on purpose?"
        )
    elif unused and unused < n - unused:
        case.find(
            "last_batch_dropped",
            f"The last {unused} of {n} rows never change the result: "
            "they come after the last full batch. Change the last row: "
            "does the result change?",
        )


def _labels(thing):
    """Return the labels of a pandas object in few words."""
    labels = list(map(str, thing.index))
    if len(labels) > 3:
        labels = [*labels[:2], "…", labels[-1]]
    return ", ".join(labels)
