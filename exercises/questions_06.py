"""Lesson 06: questions about the pace of a walk, and when to end it."""

from exercises.question import question

# ---- from memory -----------------------------------------------------

remember_clocks = question(
    "remember_clocks",
    "On scikit-learn's scale, which parameter sets the largest stable rate, "
    "and which takes the most steps?",
    {
        "b sets the rate, w takes the steps.": "The bowl is steep along b, "
        "which forbids long steps, and nearly level along w, which needs "
        "them.",
        "w sets the rate, b takes the steps.": "The other way round: b is "
        "right after some sixty steps.",
        "w does both.": "w alone would bear rates up to 442.",
    },
    right="b",
)

remember_solver = question(
    "remember_solver",
    "How does scikit-learn's `LinearRegression` find its line?",
    {
        "It solves for it at once, without steps.": "It hands the table to "
        "`lstsq`, which decomposes it.",
        "By gradient descent with a good rate.": "That is what "
        "`SGDRegressor` does, row by row.",
        "By trying many lines.": "With two parameters one might. With eleven "
        "there are too many.",
    },
    right="c",
)

remember_r2 = question(
    "remember_r2",
    "Training ended with w some four per cent short, and R² short by a fifth "
    "of one per cent. Why did R² hardly notice?",
    {
        "The loss grows with the square of the gap, and slowly along w.": "A "
        "small gap squared, times a small curvature, is next to nothing.",
        "R² does not depend on w.": "It does, through every prediction.",
        "The bias makes up for it.": "b is at its best, which does not "
        "depend on w here.",
    },
    right="a",
)

# ---- before the result -----------------------------------------------

which_is_slower = question(
    "which_is_slower",
    "With two factors, one for w and one for b, the slower one decides. "
    "Which is it, as η grows from 0 to 1?",
    {
        "w nearly all the way, b at the very end.": "b's factor, 1 − 2η, "
        "passes 0 and goes to −1. Its size overtakes that of w's close to "
        "η = 1.",
        "w, at every rate.": "At η = 1 b's factor is −1: it never arrives, "
        "and w does.",
        "b up to one half, then w.": "At one half b's factor is 0, so there "
        "it is the fastest of all.",
        "b nearly all the way.": "b's factor falls fast from 1, and w's "
        "hardly leaves it.",
    },
    right="b",
)

largest_kappa = question(
    "largest_kappa",
    "Four scales for the same BMI: kg/m² as measured; kg/m² centred (minus "
    "its mean); scikit-learn's; standardised (z-scores). From the largest κ "
    "to the smallest?",
    {
        "As measured, scikit-learn's, centred, standardised.": "A column "
        "far from 0 tilts the valley, a column too small flattens it.",
        "scikit-learn's, as measured, centred, standardised.": "Its κ of 442 "
        "is large. As measured the valley is tilted too, which is worse.",
        "Centred, as measured, scikit-learn's, standardised.": "Centring "
        "takes the tilt away, which can only help.",
        "All the same: the same patients, the same line.": "The line is the "
        "same. The bowl is stretched by every change of units.",
    },
    right="c",
)

price_of_momentum = question(
    "price_of_momentum",
    "Lesson 05 counted 37,030 steps at η = 0.1. The best fixed rate is "
    "almost 1, and the price of momentum goes with √κ in place of κ. How "
    "many steps will they take?",
    {
        "A tenth; with momentum a twenty-first of that, and some.": "A rate "
        "ten times as large takes a tenth of the steps. √442 is 21, and the "
        "factor 1 + (1 − r)t adds some.",
        "A tenth; with momentum a 442nd of that.": "Momentum gains the root "
        "of κ.",
        "A half; with momentum a twenty-first of that.": "The rate grows "
        "tenfold, not twofold.",
        "As many, all three: the way is as long.": "As long it is. The steps "
        "are longer.",
    },
    right="d",
)

closer_to_truth = question(
    "closer_to_truth",
    "The best fit has no bias, and an RMSE of 1 SE. Can training that stops "
    "before be closer to the truth, on average?",
    {
        "Yes, by a little.": "It shrinks the slope and the chance in it. "
        "Near the end the variance falls in proportion to q, and the squared "
        "bias grows with its square.",
        "No: the best fit is the best.": "It is the best for these patients. "
        "The truth is about others too.",
        "Yes, the sooner the better.": "Stopped at once, the slope is 0 and "
        "the bias is all of w.",
    },
    right="b",
)

steps_or_patients = question(
    "steps_or_patients",
    "You decide: after 11,099 steps the gap is a tenth of a standard error. "
    "You can train on to four decimals, or find a tenth more patients. What "
    "brings you closer to the truth?",
    {
        "More patients.": "A tenth more of them lower the standard error, "
        "relative to w, by about a twentieth. Training on to four decimals "
        "makes the RMSE slightly worse.",
        "More steps.": "They remove a bias that is small beside the chance "
        "in the patients, and even let the RMSE grow a little.",
        "Both alike.": "The gap adds by its square: a hundredth of that of "
        "the standard error.",
    },
    right="a",
)
