"""Lesson 01: the z-score, a score to beat, a window, and questions."""

import math
import statistics

import numpy as np
import pandas as pd

from diagnosis.losses import LOSS_SLIPS, loss
from diagnosis.slips import slip, times
from diagnosis.windows import WINDOW_SLIPS, window
from exercises.cases import FAR, numbers, whole
from exercises.exercise import exercise
from exercises.questions_01 import best_constant as best_constant
from exercises.questions_01 import from_dot_to_dot as from_dot_to_dot
from exercises.questions_01 import hair_apart as hair_apart
from exercises.questions_01 import narrow_bands as narrow_bands
from exercises.questions_01 import negative_bmi as negative_bmi
from exercises.questions_01 import smaller_share as smaller_share
from exercises.questions_01 import which_width as which_width

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
    """Another study measures another target, y of shape (n,). Return the
    score that every model of it has to beat: one number, the mean squared
    error of the best prediction that is the same for everybody.
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

# ---- window_average --------------------------------------------------


@exercise("★★ A window around everybody", returns="y_hat")
def window_average(x, y, width):
    """Stairs jump at the edges of their bands. A window stands with its
    middle on the patient: predict for each the mean target of all patients
    whose BMI is at most width / 2 away from hers, herself among them. x and y
    have shape (n,), and so has the result.
    """
    return np.array([y[abs(x - own) <= width / 2].mean() for own in x])


_make = numbers(103)

window_average.complete(
    cases=[
        (np.array([20, 22, 23, 21, 24, 24]), _make(6), 2),
        (np.array([30, 24, 26, 28, 27, 25, 24]), _make(7), 4),
    ],
    formula=window,
    slips=WINDOW_SLIPS,
    praise="right. A prediction without fixed edges: one patient enters or "
    "leaves at a time.",
    why="One distance decides who is alike. The stairs compare a patient at "
    "the edge of a band with patients on one side of her alone; a window has "
    "her in its middle. It still takes a width, and narrow windows learn by "
    "heart as narrow bands do.",
)


@window_average.other
def _window_table(x, y, width):
    near = np.abs(x[:, None] - x) <= width / 2
    return near @ y / near.sum(axis=1)


@window_average.other
def _window_loop(x, y, width):
    result = []
    for own in x:
        total = count = 0
        for bmi, target in zip(x, y, strict=True):
            if own - width / 2 <= bmi <= own + width / 2:
                total += target
                count += 1
        result.append(total / count)
    return np.array(result)


@window_average.other
def _window_pandas(x, y, width):
    bmi, target = pd.Series(x), pd.Series(y)
    return bmi.map(
        lambda own: target[
            bmi.between(own - width / 2, own + width / 2)
        ].mean()
    )
