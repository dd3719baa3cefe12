"""Least squares and its gradient on a cluster: one pass over a Dask DataFrame.

The mathematics is that of `helpers.least_squares`, which needs no Dask.
"""

import numpy as np
from dask import delayed

from helpers.least_squares import merge_all, sums


def reduce_tree(leaves, combine, width=8):
    """Return one task that combines many, a few at a time.

    Parameters
    ----------
    leaves : list of Delayed
        Tasks that return parts.
    combine : callable
        Takes a list of parts and returns one.
    width : int, default 8
        How many parts to combine at a time.

    Returns
    -------
    Delayed
    """
    combine = delayed(combine)
    while len(leaves) > 1:
        groups = range(0, len(leaves), width)
        leaves = [combine(leaves[i : i + width]) for i in groups]
    return leaves[0]


def dask_sums(frame, target):
    """Return a task for the sums of a Dask DataFrame, one pass over it.

    Parameters
    ----------
    frame : dask.dataframe.DataFrame
        Features and target, in partitions that fit in a worker's memory.
    target : str
        Name of the target; all other columns are features.

    Returns
    -------
    Delayed
        Of `Sums`; its ``compute()`` raises ValueError if a value is NaN or
        infinite, and names partition and column.
    """
    leaves = [
        delayed(partition_sums)(part, target, number)
        for number, part in enumerate(frame.to_delayed())
    ]
    return reduce_tree(leaves, merge_all)


def partition_sums(part, target, number):
    """Return the sums of one partition, a DataFrame."""
    X = part.drop(columns=target)
    try:
        return sums(X.to_numpy(), part[target].to_numpy(), [*X, target])
    except ValueError as error:
        raise ValueError(f"partition {number}: {error}") from error


def dask_gradient(frame, target, w, b):
    """Return a task for loss and gradient at (w, b), one pass over the data.

    Parameters
    ----------
    frame : dask.dataframe.DataFrame
        Features and target.
    target : str
        Name of the target; all other columns are features.
    w : ndarray, shape (d,)
        Weights.
    b : float
        Bias.

    Returns
    -------
    Delayed
        Of (loss, dw, db): the mean squared error and its derivatives.
    """
    leaves = [
        delayed(partition_gradient)(part, target, w, b)
        for part in frame.to_delayed()
    ]
    return delayed(_mean_gradient)(reduce_tree(leaves, sum))


def partition_gradient(part, target, w, b):
    """Return Σ e², Σ x e, Σ e and n of one partition, as one array."""
    X = part.drop(columns=target).to_numpy()
    residual = part[target].to_numpy() - (X @ w + b)
    squares = residual @ residual
    return np.array([squares, *(X.T @ residual), residual.sum(), len(X)])


def _mean_gradient(total):
    """Return loss, dw and db from the totals over all partitions."""
    n = total[-1]
    return total[0] / n, -2 / n * total[1:-2], -2 / n * total[-2]
