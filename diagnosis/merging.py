"""Two parts of a column merged, right and with slips made."""

from diagnosis.slips import slip


def merged(
    n_a,
    mean_a,
    S_a,
    n_b,
    mean_b,
    S_b,
    *,
    between=lambda n_a, n_b, step: n_a * n_b / (n_a + n_b) * step**2,
    mean=lambda n_a, mean_a, n_b, mean_b: (
        (n_a * mean_a + n_b * mean_b) / (n_a + n_b)
    ),
    inner=lambda n_a, S_a, n_b, S_b: S_a + S_b,
    over=lambda n: 1,
):
    """Return n, mean and S of two parts, or a slip of them."""
    n = n_a + n_b
    S = inner(n_a, S_a, n_b, S_b) + between(n_a, n_b, mean_b - mean_a)
    return n, mean(n_a, mean_a, n_b, mean_b), S / over(n)


MERGE_SLIPS = (
    slip("between_missing", between=lambda n_a, n_b, step: 0),
    slip(
        "unweighted",
        "the term between the parts lacks its weight n_a·n_b/n.",
        between=lambda n_a, n_b, step: step**2,
    ),
    slip(
        "sum_for_mean",
        "the term between the parts is n_a·n_b times the square. Divide "
        "it by n.",
        between=lambda n_a, n_b, step: n_a * n_b * step**2,
    ),
    slip(
        "square_missing",
        "the difference of the means is not squared.",
        between=lambda n_a, n_b, step: n_a * n_b / (n_a + n_b) * step,
    ),
    slip(
        "square_missing",
        "the difference of the means is not squared.",
        between=lambda n_a, n_b, step: -n_a * n_b / (n_a + n_b) * step,
    ),
    slip(
        "sign",
        "the term between the parts is subtracted. Apart from each other "
        "they are wider, not narrower.",
        between=lambda n_a, n_b, step: -n_a * n_b / (n_a + n_b) * step**2,
    ),
    slip(
        "unweighted",
        "this takes the mean of both means. Weight each by its number of "
        "values.",
        mean=lambda n_a, mean_a, n_b, mean_b: (mean_a + mean_b) / 2,
    ),
    slip(
        "wrong_variable",
        "the weights of the means have changed places.",
        mean=lambda n_a, mean_a, n_b, mean_b: (
            (n_b * mean_a + n_a * mean_b) / (n_a + n_b)
        ),
    ),
    slip(
        "sum_for_mean",
        "the means are added. Weight each by its number of values, and "
        "divide by n.",
        mean=lambda n_a, mean_a, n_b, mean_b: mean_a + mean_b,
    ),
    slip(
        "sum_for_mean",
        "the mean is a sum: divide it by n.",
        mean=lambda n_a, mean_a, n_b, mean_b: n_a * mean_a + n_b * mean_b,
    ),
    slip(
        "mean_for_sum",
        "S is divided by n: that is a variance. S is the sum itself.",
        over=lambda n: n,
    ),
    slip(
        "mean_for_sum",
        "S is divided by n − 1: that is a variance. S is the sum itself.",
        over=lambda n: n - 1,
    ),
    slip(
        "mean_for_sum",
        "S_a and S_b are divided by their numbers. S is a sum, so they "
        "are added as they are.",
        inner=lambda n_a, S_a, n_b, S_b: S_a / n_a + S_b / n_b,
    ),
    slip(
        "mean_for_sum",
        "S_a and S_b are averaged. S is a sum, so they are added as they are.",
        inner=lambda n_a, S_a, n_b, S_b: (n_a * S_a + n_b * S_b) / (n_a + n_b),
    ),
    slip(
        "sum_for_mean",
        "S_a and S_b are multiplied by their numbers. They are sums already.",
        inner=lambda n_a, S_a, n_b, S_b: n_a * S_a + n_b * S_b,
    ),
)
