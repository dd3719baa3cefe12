"""R² of predictions, and of the best line: right and with slips made."""

import numpy as np

from diagnosis.slips import slip, times


def r2(
    y,
    y_hat,
    *,
    power=np.square,
    left_power=None,
    whole=lambda y, y_hat: y - y.mean(),
    ratio=lambda left, whole, n: left / whole,
):
    """Return 1 − left / whole, by other sums or another ratio."""
    left = np.sum((left_power or power)(y - y_hat))
    return 1 - ratio(left, np.sum(power(whole(y, y_hat))), len(y))


def _correlation(y, y_hat):
    return np.corrcoef(y, y_hat)[0, 1]


SCORE_SLIPS = (
    slip(
        "other_quantity",
        "the ratio is upside down: the residual sum of squares belongs "
        "on top.",
        ratio=lambda left, whole, n: whole / left,
    ),
    slip(
        "other_quantity",
        "this is the share that is left. R² is the share that is removed.",
        after=lambda parts, case: [1 - parts[0]],
    ),
    slip(
        "sign",
        "the sign is reversed: R² is 1 − ratio.",
        after=times(-1),
    ),
    slip(
        "other_quantity",
        "this compares the spread of the predictions with that of y, not "
        "the residuals.",
        after=lambda parts, case: [
            np.sum((case[1] - case[0].mean()) ** 2)
            / np.sum((case[0] - case[0].mean()) ** 2)
        ],
    ),
    slip(
        "other_quantity",
        "this is the squared correlation. It equals R² for the best line "
        "only.",
        after=lambda parts, case: [_correlation(*case) ** 2],
    ),
    slip(
        "other_quantity",
        "this is the correlation. R² compares sums of squares.",
        after=lambda parts, case: [_correlation(*case)],
    ),
    slip(
        "other_quantity",
        "this is the loss. R² compares it with that of the mean.",
        after=lambda parts, case: [np.mean((case[0] - case[1]) ** 2)],
    ),
    slip(
        "arguments_in_other_order",
        "y and ŷ have changed places, or the total is that of ŷ: it is "
        "taken of y, around the mean of y.",
        before=lambda y, y_hat: (y_hat, y),
    ),
    slip(
        "absolute",
        "these are absolute values. R² compares squares.",
        power=np.abs,
    ),
    slip(
        "square_missing",
        "the residuals are added without being squared.",
        left_power=lambda e: e,
    ),
    slip(
        "degrees_of_freedom",
        "this corrects for degrees of freedom (adjusted R²). R² itself "
        "does not.",
        ratio=lambda left, whole, n: left / (n - 2) * (n - 1) / whole,
    ),
    slip(
        "n_minus_1",
        "n and n − 1 are mixed: one mean of squares is over n, the other "
        "over n − 1.",
        ratio=lambda left, whole, n: left / n * (n - 1) / whole,
    ),
    slip(
        "n_minus_1",
        "n and n − 1 are mixed: one mean of squares is over n, the other "
        "over n − 1.",
        ratio=lambda left, whole, n: left / (n - 1) * n / whole,
    ),
    slip(
        "mean_for_sum",
        "a mean is compared with a sum: both are sums, or both means.",
        ratio=lambda left, whole, n: left / n / whole,
    ),
    slip(
        "sum_for_mean",
        "a sum is compared with a mean: both are sums, or both means.",
        ratio=lambda left, whole, n: left * n / whole,
    ),
    slip(
        "root",
        "roots are taken above and below the line. R² compares squares.",
        ratio=lambda left, whole, n: np.sqrt(left / whole),
    ),
    slip(
        "root",
        "this is the root of R².",
        after=lambda parts, case: [np.sqrt(parts[0])],
    ),
    slip(
        "other_quantity",
        "the mean of y is missing below the line: compare with "
        "predicting the mean, and not 0.",
        whole=lambda y, y_hat: y,
    ),
    slip(
        "total_of_predictions",
        "the mean is taken of ŷ. Compare with predicting the mean of y.",
        whole=lambda y, y_hat: y - y_hat.mean(),
    ),
    slip("total_of_predictions", whole=lambda y, y_hat: y_hat - y.mean()),
    slip(
        "brackets",
        "1 − a / b and (1 − a) / b differ: the division comes first here.",
        after=lambda parts, case: [
            (1 - np.sum((case[0] - case[1]) ** 2))
            / np.sum((case[0] - case[0].mean()) ** 2)
        ],
    ),
)


def share_removed(
    x,
    y,
    *,
    centre=np.mean,
    middle=np.mean,
    side=1,
    height=None,
    below=None,
    power=np.square,
    turned=False,
):
    """Return the share of the mean's loss that the best line removes.

    R² = 1 − Σ (y − ŷ)² / Σ (y − ȳ)², where ŷ = w x + b.

    Parameters
    ----------
    x, y : ndarray of shape (n,)
    centre, middle : callable
        What is subtracted from x, and from y, to find the slope.
    side : int
        Sign of w x̄ in the bias, reversed.
    height : callable, optional
        What the bias is, from y alone.
    below : callable, optional
        What the targets are compared with, from y and ŷ; the mean of y.
    power : callable
        What is done to each residual.
    turned : bool
        Whether the two losses have changed places.
    """
    x0, y0 = centre(x), middle(y)
    w = np.sum((x - x0) * (y - y0)) / np.sum((x - x0) ** 2)
    b = y0 - side * w * x0 if height is None else height(y)
    y_hat = w * x + b
    base = np.mean(y) if below is None else below(y, y_hat)
    losses = np.sum(power(y - y_hat)), np.sum(power(y - base))
    return 1 - losses[turned] / losses[not turned]


def _nothing(values):
    return 0.0


def _signed_root(parts, case):
    """Return the correlation."""
    x, y = case
    sign = np.sign(np.sum((x - x.mean()) * y))
    return [sign * np.sqrt(parts[0])]


LINE_SCORE_SLIPS = (
    slip(
        "other_quantity",
        "Σxy / Σx² is the best slope where the mean of x is 0. In another "
        "unit both means are subtracted first.",
        centre=_nothing,
        middle=_nothing,
        height=np.mean,
    ),
    slip(
        "other_quantity",
        "this takes the mean of y for b, which holds where the mean of x is "
        "0. In another unit it is not.",
        centre=_nothing,
    ),
    slip(
        "ones_missing",
        "this line goes through the origin. The best one has a bias.",
        centre=_nothing,
        middle=_nothing,
    ),
    slip(
        "sign",
        "the bias is ȳ − w x̄, with a minus.",
        side=-1,
    ),
    slip(
        "other_quantity",
        "this compares with predicting 0. R² compares with the mean of y.",
        below=lambda y, y_hat: 0.0,
    ),
    slip(
        "other_quantity",
        "the two losses have changed places: that of the line stands above.",
        turned=True,
    ),
    slip("absolute", power=np.abs),
    slip(
        "n_minus_1",
        "one loss is over n, the other over n − 1. Divide both by n.",
        after=lambda parts, case: [
            1 - (1 - parts[0]) * (1 - 1 / len(case[0]))
        ],
    ),
    slip(
        "other_quantity",
        "this is the share that is left. R² is the share removed.",
        after=lambda parts, case: [1 - parts[0]],
    ),
    slip(
        "root",
        "this is the correlation, with its sign. R² is its square.",
        after=_signed_root,
    ),
    slip(
        "root",
        "this is the root of R². A share of the loss has none.",
        after=lambda parts, case: [np.sqrt(parts[0])],
    ),
    slip(
        "other_quantity",
        "this is the loss of the best line. Which share of the mean's loss "
        "has it removed?",
        after=lambda parts, case: [(1 - parts[0]) * np.var(case[1])],
    ),
    slip(
        "other_quantity",
        "this is the loss of the mean, with no line in it.",
        after=lambda parts, case: [np.var(case[1])],
    ),
)
