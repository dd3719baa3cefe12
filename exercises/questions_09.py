"""Lesson 09: questions about passes, digits, and what a fit may cost."""

from exercises.question import question

# ---- from memory -----------------------------------------------------

remember_patients = question(
    "remember_patients",
    "Four times as many patients, and all else alike. What becomes of the "
    "standard error of a weight?",
    {
        "It halves.": "It goes with one over the root of their number.",
        "It is a quarter of what it was.": "Its square is, the variance.",
        "It stays, since the patients scatter as before.": "The spread of "
        "one patient stays. That of a mean over them shrinks.",
    },
    right="b",
)

remember_pull = question(
    "remember_pull",
    "A patient is far out in BMI, and lies close to the line that all others "
    "give. How much does she pull the fit?",
    {
        "Hardly: she has leverage, and little influence.": "Leverage says "
        "how far she could pull. To do it she must lie off the others' line.",
        "Much, since her leverage is large.": "Influence is leverage and "
        "residual together: Cook's distance has both.",
        "Hardly, since her leverage is small.": "Far out in BMI it is large. "
        "Her outcome has no part in it.",
    },
    right="c",
)

remember_collinear = question(
    "remember_collinear",
    "Two columns tell nearly the same story. What do they do to a fit?",
    {
        "They leave the weights loose and the predictions steady.": "Along "
        "their difference the data say little, and for patients in whom the "
        "two go together it matters little.",
        "They make both weights and predictions useless.": "Patients like "
        "those seen are predicted as well as before.",
        "Nothing, since least squares picks the better one.": "It shares "
        "the weight between them, and the shares are loose.",
    },
    right="a",
)

# ---- before the result -----------------------------------------------

hours_of_steps = question(
    "hours_of_steps",
    "A step takes one millisecond for a hundred thousand rows of 10 "
    "features. How long do seven thousand steps take for a hundred million "
    "rows, if they fit in memory?",
    {
        "Two hours.": "A thousand times as many rows: one second a step.",
        "Seven seconds.": "That is for a hundred thousand rows.",
        "Three months.": "The time grows with the rows, and not with their "
        "square.",
    },
    right="b",
)

which_loses_digits = question(
    "which_loses_digits",
    "A column of SD 1 has a mean of a million. Of its 16 digits, how many "
    "are right in Σt² − n·t̄²?",
    {
        "About 3.": "The squares have 12 digits before the ones that tell. "
        "The subtraction takes these away, and of the four left rounding in "
        "many additions takes about one.",
        "About 10.": "Squaring doubles the digits that the mean takes up: "
        "12, not 6.",
        "All 16.": "On paper. In floats a sum of squares that large is "
        "rounded far to the left.",
    },
    right="b",
)

shrinks_by = question(
    "shrinks_by",
    "The features have mean 0 and SD 1 and are independent, so all "
    "curvatures are close to 2. With η = 0.4, by which factor does a gap "
    "shrink in each step?",
    {
        "0.2": "The factor is 1 − 0.4 · 2.",
        "0.4": "The rate is not the factor: 1 minus rate times curvature.",
        "0.8": "That is the share that a step removes.",
    },
    right="a",
)

which_route = question(
    "which_route",
    "You decide: 40 GB on disk, twelve columns, among them a price before "
    "tax and one after, whose z-scores differ by a millionth. You want "
    "weights with their standard errors. What do you run?",
    {
        "R factors, in one pass.": "Nearly collinear columns cost digits, "
        "factors down to half as many. The fit says how many are left.",
        "Sums, in one pass.": "They may do. But they lose up to twice the "
        "digits, where two columns are nearly one.",
        "Mini-batches, shuffled.": "Along the flat direction they crawl, and "
        "they give no standard errors.",
        "scikit-learn's fit on a machine with more memory.": "It drops what "
        "varies by less than a millionth, without a word.",
    },
    right="d",
)
