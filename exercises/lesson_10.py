"""Lesson 10: one unit, a category, and a split that keeps pairs apart."""

import numpy as np
import pandas as pd

from diagnosis import categories
from diagnosis.slips import slip
from exercises.cases import numbers
from exercises.exercise import exercise
from exercises.questions_10 import gaps as gaps
from exercises.questions_10 import nearly_right as nearly_right
from exercises.questions_10 import never_a_number as never_a_number
from exercises.questions_10 import nothing_learned as nothing_learned
from exercises.questions_10 import remember_margin as remember_margin
from exercises.questions_10 import remember_merge as remember_merge
from exercises.questions_10 import remember_robust as remember_robust
from exercises.questions_10 import shifted_row as shifted_row
from exercises.questions_10 import small_masses as small_masses
from exercises.questions_10 import too_good as too_good
from exercises.questions_10 import two_answers as two_answers
from exercises.questions_10 import unseen_species as unseen_species
from exercises.questions_10 import who_decides as who_decides

# ---- same_unit -------------------------------------------------------


@exercise("★ One unit for all", returns="converted")
def same_unit(values, limit, factor):
    """Some values of a column are in a larger unit, and can be told by being
    small: return the column with each value below `limit` multiplied by
    `factor`, and all others as they are. `values` has shape (n,); leave the
    array that you get as it is.
    """
    return values * np.where(values < limit, factor, 1)


def _same_unit(
    values,
    limit,
    factor,
    *,
    small=lambda values, limit: values < limit,
    repair=lambda values, factor: factor * values,
):
    """Return the column in one unit, or a slip of it."""
    return np.where(small(values, limit), repair(values, factor), values)


same_unit.complete(
    cases=[
        (np.array([3750, 3.8, 4200, 3.25, 2900]), 100, 1000),
        (np.array([18.5, 181.0, 19.25, 195.0, 50.0, 210.0]), 50, 10),
        (np.array([4, 39, 5, 43]), 10, 2.54),
    ],
    formula=_same_unit,
    slips=[
        slip(
            "other_quantity",
            "the small values are divided. 3.8 kg are 3,800 g: the smaller "
            "the unit, the larger the number.",
            repair=lambda values, factor: values / factor,
        ),
        slip(
            "wrong_rows",
            "the large values are changed, and the small ones are not.",
            small=lambda values, limit: values >= limit,
        ),
        slip(
            "wrong_rows",
            "the large values are changed, and the small ones are not.",
            small=lambda values, limit: values > limit,
        ),
        slip(
            "wrong_rows",
            "all values are changed. Those that are not below the limit are "
            "right as they are.",
            small=lambda values, limit: values == values,
        ),
        slip(
            "wrong_rows",
            "no value is changed. Is the result of your comparison used? "
            "Or is the value compared after it was multiplied?",
            small=lambda values, limit: values != values,
        ),
        slip(
            "wrong_rows",
            "a value that equals the limit is changed too. The task says "
            "below.",
            small=lambda values, limit: values <= limit,
        ),
        slip(
            "wrong_rows",
            "the values are compared with the factor, and not with the limit.",
            before=lambda values, limit, factor: (values, factor, factor),
        ),
        slip(
            "other_quantity",
            "the factor is added. Another unit multiplies.",
            repair=lambda values, factor: values + factor,
        ),
        slip(
            "other_quantity",
            "the small values are all set to the factor itself.",
            repair=lambda values, factor: 0 * values + factor,
        ),
        slip(
            "other_quantity",
            "the small values have become 0, or are multiplied by False: "
            "keep them, times the factor.",
            repair=lambda values, factor: 0 * values,
        ),
        slip(
            "wrong_rows",
            "the small values are gone. They were right, but for their unit.",
            after=lambda parts, case: [parts[0][case[0] >= case[1]]],
        ),
        slip(
            "wrong_rows",
            "the small values alone are returned. The others belong to the "
            "column too.",
            after=lambda parts, case: [parts[0][case[0] < case[1]]],
        ),
    ],
    praise="right. One column, one unit.",
    why="`np.where` takes `factor` where the comparison is true and 1 "
    "elsewhere, so each value has a multiplier of its own. The product is a "
    "new array: the caller's data stay as they are, and decimals are not cut "
    "off where the column holds whole numbers.",
)


@same_unit.other
def _unit_copy(values, limit, factor):
    column = values.astype(float)
    column[values < limit] *= factor
    return column


@same_unit.other
def _unit_loop(values, limit, factor):
    return np.array([v * factor if v < limit else v for v in values])


@same_unit.other
def _unit_pandas(values, limit, factor):
    column = pd.Series(values)
    return column.mask(column < limit, column * factor)


# ---- group_columns ---------------------------------------------------


@exercise("★★ A category beside a number", returns="table")
def group_columns(x, group):
    """Return the table of features, of shape (n, k), for one measurement x of
    shape (n,) and `group` of shape (n,), an array with the number of each
    row's group (which only names it). First column: x. Then, for each of the k
    groups but the lowest, in ascending order, a column that is 1 in the rows
    of this group and 0 in all others. The column of ones is added later.
    """
    kinds = np.unique(group)[1:]
    columns = [1.0 * (group == kind) for kind in kinds]
    return np.column_stack([x, *columns])


_make = numbers(1002)

group_columns.complete(
    cases=[
        (_make(6), np.array([2, 0, 1, 1, 0, 2])),
        (_make(5), np.array([4, 9, 4, 9, 9])),
        (_make(8), np.array([7, 3, 5, 8, 3, 8, 5, 5])),
    ],
    formula=categories.design,
    slips=categories.CATEGORY_SLIPS,
    praise="right. Each weight now compares a group with the lowest.",
    why="`group == kind` is True and False, and `1.0 *` makes 1 and 0 of it. "
    "The lowest group has zeros throughout: the "
    "bias speaks for it, and each weight says by how much another group "
    "differs, x held equal. With a column for each group they would add up "
    "to the column of ones.",
)


@group_columns.other
def _design_pandas(x, group):
    groups = pd.get_dummies(pd.Series(group), drop_first=True, dtype=float)
    return np.column_stack([x, groups])


@group_columns.other
def _design_loop(x, group):
    kinds = sorted(set(group.tolist()))[1:]
    return np.array(
        [
            [value, *[1.0 if g == kind else 0.0 for kind in kinds]]
            for value, g in zip(x, group.tolist(), strict=True)
        ]
    )


@group_columns.other
def _design_identity(x, group):
    _, places = np.unique(group, return_inverse=True)
    return np.c_[x, np.eye(places.max() + 1)[places][:, 1:]]


# ---- partners_seen ---------------------------------------------------


@exercise("★★ Check a split", returns="share")
def partners_seen(nest, test):
    """Two birds of a nest may resemble each other, so that a test bird whose
    partner was trained on is not quite new. `nest`, of shape (n,), has the
    number of each row's nest, and `test` the numbers of the test rows; all
    others are training rows. Return the share of the test rows whose nest
    occurs among the training rows.
    """
    train = np.delete(nest, test)
    return np.mean(np.isin(nest[test], train))


def _partners(
    nest,
    test,
    *,
    rest=np.delete,
    pick=lambda inside, outside: (inside, outside),
    look=np.isin,
    over=lambda seen, n: seen.mean(),
):
    """Return the share of the rows asked whose nest is known, or a slip."""
    asked, known = pick(nest[test], rest(nest, test))
    return over(look(asked, known), len(nest))


partners_seen.complete(
    cases=[
        (np.array([0, 0, 1, 1, 2, 2, 3, 3, 4]), np.array([1, 2, 3, 8])),
        (np.array([7, 3, 7, 5, 3, 9, 9, 5, 2]), np.array([0, 4, 5, 8])),
        (np.array([1, 1, 1, 1, 2, 2, 4, 2]), np.array([0, 1, 6])),
    ],
    formula=_partners,
    slips=[
        slip(
            "wrong_rows",
            "this is the share of the training rows whose partner is tested. "
            "The test rows are asked.",
            pick=lambda inside, outside: (outside, inside),
        ),
        slip(
            "other_quantity",
            "each nest is counted once. The share is of the rows: a nest with "
            "two birds in the test counts twice.",
            pick=lambda inside, outside: (np.unique(inside), outside),
        ),
        slip(
            "other_quantity",
            "a bird with two partners is counted twice. Does it have one, yes "
            "or no?",
            look=lambda asked, known: (asked[:, None] == known).sum(axis=1),
        ),
        slip(
            "other_quantity",
            "this counts nests, over all nests. The share is of the test "
            "rows.",
            pick=lambda inside, outside: (
                np.union1d(inside, outside),
                np.intersect1d(inside, outside),
            ),
        ),
        slip(
            "wrong_rows",
            "every row finds its nest, as it finds itself: look among the "
            "training rows alone.",
            pick=lambda inside, outside: (inside, inside),
        ),
        slip(
            "wrong_rows",
            "~ turns True and False round, and not row numbers: "
            "np.delete(nest, test).",
            rest=lambda nest, test: nest[~test],
        ),
        slip(
            "wrong_rows",
            "− counts from the end, and leaves nothing out: "
            "np.delete(nest, test).",
            rest=lambda nest, test: nest[-test],
        ),
        slip(
            "wrong_variable",
            "the numbers of the rows are compared, and not those of the "
            "nests: nest[test].",
            before=lambda nest, test: (np.arange(len(nest)), test),
        ),
        slip(
            "sum_for_mean",
            "this counts the rows. A share is a count over the number of all "
            "that were asked.",
            over=lambda seen, n: seen.sum(),
        ),
        slip(
            "divided_by_all_rows",
            "the count is divided by the number of all rows. How many were "
            "asked?",
            over=lambda seen, n: seen.sum() / n,
        ),
        slip(
            "other_quantity",
            "this is the share of those whose nest does not occur there.",
            over=lambda seen, n: 1 - seen.mean(),
        ),
        slip(
            "other_quantity",
            "this says whether there is such a row. How large is their share?",
            over=lambda seen, n: 1.0 * seen.any(),
        ),
    ],
    praise="right. Where the share is not 0, split the nests and not the "
    "birds.",
    why="`np.delete` leaves the rows of the training, `np.isin` looks for the "
    "nest of each test row among theirs, and the mean of True and False is a "
    "share. scikit-learn's `GroupShuffleSplit` splits whole groups.",
)


@partners_seen.other
def _partners_sets(nest, test):
    train = set(range(len(nest))) - set(test.tolist())
    known = {nest[row] for row in train}
    return sum(nest[row] in known for row in test) / len(test)


@partners_seen.other
def _partners_pandas(nest, test):
    table = pd.Series(nest)
    return table.iloc[test].isin(table.drop(test)).mean()


@partners_seen.other
def _partners_pairs(nest, test):
    train = np.setdiff1d(np.arange(len(nest)), test)
    same = nest[test][:, None] == nest[train]
    return same.any(axis=1).mean()
