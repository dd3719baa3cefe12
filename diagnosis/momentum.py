"""Steps with momentum, right and with slips made."""

import numpy as np

from diagnosis.slips import slip


def roll(
    gradient,
    theta,
    learning_rate,
    beta,
    steps,
    *,
    share=lambda beta: 1,
    ahead=0,
    direction=-1,
    kept=lambda beta, rate: beta,
    pull=lambda rate: rate,
    push=lambda rate: 1,
    first=None,
    late=False,
    stale=False,
    keeps="velocity",
    returns="theta",
    more=0,
    fixed=None,
):
    """Return the point after some steps, with one thing or another amiss."""
    velocity, start = np.zeros(len(theta)), theta
    for turn in range(steps + more if fixed is None else fixed):
        slope = gradient(start if stale else theta + ahead * beta * velocity)
        force = direction * pull(learning_rate) * slope
        if first == turn:
            force = direction * slope
        old, velocity = velocity, kept(beta, learning_rate) * velocity
        velocity = velocity + share(beta) * force
        moves = old if late else velocity
        if keeps == "Nesterov's":
            moves = beta * velocity + force
        theta = theta + push(learning_rate) * moves
        if keeps == "theta":
            velocity = theta
    return velocity if returns == "velocity" else theta


MOMENTUM_SLIPS = (
    slip(
        "wrong_start",
        "this is gradient descent without momentum. Is the velocity made "
        "before the loop, kept from step to step, and multiplied by β?",
        kept=lambda beta, rate: 0,
    ),
    slip("uphill", direction=1),
    slip("one_minus_beta", share=lambda beta: 1 - beta),
    slip("one_minus_beta", share=lambda beta: (1 - beta) ** 2),
    slip("nesterov", ahead=1),
    slip("nesterov", keeps="Nesterov's"),
    slip(
        "stale_prediction",
        "every step uses the gradient of the start: compute it anew "
        "inside the loop.",
        stale=True,
    ),
    slip(
        "stale_prediction",
        "θ moves by the velocity of the step before: update the velocity "
        "first, then move.",
        late=True,
    ),
    slip("one_step_too_few", more=-1),
    slip("one_step_too_many", more=1),
    slip(
        "update_lost",
        "only one step counts: is the return inside the loop?",
        fixed=1,
    ),
    slip(
        "update_lost",
        "nothing has moved: is the velocity added to θ?",
        fixed=0,
    ),
    slip(
        "ignores_argument",
        "the velocity keeps all of itself: multiply it by β.",
        kept=lambda beta, rate: 1,
    ),
    slip(
        "one_minus_beta",
        "the velocity is multiplied by 1 − β, where β belongs.",
        kept=lambda beta, rate: 1 - beta,
    ),
    slip(
        "sign",
        "the velocity turns round in each step: β·velocity is added.",
        kept=lambda beta, rate: -beta,
    ),
    slip(
        "rate_misplaced",
        "the learning rate is not used.",
        pull=lambda rate: 1,
    ),
    slip(
        "rate_misplaced",
        "the learning rate multiplies the old velocity too. Only the "
        "gradient is multiplied by it.",
        kept=lambda beta, rate: rate * beta,
    ),
    slip(
        "rate_misplaced",
        "the learning rate enters twice: into the velocity, and when θ moves.",
        push=lambda rate: rate,
    ),
    slip(
        "rate_misplaced",
        "the first velocity lacks the learning rate.",
        first=0,
    ),
    slip(
        "wrong_variable",
        "what is kept from step to step is θ, and not the velocity.",
        keeps="theta",
    ),
    slip(
        "wrong_variable",
        "what is kept from step to step is θ, and not the velocity.",
        keeps="theta",
        kept=lambda beta, rate: -beta,
    ),
    slip(
        "other_quantity",
        "this is the velocity. The task asks for θ.",
        returns="velocity",
    ),
)
