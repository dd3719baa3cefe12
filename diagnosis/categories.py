"""A number and a category as features, right and with slips made."""

import numpy as np
import pandas as pd

from diagnosis.slips import slip


def design(
    x,
    group,
    *,
    kinds=np.unique,
    kept=lambda kinds: kinds[1:],
    mark=lambda group, kind, x: 1.0 * (group == kind),
    first=True,
    ones=False,
):
    """Return x and the columns of the groups, or a slip of them."""
    columns = [mark(group, kind, x) for kind in kept(kinds(group))]
    return np.column_stack(
        [np.ones(len(x))] * ones + [x] * first + columns + [x] * (not first)
    )


CATEGORY_SLIPS = (
    slip(
        "other_quantity",
        "every group has its column, so that they add up to the column of "
        "ones, and no inverse exists. Leave out the lowest.",
        kept=lambda kinds: kinds,
    ),
    slip(
        "wrong_rows",
        "the highest group is left out. The task leaves out the lowest, "
        "with which the others are compared.",
        kept=lambda kinds: kinds[:-1],
    ),
    slip(
        "returned_in_other_order",
        "the groups come in descending order.",
        kept=lambda kinds: kinds[:0:-1],
    ),
    slip(
        "returned_in_other_order",
        "the groups are taken in the order in which they appear. np.unique "
        "sorts them.",
        kinds=pd.unique,
    ),
    slip(
        "wrong_variable",
        "the groups are taken to be numbered 0, 1, 2 and so on. Their "
        "numbers are names: take them from the array.",
        kept=lambda kinds: np.arange(1, len(kinds)),
    ),
    slip(
        "other_quantity",
        "the columns of the groups are missing.",
        kept=lambda kinds: kinds[:0],
    ),
    slip(
        "other_quantity",
        "the number of the group stands in one column. That makes all "
        "steps between neighbours equal, in the order of the numbers.",
        kept=lambda kinds: kinds[:1],
        mark=lambda group, kind, x: group,
    ),
    slip(
        "other_quantity",
        "the number of the group stands where a 1 belongs.",
        mark=lambda group, kind, x: kind * (group == kind),
    ),
    slip(
        "wrong_rows",
        "0 and 1 are exchanged.",
        mark=lambda group, kind, x: 1.0 * (group != kind),
    ),
    slip(
        "wrong_rows",
        "a column is 1 in all groups from this one on. Compare by ==.",
        mark=lambda group, kind, x: 1.0 * (group >= kind),
    ),
    slip(
        "wrong_rows",
        "the rows of the lowest group have −1, where 0 belongs.",
        mark=lambda group, kind, x: (
            1.0 * (group == kind) - (group == group.min())
        ),
    ),
    slip(
        "other_quantity",
        "the columns hold x, where 1 belongs: that is an interaction, "
        "which gives a group a slope of its own.",
        mark=lambda group, kind, x: x * (group == kind),
    ),
    slip(
        "returned_in_other_order",
        "x stands last. The task has it first.",
        first=False,
    ),
    slip(
        "ones_place",
        "the column of ones is there already. It is added later.",
        ones=True,
    ),
    slip(
        "other_quantity",
        "x is missing: it is the first column.",
        after=lambda parts, case: [parts[0][:, 1:]],
    ),
    slip(
        "shape_only",
        "the table lies on its side: one row for each bird.",
        after=lambda parts, case: [parts[0].T],
    ),
)
