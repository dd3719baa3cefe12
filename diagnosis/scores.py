"""R², right and with slips made."""

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
