"""Lesson 02: questions about the line, its slopes and its steps."""

from exercises.question import question

# ---- from memory -----------------------------------------------------

remember_scale = question(
    "remember_scale",
    "A patient has x = 0 in scikit-learn's scaled column. What is her BMI?",
    {
        "The mean of all patients.": "The mean has been subtracted, so the "
        "mean itself lies at 0.",
        "The lowest of all patients.": "Below the mean x is negative. The "
        "lowest BMI has the most negative x.",
        "0 kg/m².": "That is 0 before the mean is subtracted. Read x back: "
        "BMI = mean + x · SD · √n.",
        "It is not known.": "A missing value is marked as such. 0 is a place "
        "on the scale.",
    },
    right="d",
)

remember_baseline = question(
    "remember_baseline",
    "Every target rises by five points. What happens to the best single "
    "number for everybody, and to its mean squared error?",
    {
        "The number rises by five, the error stays.": "The number is the "
        "mean, which moves along, so each residual stays as it was.",
        "Both rise.": "The error is made of residuals, y − c, and y and c "
        "have moved alike.",
        "The number stays, the error rises.": "The best number is the mean "
        "of the targets, and they have moved.",
    },
    right="a",
)

remember_bands = question(
    "remember_bands",
    "Each band of BMI is cut in two. What happens to the loss of the local "
    "averages, on the same patients?",
    {
        "It falls, or stays.": "Two averages fit their own patients at least "
        "as well as one. For new patients the loss may rise.",
        "It rises, or stays.": "So it may for new patients. Its own patients "
        "each average fits at least as well.",
        "It can fall, and it can rise.": "For new patients it can. Its own "
        "patients no average fits worse than that of the whole band.",
    },
    right="b",
)

# ---- before the result -----------------------------------------------

pencil_slope = question(
    "pencil_slope",
    "Now b: raise it by a little h, and every prediction rises by h. What is "
    "the slope of the loss along b?",
    {
        "−10/3.": "e² changes by −2e for each unit of b, and the mean of −2, "
        "−2 and −6 is −10/3.",
        "−10.": "That is the sum. The loss is a mean, and so is its slope.",
        "−5/3.": "The 2 is missing: (e − h)² is e² − 2he + h².",
        "10/3.": "When b rises, all three residuals shrink, and the loss "
        "falls.",
    },
    right="c",
)

half_the_slope = question(
    "half_the_slope",
    "Is this a bug? Somebody's ∂L/∂w is half of the central difference, at "
    "every point tried.",
    {
        "The formula is wrong: a factor 2 is missing.": "The difference uses "
        "the loss alone. The 2 comes from the square.",
        "The difference is wrong: h is too large.": "On a parabola a central "
        "difference is exact for every h, as the table shows.",
        "No: this is rounding.": "Rounding shows in the last "
        "digits, and is not the same factor everywhere.",
        "It does no harm: training still goes downhill.": "It "
        "does, but each step along w is half as long as it should be, and "
        "lands elsewhere.",
    },
    right="b",
)

factor_of_b = question(
    "factor_of_b",
    "The factor for b is 1 − 2η. What happens to the gap in b at η = 1?",
    {
        "It changes its sign in each step, and never shrinks.": "The factor "
        "is −1: b jumps from one side of the goal to the other.",
        "It is closed in one step.": "That takes a factor of 0, which is at "
        "η = ½.",
        "It shrinks twice as fast as at η = ½.": "At η = ½ the factor is 0 "
        "and the gap is gone. A larger rate is not always faster.",
        "It grows in each step.": "That takes a factor below −1. At η = 1 it "
        "is −1.",
    },
    right="d",
)

other_unit = question(
    "other_unit",
    "Somebody fits BMI in kg/m² in place of the scaled column, and gets the "
    "slope 10.23. Which R² does that line have?",
    {
        "The same.": "A best line in one unit is a best line in the other: "
        "each patient gets the same prediction.",
        "A lower one, since the slope is lower.": "The slope is per kg/m², "
        "and a patient's BMI is a larger number of these.",
        "A higher one, since kg/m² are the true values.": "The scaled column "
        "is the same BMI, moved and shrunk. Nothing was lost.",
    },
    right="a",
)

shuffled_loop = question(
    "shuffled_loop",
    "These lines of a training loop got mixed up. In which order do they "
    "follow the update rule?\n\n"
    "```python\n"
    "P:  dw, db = -2 * np.mean(x * e), -2 * np.mean(e)\n"
    "Q:  w, b = w - 0.1 * dw, b - 0.1 * db\n"
    "R:  e = y - (w * x + b)\n"
    "```",
    {
        "R, P, Q.": "Residuals where we stand, slopes from these, then the "
        "move.",
        "P, R, Q.": "Then the slopes are made of the residuals of the point "
        "before, and the first pass has none.",
        "R, Q, P.": "Then each move takes the slopes of the point before, "
        "and the first pass has none.",
        "Q, R, P.": "The circle is the right one, but the first move has no "
        "slopes to go by.",
    },
    right="b",
)
