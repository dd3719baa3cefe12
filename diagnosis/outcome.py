"""What a training leaves behind: an object, weights, a history.

The functions here take the `Trials` of a program, and note what they find.
"""

import numpy as np

from diagnosis import probes
from diagnosis.data import feature_scales, target_scales, with_ones
from diagnosis.program import in_form


def look_at_object(case):
    """Compare the predictions of an object with its own numbers."""
    if not case.whole.predicts:
        return
    error = case.whole.predict_error
    if error and case.whole.predicts_with_ones:
        case.find(
            "ones_missing_in_predict",
            f"fit finds {len(case.end)} numbers for "
            f"{len(case.table.names)} column(s) of X, and predict raises "
            f"{error} With a column of ones it runs. Print the shapes of "
            "both tables, in fit and in predict.",
        )
    elif error:
        case.ill.append(f"predict raises {error}")
    else:
        _compare_predictions(case, np.array(case.whole.predictions))
    if not case.whole.anew and not case.random:
        case.ill.append(
            "A second fit goes on where the first has ended: set w and b "
            "back at the start of fit."
        )
    if case.whole.grown:
        case.ill.append(
            f"A second fit appends to {_listed(case.whole.grown)}: make "
            "new lists at the start of fit."
        )


def _compare_predictions(case, predictions):
    """Say whether predict does with the numbers what fit has done."""
    if predictions.size != len(case.A):
        case.ill.append(
            f"predict gives {predictions.size} values for {len(case.A)} "
            f"rows: its shape is {predictions.shape}."
        )
        return
    if not np.isfinite(predictions).all() or case.layout is None:
        return
    ways = {"own": case.A, "raw": with_ones(case.table.X, case.ones)}
    gaps = {way: predictions.ravel() - A @ case.end for way, A in ways.items()}
    close = 1e-6 * max(np.abs(predictions).max(), 1e-300)
    if np.allclose(gaps["own"], 0, 0, close):
        case.well.append("predict agrees with the numbers that fit finds.")
    elif np.allclose(gaps["raw"], 0, 0, close):
        _find_units(case, case.scaling)
    elif case.ones and np.allclose(gaps["own"], -case.end[-1], 0, close):
        case.find(
            "ones_missing_in_predict",
            "predict leaves out the bias that fit has found. Print the "
            "shapes of both tables, in fit and in predict.",
        )
    elif not case.plain:
        _read_from_predictions(case)


def _read_from_predictions(case):
    """Take as w and b what the predictions show, in units of X."""
    kept, case.layout = case.layout, None
    rounds = [case.rounds or 0]
    end = case.states(rounds)[0]
    A = with_ones(case.table.X)
    predictions = np.ravel(case.whole.predictions)
    if case.ones and np.allclose(A @ end, predictions):
        case.end, case.scaling = end, "on a scale of their own"
    else:
        case.layout = kept


def look_at_units(case):
    """Say whether the weights belong to scaled features."""
    if case.found("weights_in_scaled_units", "ones_missing_in_predict"):
        return
    if case.plain:
        if case.scaling and not (case.whole.predicts or _returns_scale(case)):
            _find_units(case, case.scaling)
        return
    X, y = case.table.X, case.table.y
    predictions = with_ones(X, case.ones) @ case.end
    if case.scaling or not np.isfinite(predictions).all():
        return
    least = case.walk.least
    room = 0.02 * (y.var() - least)
    if np.mean((y - predictions) ** 2) <= least + 10 * room:
        return
    for how, (shift, scale) in feature_scales(X).items():
        for of_y, (low, size) in target_scales(y).items():
            scaled = with_ones((X - shift) / scale, case.ones)
            fit = low + size * (scaled @ case.end)
            if np.mean((y - fit) ** 2) <= least + room:
                case.scaling = how or "as they are"
                if how:
                    _find_units(case, how, of_y)
                else:
                    case.ill.append(
                        f"The weights belong to y {of_y}, and not to y "
                        "as it is: put the predictions back in its units."
                    )
                return


def _returns_scale(case):
    """Whether mean or range of the features come with the weights."""
    scale = feature_scales(case.table.X)[case.scaling][1]
    return any(
        len(part) == len(scale) and np.allclose(part, scale)
        for part in case.whole.parts.values()
    )


def _find_units(case, how, of_y=""):
    """Note that weights for scaled features meet X as it is."""
    also = f", and to y {of_y}" if of_y else ""
    case.find(
        "weights_in_scaled_units",
        f"The weights belong to features {how}{also}, and are used with "
        "X as it is. In which units was X when w was found, and when it "
        "is used?",
    )


def look_at_history(case):
    """Say which states a list of losses shows."""
    if not (case.plain and 0 < case.rounds <= 10**6):
        return
    if not case.rate < case.walk.limit:
        return
    losses = case.walk.losses(np.arange(case.rounds + 1))
    for name, values in case.whole.parts.items():
        shown = states_shown(np.array(values), losses, len(case.A))
        if shown is None:
            continue
        first, last = shown
        where = name if name.isidentifier() else "the list of losses"
        if first == 1:
            case.ill.append(
                f"The records in {where} come one step late, after the "
                "update: the first is that of step 1, and there is no "
                "state 0."
            )
        if last < case.rounds:
            case.ill.append(
                f"The last record in {where} is that of step {last:,}: "
                "there is none of the last state, after step "
                f"{case.rounds:,}."
            )
        if first == 0 and last == case.rounds:
            case.well.append(
                f"The first and the last state are both in {where}."
            )


def measure_pandas(case):
    """Say what it costs to train through pandas."""
    if not case.faster:
        return
    measured = case.ask(
        probes.pandas_ratio,
        case.layout,
        in_form(case.form, case.table.X, case.table.y, case.table.names),
        case.data(),
        case.safe_rate,
        min(case.rounds or 1, 200),
    )
    ratio, kind = measured or (1, "")
    if kind in ("Series", "DataFrame"):
        case.ill.append(
            f"The weights come out as a {kind} of pandas, with labels, "
            "so that w[0] may fail: make X an array first, by "
            "X.to_numpy()."
        )
    if ratio > 3:
        case.ill.append(
            "Slow through pandas: on arrays, X.to_numpy(), the same "
            f"steps took about {_one_digit(ratio)} times less."
        )


def states_shown(history, losses, n):
    """Return the first and the last state that a list of losses shows.

    Parameters
    ----------
    history : ndarray of shape (k,)
        Means or sums of squares, or half of them.
    losses : ndarray of shape (t,)
        The mean squared error after 0, 1, 2, … steps.
    n : int
        Number of rows.

    Returns
    -------
    (int, int) or None
        None, if these are no losses of the walk at even distances.
    """
    for factor in (1, 0.5, n, n / 2) if len(history) > 1 else ():
        steps = []
        for value in history[:2] / factor:
            step = int(np.argmin(np.abs(losses - value)))
            steps.append(step)
        stride = steps[1] - steps[0]
        shown = steps[0] + stride * np.arange(len(history))
        if stride < 1 or shown[-1] >= len(losses):
            continue
        if np.allclose(history, factor * losses[shown], 1e-9, 0):
            return steps[0], int(shown[-1])
    return None


def _listed(names):
    """Return names as a list in words."""
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def _one_digit(ratio):
    """Return a ratio to one digit: a time is not the same tomorrow."""
    digits = -int(np.floor(np.log10(ratio)))
    return f"{round(ratio, digits):.0f}"
