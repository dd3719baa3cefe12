"""Check up a training program on its own data.

The program runs in the process made for other people's code; what it does is
compared with what the data and its settings foresee.
"""

import numpy as np

from diagnosis import probes
from diagnosis.arrival import judge_arrival
from diagnosis.data import inspect_table
from diagnosis.outcome import (
    look_at_history,
    look_at_object,
    look_at_units,
    measure_pandas,
)
from diagnosis.pairing import compare_shapes, look_at_rows, pair_labels
from diagnosis.program import Program
from diagnosis.report import Report
from diagnosis.trials import Trials

#: Seconds that one training may take.
TIME_LIMIT = 60

#: Findings about the rows, which say all that can be said of the step.
RULED_BY_ROWS = (
    "labels_misaligned",
    "last_batch_dropped",
    "rows_shuffled_apart",
)

#: Slips that say of the code what one of these findings says already.
SAID_BY = {
    "weights_in_scaled_units": {"scaled_first"},
    "rate_too_large": {"diverges"},
    "too_few_iterations": {"not_converged"},
    "ones_missing_in_predict": {"ones_missing", "ones_place"},
}


def checkup(
    program,
    X,
    y,
    *,
    learning_rate=None,
    iterations=None,
    weights=None,
    seconds=TIME_LIMIT,
    **arguments,
):
    """Say what a program does, what its data do to it, and what to change.

    Parameters
    ----------
    program : callable or object
        A function of X and y that returns its numbers in any way, an object
        with `fit` and `predict`, or its class.
    X : array_like, DataFrame or Series, shape (n, d) or (n,)
        Features.
    y : array_like, DataFrame or Series, shape (n,)
        Target.
    learning_rate, iterations : optional
        The settings to train with, whatever the program calls them; by
        default its own.
    weights : str, optional
        Name of what holds the weights; by default it is searched for.
    seconds : float
        Time limit for one training.
    **arguments
        What else to pass on to the program, by its own names.

    Returns
    -------
    Report

    Raises
    ------
    ValueError
        If X and y are no table of numbers and its target.
    TypeError
        If the program can be neither called nor fitted.
    """
    if not (callable(program) or hasattr(program, "fit")):
        raise TypeError(
            "program must be a function, or have a method fit, got "
            f"{type(program).__name__}"
        )
    if not isinstance(program, Program):
        program = Program(program, arguments)
    case = Trials(program, X, y, learning_rate, iterations, weights, seconds)
    if case.meet():
        compare_shapes(case)
        pair_labels(case)
        case.findings += inspect_table(case.table, case.ones)
        case.train()
        case.measure_steps()
        if case.end is not None:
            look_at_object(case)
            look_at_units(case)
            look_at_history(case)
            look_at_rows(case)
        measure_pandas(case)
        _name_step(case)
        judge_arrival(case)
    else:
        case.findings += inspect_table(case.table)
    return Report(
        details=tuple(case.findings),
        slips=_own_slips(case),
        step=case.step,
        trouble=case.trouble,
        well=case.well,
        ill=case.ill,
        facts=case.facts,
        course=case.course,
    )


def _own_slips(case):
    """Return the slips that no finding says already."""
    said = set()
    for finding in case.findings:
        said |= SAID_BY.get(finding.name, set())
    return tuple(slip for slip in case.slips if slip not in said)


def _name_step(case):
    """Name the step and its slips, by what these data show of it.

    What small data show and these do not is left out, since a batch may
    be larger than the small data. One slip may hide here: where every
    column is centred, w and b do not touch each other, and may move one
    after the other.
    """
    if not case.walks:
        case.step = "It takes no steps: w and b are computed at once."
        return
    if case.found(*RULED_BY_ROWS):
        return
    n, factor = len(case.A), case.walk.factor
    lengths = [
        (1, []),
        (0.5, ["half_mse"]),
        (n, ["sum_for_mean"]),
        (n / 2, ["half_mse", "sum_for_mean"]),
    ]
    measured = [
        slips
        for length, slips in lengths
        if case.plain and np.isclose(factor, length, rtol=1e-6)
    ]
    centred = np.allclose(case.A[:, :-1].sum(axis=0), 0, atol=1e-6 * n)
    told = {"slips": [], "sentence": ""}
    if not measured or centred:
        told = case.ask(probes.recognise_step, case.form, case.layout)
        told = told or {"slips": [], "sentence": ""}
    if measured:
        hidden = "sequential_update"
        case.slips += [hidden] * (hidden in told["slips"]) + measured[0]
    elif case.plain or not set(told["slips"]) <= {
        "half_mse",
        "sum_for_mean",
    }:
        case.slips += told["slips"]
    if case.plain:
        times = "" if np.isclose(factor, 1) else f"{factor:.4g} times "
        case.step = (
            f"Each step takes {times}the learning rate times the "
            "gradient of the mean squared error from w and b, together."
        )
    elif case.slips:
        case.step = told["sentence"]
    else:
        case.step = (
            "Its steps are not those of the gradient over all rows: it "
            "may use batches, momentum, or another rule."
        )
    if case.scaling:
        case.step += f" The features are first put {case.scaling}."
