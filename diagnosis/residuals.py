"""Residuals of patients left out, right and with slips made."""

import numpy as np

from diagnosis.slips import slip, times


def residuals_left_out(
    X,
    y,
    *,
    ones=True,
    fit_ones=True,
    of=lambda residual, y: residual,
    scaled=lambda e, h: e / (1 - h),
):
    """Return what each patient is missed by, left out, or a slip of it.

    `ones` stands for the column of ones in the leverages, `fit_ones` for
    that in the fit; `of` says what is scaled, and `scaled` how, by the
    leverage h.
    """
    A = np.column_stack([X, np.ones(len(X))])
    residual = y - _hat(A if fit_ones else X) @ y
    return scaled(of(residual, y), np.diag(_hat(A if ones else X)))


def _hat(A):
    """Return the matrix that takes the targets to the predictions."""
    return A @ np.linalg.pinv(A)


def _studentised(e, h):
    """Return residuals in units of their spread, by the fit to all."""
    return e / np.sqrt((1 - h) * (e @ e) / (len(e) - h.sum()))


def _studentised_apart(e, h):
    """Return residuals in units of their spread, by the fit to the others."""
    without = (e @ e - e**2 / (1 - h)) / (len(e) - h.sum() - 1)
    return e / np.sqrt((1 - h) * without)


def _cook(e, h):
    """Return Cook's distances."""
    return _studentised(e, h) ** 2 * h / (1 - h) / h.sum()


_STUDENTISED = (
    "these are studentised residuals, in units of their own spread. The "
    "task asks for y − ŷ, in the units of y."
)

LEFT_OUT_SLIPS = (
    slip(
        "other_quantity",
        "these are the residuals of the fit to all patients, who have "
        "pulled the line towards themselves. Divide each by 1 − h.",
        scaled=lambda e, h: e,
    ),
    slip(
        "brackets",
        "/ binds tighter than −: put 1 − h in brackets.",
        scaled=lambda e, h: e / 1 - h,
    ),
    slip(
        "other_quantity",
        "this multiplies by 1 − h. Whoever pulls the line is missed by "
        "more once left out, not by less.",
        scaled=lambda e, h: e * (1 - h),
    ),
    slip(
        "root",
        "this divides by the root of 1 − h, which makes all residuals "
        "equally wide. The patient left out takes 1 − h itself.",
        scaled=lambda e, h: e / np.sqrt(1 - h),
    ),
    slip("other_quantity", _STUDENTISED, scaled=_studentised),
    slip("other_quantity", _STUDENTISED, scaled=_studentised_apart),
    slip(
        "other_quantity",
        "these are Cook's distances, by which all predictions move. What "
        "does the fit to the others miss this patient by?",
        scaled=_cook,
    ),
    slip(
        "divided_twice",
        "this divides by 1 − h twice.",
        scaled=lambda e, h: e / (1 - h) ** 2,
    ),
    slip(
        "other_quantity",
        "this divides by h. What is left of a patient beside the pull is "
        "1 − h.",
        scaled=lambda e, h: e / h,
    ),
    slip(
        "other_quantity",
        "one mean leverage stands for all. Each patient has an h of its own.",
        scaled=lambda e, h: e / (1 - h.mean()),
    ),
    slip(
        "ones_missing",
        "the intercept is missing: add a column of ones to X before all else.",
        ones=False,
        fit_ones=False,
    ),
    slip(
        "ones_missing",
        "the residuals have the intercept, the leverages have not: use A in "
        "both.",
        ones=False,
    ),
    slip(
        "ones_missing",
        "the leverages have the intercept, the residuals have not: use A in "
        "both.",
        fit_ones=False,
    ),
    slip(
        "sign",
        "the sign is reversed: a residual is y − ŷ.",
        after=times(-1),
    ),
    slip(
        "other_quantity",
        "these are the predictions for the patients left out. What do "
        "they miss by?",
        after=lambda parts, case: [case[1] - parts[0]],
    ),
    slip(
        "other_quantity",
        "y stands where its residual belongs.",
        of=lambda residual, y: y,
    ),
    slip(
        "absolute",
        "these are sizes without a sign. A residual says which side the "
        "patient is on.",
        after=lambda parts, case: [np.abs(parts[0])],
    ),
    slip(
        "absolute",
        "these are squares. A residual says which side the patient is on.",
        after=lambda parts, case: [parts[0] ** 2],
    ),
)
