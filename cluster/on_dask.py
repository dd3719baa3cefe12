"""Least squares and its gradient on a cluster: one pass over a Dask DataFrame.

The mathematics is that of `helpers.least_squares`, which needs no Dask.
"""

from functools import partial

import numpy as np
from dask import delayed
from dask.bag import from_delayed

from helpers.least_squares import as_arrays, merge_all, refuse, sums


def dask_sums(frame, target, take=sums):
    """Return a task for the sums of a Dask DataFrame, one pass over it.

    Parameters
    ----------
    frame : dask.dataframe.DataFrame
        Features and target, in partitions that fit in a worker's memory.
    target : str
        Name of the target; all other columns are features.
    take : callable, default `sums`
        `sums` or `factors`. Errors that it raises name the partition too.
    """
    return reduce_tree(frame, target, take, merge_all)


def dask_gradient(frame, target, w, b):
    """Return a task for (loss, dw, db) at weights w (d,) and bias b.

    It takes one pass, and refuses gaps as `dask_sums` does. The loss is the
    mean squared error, dw and db are its derivatives.
    """
    take = partial(_gradient_sums, w=w, b=b)
    return delayed(_mean_gradient)(reduce_tree(frame, target, take, sum))


def reduce_tree(frame, target, take, combine):
    """Return one task: what `take` takes of all partitions, combined.

    The tree is that of Dask's own reduction: eight at a time.
    """
    parts = [
        delayed(partition_sums)(part, target, number, take, [*frame.columns])
        for number, part in enumerate(frame.to_delayed())
    ]
    return from_delayed(parts).reduction(_taken, combine).to_delayed()


def _taken(part):
    return part


def partition_sums(part, target, number, take=sums, order=None):
    """Return what `take` takes of a DataFrame, the partition of a number."""
    if order is not None and [*part.columns] != order:  # as files may differ
        part = part[order]
    try:
        return take(part.drop(columns=target), part[target])
    except ValueError as error:
        raise ValueError(f"partition {number}: {error}") from error


def _gradient_sums(X, y, w, b):
    """Return Σ e², Σ x e, Σ e and n of one part, as one array."""
    X, y, names = as_arrays(X, y)
    refuse(X, y, names)
    residual = y - (X @ w + b)
    squares = residual @ residual
    return np.array([squares, *(X.T @ residual), residual.sum(), len(X)])


def _mean_gradient(total):
    """Return loss, dw and db from the totals over all partitions."""
    n = total[-1]
    return total[0] / n, -2 / n * total[1:-2], -2 / n * total[-2]
