"""Made-up inputs to try an answer on."""

import numpy as np

#: A large offset: what subtracts two squares of such numbers loses its digits.
FAR = 1e9


def numbers(seed):
    """Return a maker of numbers with one decimal, not centred on zero.

    Parameters
    ----------
    seed : int
        That of the exercise, so that no other moves its numbers.

    Returns
    -------
    callable
        Takes a shape, returns an array of it, other numbers at each call.
    """
    rng = np.random.default_rng(seed)

    def make(*shape):
        return rng.normal(1, 2, size=shape).round(1)

    return make


def whole(seed):
    """Return a maker of whole numbers from −5 to 9; see `numbers`."""
    rng = np.random.default_rng(seed)

    def make(*shape):
        return rng.integers(-5, 10, size=shape)

    return make
