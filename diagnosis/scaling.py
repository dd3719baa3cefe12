"""Two tables scaled alike, right and with slips made."""

import numpy as np

from diagnosis.slips import reverse, slip


def _columns(function):
    """Return a function that works on each column by itself."""
    return lambda X: function(X, axis=0)


def _rows(function):
    """Return a function that works on each row by itself."""
    return lambda X: function(X, axis=1, keepdims=True)


_MEAN, _SD = _columns(np.mean), _columns(np.std)


def scaled(
    X_train,
    X_test,
    *,
    rows=lambda own, X_train, X_test: X_train,
    moved_by=None,
    centre=_MEAN,
    width=_SD,
    late=False,
    scales_test=True,
):
    """Return both tables scaled, by the rows and numbers that are chosen.

    `rows` chooses whose mean and SD a table gets, `moved_by` whose mean, if
    that is another.
    """

    def scale(X):
        seen = rows(X, X_train, X_test)
        mean = centre((moved_by or rows)(X, X_train, X_test))
        return X - mean / width(seen) if late else (X - mean) / width(seen)

    return scale(X_train), scale(X_test) if scales_test else X_test


def _own(own, X_train, X_test):
    return own


def _trained(own, X_train, X_test):
    return X_train


SCALING_SLIPS = (
    slip("own_scale_per_part", rows=_own),
    slip(
        "scaled_before_split",
        rows=lambda own, X_train, X_test: np.vstack([X_train, X_test]),
    ),
    slip(
        "wrong_rows",
        "mean and SD are those of the test rows. The training rows set "
        "the scale.",
        rows=lambda own, X_train, X_test: X_test,
    ),
    slip(
        "own_scale_per_part",
        "the test rows are moved by their own mean. Theirs is not known yet.",
        moved_by=_own,
    ),
    slip(
        "own_scale_per_part",
        "the test rows are divided by their own SD. Theirs is not known yet.",
        rows=_own,
        moved_by=_trained,
    ),
    slip("test_not_scaled", scales_test=False),
    slip(
        "n_minus_1",
        "this is what the SD with n − 1 gives. The task wants n below "
        "the line: which does your std() use?",
        width=lambda X: X.std(axis=0, ddof=1),
    ),
    slip("axis_missing", centre=np.mean, width=np.std),
    slip(
        "axis_missing",
        "one mean for the whole table. Each column has its own: axis=0.",
        centre=np.mean,
    ),
    slip(
        "axis_missing",
        "one SD for the whole table. Each column has its own: axis=0.",
        width=np.std,
    ),
    slip(
        "other_axis",
        "each row is scaled by its own mean and SD. Scale the columns: "
        "axis=0.",
        rows=_own,
        centre=_rows(np.mean),
        width=_rows(np.std),
    ),
    slip(
        "other_quantity",
        "the mean is still in it: subtract it before you divide.",
        centre=lambda X: 0.0,
    ),
    slip(
        "other_quantity",
        "the spread is still in it: subtracting the mean is the first half.",
        width=lambda X: 1.0,
    ),
    slip(
        "root_missing",
        "this divides by the variance. A z-score is in units of its "
        "square root.",
        width=_columns(np.var),
    ),
    slip(
        "brackets",
        "/ binds tighter than −: put X − mean in brackets.",
        late=True,
    ),
    slip(
        "other_quantity",
        "this is min-max scaling, onto 0 to 1. A z-score uses mean and SD.",
        centre=_columns(np.min),
        width=_columns(np.ptp),
    ),
    slip(
        "returned_in_other_order",
        "the order is reversed: return the training rows first, then the "
        "test rows.",
        after=reverse,
    ),
)
