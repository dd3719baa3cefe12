"""How far a training has come, and what its rate has to do with it.

The functions here take the `Trials` of a program, and note what they find.
"""

import numpy as np

from diagnosis.data import Walk, is_unscaled, standardise, with_ones
from diagnosis.report import Course


def judge_arrival(case):
    """Compare the rate with its limit, and the end with the bottom."""
    _say_numbers(case)
    if case.found("labels_misaligned", "rows_shuffled_apart"):
        return
    if not case.walks:
        _judge_closed(case)
        return
    if too_large := _too_large(case):
        case.find("rate_too_large", too_large)
    elif case.end is not None and np.isfinite(case.end).all():
        _judge_end(case)
    elif case.end is not None:
        case.ill.append("The result is not a number.")
    trouble = case.found("rate_too_large", "too_few_iterations")
    if trouble and not case.scaling and is_unscaled(case.table.X):
        _say_unscaled(case)
    _keep_course(case)


def _say_numbers(case):
    """Note what the data foresee."""
    n, d = case.table.X.shape
    rest = " The check-up is about these, without the gaps."
    case.facts.append(
        f"{n:,} rows, {d} feature(s).{rest if case.table.gaps else ''}"
    )
    for name, column in list(
        zip(case.table.names, case.table.X.T, strict=True)
    )[:10]:
        case.facts.append(
            f"{name}: mean {_short(column.mean(), column)}, "
            f"SD {_short(column.std(), column)}."
        )
    if not case.walks:
        return
    walk, whose = case.walk, "this step"
    if not case.plain:
        whose = "full steps of the mean squared error"
    case.facts.append(
        f"Largest stable learning rate for these data and {whose}: "
        f"{walk.limit:.6g}. Stay below it. Condition number: "
        f"κ = {walk.condition:,.4g}."
    )
    if case.plain:
        best = Walk(walk.A, walk.y, walk.limit / 2, walk.start, walk.factor)
        steps = best.needed(best.four_decimals())
        case.facts.append(
            f"At half of it, {best.rate:.4g}, four decimals take "
            f"{steps:,} steps."
        )


def _judge_closed(case):
    """Say whether a result without steps is the best fit."""
    if case.end is None or case.findings:
        return
    gap = np.abs(case.end - case.walk.best)
    if np.all(gap <= case.walk.close_enough()):
        case.well.append("The result is the fit of least squares.")
    else:
        case.ill.append(
            "The result is not the fit of least squares: its loss is "
            f"{case.loss(case.end):.6g}, and {case.walk.least:.6g} is "
            "possible."
        )


def _too_large(case):
    """Say that the rate is too large for these data; empty if it is not."""
    if not case.takes_rate or not case.rate or case.rate < 0:
        return ""
    if case.plain:
        if case.rate < case.walk.limit:
            return ""
        told = (
            f"The learning rate {case.rate:g} is not below "
            f"{case.walk.limit:.4g}, the largest stable one for these data."
        )
        begin = case.loss(case.walk.begin)
        if case.end is None or case.loss(case.end) > begin:
            told += " The loss grows."
    else:
        better = _better_rate(case)
        if better is None:
            return ""
        told = (
            f"At the learning rate {case.rate:g} the loss grows; at "
            f"{better:.3g} it falls."
        )
    return f"{told} Compare the rate with the largest stable one for your X."


def _better_rate(case):
    """Return a rate at which the loss falls, if it grows at the given one."""
    if case.end is None and case.failure:
        return None
    half, whole = case.states([case.rounds // 2, case.rounds])
    # A parameter that nobody stops grows too, but never that fast.
    grows = case.loss(whole) > 10 * case.loss(half)
    if case.loss(whole) < np.inf and not grows:
        return None
    for rate in (case.rate / 10, case.rate / 1000, case.safe_rate):
        early, late = case.states([1, min(case.rounds, 100)], rate)
        if rate < case.rate and case.loss(late) < case.loss(early):
            return rate
    case.ill.append(
        "The loss rises from step to step, at smaller rates too: is the "
        "gradient subtracted?"
    )
    return None


def _judge_end(case):
    """Say whether the training has arrived."""
    walk, end = case.walk, case.end
    if case.plain:
        if np.isclose(walk.factor, 1):
            case.well.append(
                "The step is right: both slopes belong to the same point, "
                "and to the mean squared error."
            )
        case.well.append(
            f"The learning rate {case.rate:g} is below the largest "
            f"stable one, {walk.limit:.6g}: every step goes downhill."
        )
        _count_steps(case)
    gap = np.abs(end - walk.best)
    if np.all(gap <= walk.close_enough()):
        case.well.append("It has arrived: w and b are those of the best fit.")
    elif case.found("weights_in_scaled_units") and not case.plain:
        return
    elif case.plain or _still_walking(case):
        case.find("too_few_iterations", _too_few(case, gap))
    elif case.loss(end) <= case.loss(walk.begin):
        case.facts.append(
            f"It ends at loss {case.loss(end):.6g}; {walk.least:.6g} is "
            "possible. More steps at this rate bring it no nearer."
        )


def _count_steps(case):
    """Say after how many steps the training is where it has ended."""
    size = np.abs(case.walk.best) + np.abs(case.walk.begin) + 1e-300

    def is_end(steps):
        foreseen = case.walk.states([steps])[0]
        return np.all(np.abs(case.end - foreseen) <= 1e-6 * size)

    if is_end(case.rounds):
        case.well.append(
            f"After {case.rounds:,} steps it is where theory foresees it."
        )
        return
    few, many = 0, case.rounds
    while many - few > 1:
        middle = (few + many) // 2
        if case.walk.losses([middle])[0] > case.loss(case.end):
            few = middle
        else:
            many = middle
    for steps in (few, many):
        if is_end(steps):
            case.made = steps
            case.ill.append(
                f"It stops by itself after {steps:,} of {case.rounds:,} "
                "steps: look at the rule by which it stops."
            )
            return


def _still_walking(case):
    """Whether more steps bring it nearer, steadily and not by chance."""
    counts = np.array([0.5, 0.75, 0.9, 1, 1.5, 2]) * case.rounds
    if case.rounds < 10 or case.whole.seconds > case.seconds / 10:
        return False
    states = case.states(counts)
    if not np.isfinite(states).all():
        return False
    gaps = (states - case.walk.best) @ case.A.T
    excess = np.sum(gaps**2, axis=1)
    steady = np.sum((gaps[3] - gaps[2]) ** 2) < 0.1 * excess[3]
    falls = np.all(np.diff(excess) < 0) and excess[5] < 0.99 * excess[3]
    return bool(falls and steady)


def _too_few(case, gap):
    """Say where it has stopped, which parameter lags, what is needed."""
    walk = case.walk
    way = np.abs(walk.best - walk.begin)
    left = np.where(way > 0, gap / np.where(way > 0, way, 1), 0)
    slowest = int(np.argmax(left))
    text = f"After {case.made:,} steps {_stands(case, slowest, left)}"
    done = int(np.argmin(left))
    if left[done] < 0.1 * left[slowest]:
        how = f"has {100 * (1 - left[done]):.3g} % of its way behind it"
        how = "has arrived" if left[done] < 1e-3 else how
        text += f", while {case.names[done]} {how}"
    needed = walk.needed(walk.four_decimals()) if case.plain else np.inf
    if np.isfinite(needed):
        text += (
            ". At this rate four decimals take "
            f"{needed:,} steps, and {case.made:,} are made"
        )
    return (
        f"{text}. Are the slopes zero at the end? Look at what is left "
        "of the gap."
    )


def _stands(case, j, left):
    """Say where a parameter stands, beside where it should."""
    value, best = case.end[j], case.walk.best[j]
    near = np.abs(best) < 1e-9 * case.walk.close_enough()[j]
    text = (
        f"{case.names[j]} is {value:.6g} and should be "
        f"{'0' if near else f'{best:.6g}'}"
    )
    ahead = (best - value) * (best - case.walk.begin[j]) >= 0
    if ahead and left[j] <= 1:
        text += f" ({100 * (1 - left[j]):.3g} % of its way)"
    return text


def _say_unscaled(case):
    """Say which column is out of scale, and what z-scores would change."""
    X = case.table.X
    means, spreads = X.mean(axis=0), X.std(axis=0)
    sizes = np.hypot(means, spreads)
    worst = int(np.argmax(np.abs(np.log(np.where(sizes > 0, sizes, 1)))))
    scaled = Walk(with_ones(standardise(X)), case.table.y)
    column = X[:, worst]
    case.find(
        "unscaled_features",
        f"Column {case.table.names[worst]} has mean "
        f"{_short(means[worst], column)} and SD "
        f"{_short(spreads[worst], column)}. With z-scores κ would fall "
        f"from {case.walk.condition:,.4g} to {scaled.condition:,.4g}, "
        "and the largest stable rate would be "
        f"{scaled.limit / case.walk.factor:.3g}: standardise first, then "
        "choose the rate. Look at mean and SD of each column.",
    )


def _keep_course(case):
    """Keep the walk as it was run and as it was foreseen."""
    if not case.rounds:
        return
    if case.end is not None and np.isfinite(case.end).all():
        counts = np.unique(np.geomspace(1, case.rounds, 12).astype(int))
        seconds = case.whole.seconds / case.rounds * np.cumsum(counts)
        counts = counts[:-1][seconds[:-1] < case.seconds / 10]
        states = [*case.states(counts), case.end]
        counts = np.append(counts, case.rounds)
    else:
        counts = np.arange(1, min(case.rounds, 30) + 1)
        states = case.states(counts)
    states = np.array(states)
    losses = np.array([case.loss(state) for state in states])
    seen = np.isfinite(losses)
    if not seen.any():
        return
    counts, states, losses = counts[seen], states[seen], losses[seen]
    fine = np.unique(np.geomspace(1, counts[-1], 200).astype(int))
    foreseen = expected = None
    if case.plain:
        foreseen, expected = case.walk.losses(fine), case.walk.states(fine)
    case.course = Course(
        case.names,
        case.walk.begin,
        case.walk.best,
        case.walk.least,
        counts,
        losses,
        states,
        fine,
        foreseen,
        expected,
    )


def _short(value, column):
    """Return a number of a column as text; rounding is zero."""
    tiny = abs(value) < 1e-9 * np.abs(column).max()
    return "0" if tiny else f"{value:.4g}"
