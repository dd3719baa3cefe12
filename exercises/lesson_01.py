"""Lesson 01: the z-score, the loss of the baseline, and questions."""

import math
import statistics

import numpy as np
import pandas as pd

from diagnosis.losses import LOSS_SLIPS, loss
from diagnosis.slips import slip, times
from exercises.cases import FAR, numbers, whole
from exercises.exercise import exercise
from exercises.question import question

# ---- standardize -----------------------------------------------------


@exercise("★ Standardise a column", returns="z")
def standardize(x):
    """scikit-learn's scale makes the squares sum to 1. Far more common is the
    **z-score**: subtract the mean, divide by the population standard
    deviation, and stop there. Write it for an array x of shape (n,); the
    result has the same shape.
    """
    return (x - x.mean()) / x.std()


def _z(x, *, centre=np.mean, width=np.std, late=False):
    """Return z-scores, by another centre or width."""
    if late:
        return x - centre(x) / width(x)
    return (x - centre(x)) / width(x)


def _nothing(x):
    return 0.0


def _one(x):
    return 1.0


_make, _whole = numbers(101), whole(101)
_FAR_AWAY = FAR + np.array([1.0, 2.0, 4.0, 9.0])

standardize.complete(
    cases=[(_make(4),), (_make(5),), (_whole(6),), (_FAR_AWAY,)],
    formula=_z,
    slips=[
        slip(
            "n_minus_1",
            "this is what the SD with n − 1 gives. The lesson's SD has n "
            "below the line: which does your std() use?",
            width=lambda x: x.std(ddof=1),
        ),
        slip(
            "other_quantity",
            "the mean is still in it. A z-score says how far a value is from "
            "the mean.",
            centre=_nothing,
        ),
        slip(
            "other_quantity",
            "the spread is still in it: subtracting the mean is the first "
            "half. What makes the SD equal to 1?",
            width=_one,
        ),
        slip(
            "root_missing",
            "this divides by the variance. A z-score is in units of its "
            "square root.",
            width=np.var,
        ),
        slip(
            "other_quantity",
            "this is scikit-learn's scale, with a √n too many: its squares "
            "sum to 1, those of z-scores sum to n.",
            width=lambda x: x.std() * np.sqrt(len(x)),
        ),
        slip(
            "other_quantity",
            "this is min-max scaling, onto 0 to 1. A z-score uses mean and "
            "SD.",
            centre=np.min,
            width=np.ptp,
        ),
        slip(
            "other_quantity",
            "this divides by the range. A z-score is in units of the SD.",
            width=np.ptp,
        ),
        slip(
            "other_quantity",
            "the median is subtracted. A z-score starts from the mean.",
            centre=np.median,
        ),
        slip(
            "absolute",
            "this divides by the mean distance from the mean. The SD squares "
            "the distances.",
            width=lambda x: np.mean(np.abs(x - x.mean())),
        ),
        slip(
            "brackets",
            "/ binds tighter than −: put x − mean in brackets.",
            late=True,
        ),
        slip(
            "sign",
            "the sign is reversed: values above the mean have positive "
            "z-scores.",
            after=times(-1),
        ),
        slip(
            "other_quantity",
            "this is x itself. Is the new array returned?",
            after=lambda parts, case: [case[0]],
        ),
    ],
    praise="right. Mean 0 and SD 1, whatever the unit was.",
    why="Subtracting the mean moves the column so that its mean is 0; "
    "dividing by the standard deviation stretches it so that its SD "
    "is 1. `std()` of a NumPy array divides by n, as the lesson "
    "does. For a pandas column you would write `x.std(ddof=0)`.",
)


standardize.other(lambda x: (x - np.mean(x)) / np.std(x))


@standardize.other
def _standardize_loop(x):
    mean = sum(x) / len(x)
    sd = math.sqrt(sum((value - mean) ** 2 for value in x) / len(x))
    return np.array([(value - mean) / sd for value in x])


@standardize.other
def _standardize_pandas(x):
    column = pd.Series(x)
    return (column - column.mean()) / column.std(ddof=0)


@standardize.other
def _standardize_sklearn(x):
    from sklearn import preprocessing

    table = preprocessing.StandardScaler().fit_transform(x.reshape(-1, 1))
    return table[:, 0]


# ---- baseline_loss ---------------------------------------------------


@exercise("★ Score the baseline", returns="loss")
def baseline_loss(y):
    """Predict the mean of y for everybody. Return the mean squared error of
    that prediction, one number, in points². y has shape (n,).
    """
    residual = y - y.mean()
    return np.mean(residual**2)


def _baseline(y, *, centre=np.mean, **how):
    """Return the loss of predicting one number for all."""
    return loss(y, centre(y), **how)


_make, _whole = numbers(102), whole(102)

baseline_loss.complete(
    cases=[(_make(4),), (_make(5),), (_whole(7),), (_FAR_AWAY,)],
    formula=_baseline,
    slips=[
        *LOSS_SLIPS,
        slip(
            "other_quantity",
            "the predicted number is missing: this is the loss of predicting "
            "0 for everybody.",
            centre=_nothing,
        ),
        slip(
            "other_quantity",
            "this is the loss of predicting the median. The baseline "
            "predicts the mean.",
            centre=np.median,
        ),
        slip(
            "other_quantity",
            "this is the prediction, the mean of y. What does it miss by?",
            after=lambda parts, case: [case[0].mean()],
        ),
    ],
    most=3,
    praise="right. This is the score that every model has to beat.",
    why="Residuals first, then their squares, then the mean. This "
    "number has another name: it is the (population) variance of y, "
    "`np.var(y)`. So predicting the mean misses by the standard "
    "deviation, as a root mean square.",
)


baseline_loss.other(lambda y: np.mean((y - np.mean(y)) ** 2))


@baseline_loss.other
def _baseline_loop(y):
    mean = sum(y) / len(y)
    total = 0
    for value in y:
        total += (value - mean) ** 2
    return total / len(y)


baseline_loss.other(lambda y: pd.Series(y).var(ddof=0))

baseline_loss.other(lambda y: statistics.pvariance(y.tolist()))

baseline_loss.other(np.var)

# ---- questions -------------------------------------------------------

negative_bmi = question(
    "negative_bmi",
    "A body mass index cannot be negative. What could −0.05 mean in a column "
    "named `bmi`?",
    {
        "This patient lies below the average.": "The column has been shifted "
        "so that its mean is 0, and then shrunk.",
        "The value is missing.": "A missing value would be marked as such, "
        "and there was none.",
        "The entry is a mistake.": "The same patient has a possible BMI in "
        "kg/m². Only the scale is another.",
        "BMI lowers the progression of this patient.": "The column knows "
        "nothing of progression: it holds a measurement, on some scale.",
    },
    right="c",
)

smaller_share = question(
    "smaller_share",
    "Is this a bug? Somebody rebuilds the column with the `std()` of the "
    "pandas column. The assertion fails: all values are too small in size, by "
    "the same small share. What should be done?",
    {
        "Use the SD with $n$ below the line.": "Pandas divides by n − 1. That "
        "changes the SD by one factor, the same for every row.",
        "Nothing: this is rounding.": "Rounding differs from row to row and "
        "is far smaller. The same share in every row has a cause.",
        "Loosen the tolerance until it passes.": "Then other mistakes would "
        "pass as well. A tolerance is for rounding.",
        "Drop the rows that differ.": "All of them do: the cause is in the "
        "formula and not in the patients.",
    },
    right="a",
)

best_constant = question(
    "best_constant",
    "Which c makes this loss smallest?",
    {
        "The mean of y.": "There the residuals sum to zero, and with them the "
        "derivative of the loss.",
        "The median of y.": "It would win if absolute values were averaged. "
        "Squares give large misses more weight.",
        "The middle between the lowest and the highest y.": "It keeps the "
        "largest miss small, and looks at two patients alone.",
    },
    right="b",
)

hair_apart = question(
    "hair_apart",
    "Two patients have a BMI a hair below and a hair above 27 kg/m². What do "
    "the stairs predict for them?",
    {
        "More than fifty points of difference.": "An edge of a band is a "
        "jump, here from 137.0 to 188.1 points.",
        "Nearly the same, as they are nearly alike.": "A line would. The "
        "stairs know bands alone, and an edge runs between the two.",
        "The same: the average of both bands.": "Each patient gets the "
        "average of one band. Nothing is smoothed at an edge.",
    },
    right="b",
)
