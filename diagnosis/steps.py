"""Training steps, right and with slips made.

One formula covers them all: the slopes of the mean squared error, with knobs
for what people change in them, and a walk that goes against the slopes.
"""

from dataclasses import dataclass

import numpy as np

from diagnosis.slips import (
    Explainer,
    as_parts,
    close,
    flat,
    make,
    names_of,
    reverse,
    shapes,
    slip,
)

#: What the residual subtracts from y, in dw and in db.
PREDICTIONS = {
    "Xw + b": lambda X, w, b: (X @ w + b,) * 2,
    "Xw": lambda X, w, b: (X @ w,) * 2,
    "Xw, b apart": lambda X, w, b: (X @ w, b),
    "Xw − b": lambda X, w, b: (X @ w - b,) * 2,
    "−Xw − b": lambda X, w, b: (-X @ w - b,) * 2,
    "0": lambda X, w, b: (0, 0),
    "w₁ for all": lambda X, w, b: (X.sum(axis=1) * w[0] + b,) * 2,
}

#: What of the residual stands in the slope.
POWERS = {
    "e": lambda e: e,
    "e²": lambda e: e**2,
    "|e|": np.abs,
    "sign e": np.sign,
    "Σe²": lambda e: np.full(len(e), np.sum(e**2)),
    "mean e²": lambda e: np.full(len(e), np.mean(e**2)),
}

#: What the residual is multiplied with in the slope of each weight.
INNER = {
    "x": lambda X, w: X,
    "1": lambda X, w: np.ones_like(X),
    "w": lambda X, w: np.tile(w, (len(X), 1)),
    "x₁": lambda X, w: np.tile(X[:, :1], X.shape[1]),
}

#: What the sum over the rows is divided by.
COUNTS = {
    "n": lambda n, d: n,
    "n²": lambda n, d: n * n,
    "n − 1": lambda n, d: n - 1,
    "d": lambda n, d: d,
    "d + 1": lambda n, d: d + 1,
    "1": lambda n, d: 1,
    "1/n": lambda n, d: 1 / n,
}


def slopes(
    X,
    y,
    w,
    b,
    *,
    factor=2,
    over="n",
    sign=-1,
    predicts="Xw + b",
    targets=1,
    power="e",
    inner="x",
    summed=True,
    pairs=None,
):
    """Return the slopes of the mean squared error, or of a slip of it.

    dw = −(2/n) Xᵀe and db = −(2/n) Σe, with e = y − (Xw + b). Where a knob
    is a pair, its first member holds for dw, the second for db.

    Parameters
    ----------
    X : ndarray of shape (n, d)
    y : ndarray of shape (n,)
    w : ndarray of shape (d,)
    b : float
    factor : float or pair
        From the derivative of the square.
    over : str or pair
        A key of `COUNTS`.
    sign : {-1, 1} or pair
    predicts, power, inner : str
        Keys of `PREDICTIONS`, `POWERS`, `INNER`.
    targets : {0, 1}
        0 where y is missing in the residual.
    summed : bool
        Whether there is one slope, or one for each row.
    pairs : {None, "x with ŷ", "x with y"}
        Where the residual is a table of every prediction with every target:
        which of both runs along with x.

    Returns
    -------
    dw, db : ndarray of shape (d,), float
        Of shapes (n, d) and (n,), if they are not summed.
    """
    predicted = PREDICTIONS[predicts](X, w, b)
    if pairs:
        table = y[None, :] - np.atleast_1d(predicted[0])[:, None]
        e = table.sum(axis=1 if pairs == "x with ŷ" else 0)
        e_bias = table.sum(axis=1)
    else:
        e, e_bias = (POWERS[power](targets * y - p) for p in predicted)
    by_w, by_b = (
        s * f / COUNTS[c](*X.shape)
        for s, f, c in zip(*map(_pair, (sign, factor, over)), strict=True)
    )
    columns = INNER[inner](X, w)
    if not summed:
        per_row = power in ("e", "e²")
        e_bias = e_bias if per_row else e_bias[0]
        return by_w * columns * e[:, None], by_b * e_bias
    return by_w * columns.T @ e, by_b * e_bias.sum()


def _pair(value):
    """Return a pair, made of one value if need be."""
    return value if isinstance(value, tuple) else (value, value)


def walk(
    X,
    y,
    learning_rate,
    iterations,
    w=0.0,
    b=0.0,
    *,
    start=None,
    more=0,
    steps=None,
    rate=lambda rate: rate,
    direction=-1,
    order="together",
    still="",
    again="",
    residual="new",
    base="w",
    gathers=False,
    whole="",
    **how,
):
    """Return w and b after some training steps, or slips of them.

    θ ← θ − η ∇L(θ), from zeros.

    Parameters
    ----------
    X, y, learning_rate, iterations
        As in the lessons.
    w, b : float or ndarray of shape (d,), float
        Where it starts.
    start : pair of float, optional
        Other values of all weights, and of b.
    more : int
        Steps made beyond `iterations`.
    steps : int, optional
        Steps made, whatever `iterations` is.
    rate : callable
        Makes of the learning rate what the step uses.
    direction : {-1, 1}
    order : str
        "together", "w first", "b first", "weight by weight", "b, then weight
        by weight", "row by row", "row by row, over n".
    still, again : str
        The parameters that do not move, and those that move twice.
    residual : {"new", "first", "previous"}
        From which parameters it is taken.
    base : {"w", "w₁", "0"}
        What the step is added to.
    gathers : bool
        Whether the slopes of all steps before are added.
    whole : str
        The parameters that are stored as whole numbers.
    **how
        See `slopes`.

    Returns
    -------
    w, b : ndarray of shape (d,), float
    """
    d = X.shape[1]
    w = np.zeros(d) + w
    if start:
        w, b = np.full(d, float(start[0])), float(start[1])
    eta = direction * rate(learning_rate)
    first = before = (w, b)
    total_w, total_b = 0.0, 0.0
    for _ in range(iterations + more if steps is None else steps):
        if order.startswith("row by row"):
            w, b = _by_row(X, y, w, b, eta, order, how)
            continue
        seen = {"new": (w, b), "first": first, "previous": before}[residual]
        dw, db = slopes(X, y, *seen, **how)
        if gathers:
            dw, db = total_w, total_b = total_w + dw, total_b + db
        before = (w, b)
        at = {"w": w, "w₁": w[0], "0": 0 * w}[base]
        moved_w = at + eta * dw * (1 + ("w" in again))
        moved_b = (b if base != "0" else 0.0) + eta * db * (1 + ("b" in again))
        if order == "w first":
            moved_b = b + eta * slopes(X, y, moved_w, b, **how)[1]
        elif order == "b first":
            moved_w = w + eta * slopes(X, y, w, moved_b, **how)[0]
        elif "weight by weight" in order:
            now_b = moved_b if order.startswith("b") else b
            moved_w = w.astype(float)
            for j in range(d):
                moved_w[j] += eta * slopes(X, y, moved_w, now_b, **how)[0][j]
            if not order.startswith("b"):
                moved_b = b + eta * slopes(X, y, moved_w, b, **how)[1]
        w = w if "w" in still else moved_w
        b = b if "b" in still else moved_b
        w = np.trunc(w) if "w" in whole else w
        b = np.trunc(b) if "b" in whole else b
    return w, b


def _by_row(X, y, w, b, eta, order, how):
    """Return w and b after one step for each row."""
    share = 1 / len(X) if order.endswith("over n") else 1
    for row in range(len(X)):
        targets = y if how.get("pairs") else y[[row]]
        dw, db = slopes(X[[row]], targets, w, b, **how)
        w, b = w + share * eta * dw, b + share * eta * db
    return w, b


HALF = slip("half_mse", factor=1)

#: What people change in the slopes. The first that fits is said first.
SLOPE_SLIPS = (
    HALF,
    slip("sum_for_mean", over="1"),
    slip("sign", sign=1),
    slip("n_minus_1", over="n − 1"),
    slip("divided_by_features", over="d"),
    slip("divided_by_features", over="d + 1"),
    slip("divided_twice", over="n²"),
    slip(
        "brackets",
        "/ n * … divides by n first, then multiplies; / (n * …) does what is "
        "meant. Here n stands above the line.",
        over="1/n",
    ),
    slip("bias_missing_in_prediction", predicts="Xw"),
    slip(
        "brackets",
        "y − Xw + b adds b. Put the prediction in brackets, before it is "
        "subtracted.",
        predicts="Xw − b",
    ),
    slip(
        "sign",
        "the residual is y + Xw + b here. It is y − (Xw + b).",
        predicts="−Xw − b",
    ),
    slip("separate_predictions", predicts="Xw, b apart"),
    slip(
        "wrong_variable",
        "the prediction is missing in the residual: these are the slopes at "
        "zero.",
        predicts="0",
    ),
    slip("wrong_variable", predicts="w₁ for all"),
    slip("wrong_variable", "y is missing in the residual.", targets=0),
    slip("x_missing", inner="1"),
    slip(
        "x_missing",
        "the slope of a weight is multiplied by the weight. The inner "
        "derivative for w is −x.",
        inner="w",
    ),
    slip("wrong_variable", inner="x₁"),
    slip("squared_for_error", power="e²"),
    slip("squared_for_error", power="e²", sign=1),
    slip("squared_for_error", power="Σe²"),
    slip("squared_for_error", power="mean e²"),
    *(
        slip(
            "squared_for_error not_summed",
            "the loss itself stands where a residual belongs, times each x. "
            "Differentiate e²: which power of e is left, and what is summed?",
            power=power,
            summed=False,
            over="1",
            factor=factor,
            sign=sign,
        )
        for power in ("Σe²", "mean e²")
        for factor in (1, 2)
        for sign in (1, -1)
    ),
    slip("not_summed", summed=False),
    slip("not_summed", summed=False, over="1"),
    slip("absolute", power="sign e"),
    slip(
        "absolute",
        "this is the derivative of the mean absolute error. The loss squares.",
        power="sign e",
        factor=1,
    ),
    slip("absolute", power="|e|"),
    slip("broadcast_table", pairs="x with ŷ", over="n²"),
    slip("broadcast_table", pairs="x with y", over="n²"),
    slip("broadcast_table", pairs="x with ŷ"),
    slip("broadcast_table", pairs="x with y"),
    slip("half_mse", "dw lacks the factor 2, from the square.", factor=(1, 2)),
    slip("half_mse", "db lacks the factor 2, from the square.", factor=(2, 1)),
    slip("sum_for_mean", "dw is a sum, db a mean.", over=("1", "n")),
    slip("sum_for_mean", "db is a sum, dw a mean.", over=("n", "1")),
    slip("sign", "dw has the wrong sign.", sign=(1, -1)),
    slip("sign", "db has the wrong sign.", sign=(-1, 1)),
)

#: The same for one feature, where no other can be taken for it.
LINE_SLIPS = tuple(
    one
    for one in SLOPE_SLIPS
    if one.names != ("divided_by_features",)
    and not {"w₁ for all", "x₁"} & set(map(str, one.knobs.values()))
)

#: The first row alone, or the last.
ROW_SLIPS = (
    slip("one_row_only", before=lambda X, y, *rest: (X[:1], y[:1], *rest)),
    slip("one_row_only", before=lambda X, y, *rest: (X[-1:], y[-1:], *rest)),
)

#: What people change in the update.
UPDATE_SLIPS = (
    slip("uphill", direction=1),
    slip(
        "sequential_update",
        "w moves before the residual of db is taken. Both derivatives "
        "belong to the old point.",
        order="w first",
    ),
    slip(
        "sequential_update",
        "b moves before the residual of dw is taken. Both derivatives "
        "belong to the old point.",
        order="b first",
    ),
    slip(
        "rate_misplaced",
        "the learning rate is not used.",
        rate=lambda rate: 1,
    ),
    slip(
        "rate_misplaced",
        "the learning rate enters twice.",
        rate=lambda rate: rate**2,
    ),
    slip(
        "rate_misplaced",
        "this divides by the learning rate.",
        rate=lambda rate: 1 / rate,
    ),
    slip("update_lost", "b never moves: is its new value kept?", still="b"),
    slip("update_lost", "w never moves: is its new value kept?", still="w"),
    slip("moves_twice", "b moves twice in one step.", again="b"),
    slip("moves_twice", "w moves twice in one step.", again="w"),
    slip(
        "wrong_start",
        "the step does not start at (w, b): the old values are missing.",
        base="0",
    ),
    slip("wrong_variable", base="w₁"),
)

#: What people change in the loop around it.
WALK_SLIPS = (
    slip("one_step_too_few", more=-1),
    slip("one_step_too_many", more=1),
    slip(
        "update_lost",
        "nothing has moved: are the new w and b kept from step to step?",
        steps=0,
    ),
    slip(
        "update_lost",
        "only one step counts: is the return inside the loop, or are w and "
        "b set anew in it?",
        steps=1,
    ),
    slip(
        "stale_prediction",
        "every step uses the residual of the first: compute it anew inside "
        "the loop.",
        residual="first",
    ),
    slip("stale_prediction", residual="previous"),
    slip("sequential_update", order="weight by weight"),
    slip("sequential_update", order="b, then weight by weight"),
    slip("update_per_row", order="row by row"),
    slip("update_per_row", order="row by row, over n"),
    *(
        slip(
            "wrong_start",
            f"{what} starts at 1. The task starts at zero.",
            start=start,
        )
        for what, start in [("training", (1, 1)), ("w", (1, 0)), ("b", (0, 1))]
    ),
    slip(
        "wrong_start",
        "the slopes of all steps are added up: are their sums set back to "
        "zero in each step?",
        gathers=True,
    ),
    slip("integer_array", whole="wb"),
    slip("integer_array", whole="w"),
)

REVERSED = slip("returned_in_other_order", after=reverse)

#: How often people let a loop run, whatever they were asked.
ROUND_NUMBERS = (100, 200, 300, 500, 1000, 1500, 2000, 3000, 5000, 10_000)

#: None of the changes of a slope, or one, or one and the missing 2.
TRAINING_CHANGES = (
    (),
    *((one,) for one in (*SLOPE_SLIPS, *UPDATE_SLIPS)),
    *((HALF, one) for one in SLOPE_SLIPS if "factor" not in one.knobs),
)


def walk_of(case, slips, steps):
    """Return where many steps of one kind lead, without making them all.

    A step is an affine map of the parameters, so that k of them are the k-th
    power of its matrix.

    Parameters
    ----------
    case : tuple
        X, y, the learning rate, and what else `walk` takes first.
    slips : sequence of Slip
        Slips that change each step alike.
    steps : int

    Returns
    -------
    ndarray of shape (d + 1,)
        The weights, then the bias.
    """
    X, y, rate = case[:3]
    d = X.shape[1]

    def step(theta):
        start = (X, y, rate, 1, theta[:-1], theta[-1])
        return flat(make(walk, start, slips))

    origin = step(np.zeros(d + 1))
    matrix = np.zeros((d + 2, d + 2))
    for place, unit in enumerate(np.eye(d + 1)):
        matrix[:-1, place] = step(unit) - origin
    matrix[:-1, -1], matrix[-1, -1] = origin, 1
    with np.errstate(all="ignore"):  # a walk may run away
        return np.linalg.matrix_power(matrix, steps)[:-1, -1]


@dataclass(frozen=True)
class Step:
    """What a training step was recognised as.

    Attributes
    ----------
    slips : tuple of str
        Names of what is amiss in it, keys of `diagnosis.slips.HINTS`.
    sentence : str
        The step in words; empty where it was not recognised.
    """

    slips: tuple = ()
    sentence: str = ""


def recognise(train):
    """Tell which training step a program takes, from short runs of it.

    Parameters
    ----------
    train : callable
        Takes X, y, the learning rate and the number of iterations, returns
        w of shape (d,) and b.

    Returns
    -------
    Step
    """
    rng = np.random.default_rng(seed=3)
    cases = [
        (rng.normal(1, 2, (7, 2)), rng.normal(1, 2, 7), 0.01, 2),
        (rng.normal(1, 2, (6, 3)), rng.normal(1, 2, 6), 0.02, 1),
        (rng.normal(1, 2, (5, 2)), rng.normal(1, 2, 5), 0.005, 3),
    ]
    results = [as_parts(tuple(train(*case))) for case in cases]
    if not any(flat(parts).any() for parts in results):
        return Step()  # it may wait for more rows than these
    rights = [as_parts(walk(*case)) for case in cases]
    plain = (
        "Each step moves the parameters by the learning rate times the "
        "gradient of the mean squared error, against it."
    )
    if all(
        shapes(one) == shapes(right) and close(flat(one), flat(right), 1e-6)
        for one, right in zip(results, rights, strict=True)
    ):
        return Step((), plain)
    changes = (*WALK_SLIPS, *UPDATE_SLIPS, *SLOPE_SLIPS, *ROW_SLIPS, REVERSED)
    found = Explainer(walk, cases, changes).explain(results, 1e-6)
    if not found:
        return Step()
    hints = " Besides, ".join(one.hint for one in found[0])
    return Step(names_of(found[0]), f"{plain[:-1]}, but: {hints}")
