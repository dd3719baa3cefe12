"""Newton steps, right and with slips made."""

import numpy as np

from diagnosis.slips import reverse, slip
from diagnosis.steps import slopes


def newton(
    X,
    y,
    w,
    b,
    *,
    direction=-1,
    above=(2, "n"),
    below=(2, "n"),
    hessian="full",
    from_start=True,
    predicts="Xw + b",
):
    """Return w and b after a Newton step, or a slip of it."""
    A = np.column_stack([X, np.ones(len(X))])
    gradient = np.append(
        *slopes(X, y, w, b, factor=above[0], over=above[1], predicts=predicts)
    )
    H = below[0] / (len(X) if below[1] == "n" else 1) * A.T @ A
    if hessian == "diagonal":
        H = np.diag(np.diag(H))
    elif hessian == "none":
        H = np.eye(len(H))
    elif hessian == "apart":
        H[-1, :-1] = H[:-1, -1] = 0
    theta = np.append(w, b).astype(float) * from_start
    if hessian == "without ones":
        theta[:-1] += direction * np.linalg.solve(H[:-1, :-1], gradient[:-1])
    elif hessian == "multiplied":
        theta = theta + direction * H @ gradient
    elif hessian == "loss":
        theta = theta + direction * np.mean((y - X @ w - b) ** 2) / gradient
    else:
        theta = theta + direction * np.linalg.solve(H, gradient)
    return theta[:-1], theta[-1]


NEWTON_SLIPS = (
    slip(
        "uphill",
        "this goes uphill. The step is subtracted.",
        direction=1,
    ),
    slip(
        "half_mse",
        "the step is half as long: the factor 2 is in the Hessian and "
        "not in the gradient.",
        above=(1, "n"),
    ),
    slip(
        "half_mse",
        "the step is twice as long: the factor 2 is in the gradient and "
        "not in the Hessian.",
        below=(1, "n"),
    ),
    slip(
        "half_mse sum_for_mean",
        "2/n stands in the gradient and not in the Hessian.",
        below=(1, "1"),
    ),
    slip(
        "half_mse sum_for_mean",
        "2/n stands in the Hessian and not in the gradient.",
        above=(1, "1"),
    ),
    slip(
        "sum_for_mean",
        "the step is n times too long: the Hessian has its 1/n, but the "
        "gradient has not.",
        above=(2, "1"),
    ),
    slip(
        "sum_for_mean",
        "the step is n times too short: the gradient has its 1/n, but "
        "the Hessian has not.",
        below=(2, "1"),
    ),
    slip(
        "other_quantity",
        "this is one rate per parameter: only the diagonal of the "
        "Hessian is used.",
        hessian="diagonal",
    ),
    slip(
        "other_quantity",
        "this is a step of gradient descent with η = 1: the Hessian is "
        "not used.",
        hessian="none",
    ),
    slip(
        "other_quantity",
        "this is the gradient. The step starts at (w, b) and goes against it.",
        hessian="none",
        direction=1,
        from_start=False,
    ),
    slip(
        "other_quantity",
        "the Hessian is multiplied with the gradient. The step is H⁻¹g.",
        hessian="multiplied",
    ),
    slip(
        "other_quantity",
        "this is Newton's way to a zero of the loss, which has none. "
        "Here it looks for a zero of the slopes: where does H enter?",
        hessian="loss",
    ),
    slip(
        "wrong_start",
        "the step is right, but it does not start at (w, b): the old "
        "values are missing.",
        from_start=False,
    ),
    slip(
        "ones_missing",
        "b has not moved, and w moves as if there were no b: the column "
        "of ones is missing in the Hessian.",
        hessian="without ones",
    ),
    slip(
        "other_quantity",
        "w and b have separate Hessians here. Off the diagonal, H holds "
        "how they mix.",
        hessian="apart",
    ),
    slip("bias_missing_in_prediction", predicts="Xw"),
    slip(
        "wrong_variable",
        "the prediction is missing in the residual: these are the slopes "
        "at zero.",
        predicts="0",
    ),
    slip("returned_in_other_order", after=reverse),
    slip(
        "ones_place",
        "the first entry of θ was taken for a weight and the last for b. "
        "Where does your column of ones stand?",
        after=lambda parts, case: (
            np.r_[parts[1], parts[0][:-1]],
            parts[0][-1],
        ),
    ),
    slip(
        "ones_place",
        "the first entry of θ was taken for b and the rest for weights. "
        "Where does your column of ones stand?",
        after=lambda parts, case: (
            np.r_[parts[0][1:], parts[1]],
            parts[0][0],
        ),
    ),
)
