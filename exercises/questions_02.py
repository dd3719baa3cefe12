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
    "Each band of BMI is cut into two. What happens to the loss of the local "
    "averages, scored on the same patients?",
    {
        "It falls or stays. For new patients it may rise.": "Two averages "
        "fit their own patients at least as well as one, and each rests on "
        "fewer.",
        "It rises, since each average rests on fewer patients.": "That makes "
        "it less sure for new patients. Its own patients it fits at least as "
        "well.",
        "It stays, since the patients are the same.": "The predictions are "
        "others: each half gets an average of its own.",
    },
    right="b",
)

# ---- before the result -----------------------------------------------

sign_of_db = question(
    "sign_of_db",
    "The line w = 0, b = 0 predicts 0 points for everybody, far too low. What "
    "sign does ∂L/∂b have there?",
    {
        "Negative.": "All residuals are positive, and −2/n stands before "
        "their sum: raising b lowers the loss.",
        "Positive, since b has to grow.": "A positive slope says that the "
        "loss grows with b. Here it falls, so b has to grow.",
        "None: it is zero.": "It is zero where the residuals sum to zero. "
        "Here all of them are positive.",
    },
    right="c",
)

half_the_slope = question(
    "half_the_slope",
    "Is this a bug? Somebody's formula for ∂L/∂w gives half of the central "
    "difference, at every point that is tried. What would you say?",
    {
        "The formula is wrong: a factor 2 is missing.": "The difference uses "
        "the loss alone. The 2 comes from the square.",
        "The difference is wrong: h is too large.": "On a parabola a central "
        "difference is exact for every h, as the table shows.",
        "Neither is wrong: this is rounding.": "Rounding shows in the last "
        "digits, and is not the same factor everywhere.",
        "It does no harm: the sign is right, so training goes downhill.": "It "
        "does, but each step along w is half as long as it should be, and "
        "lands elsewhere.",
    },
    right="b",
)

first_step = question(
    "first_step",
    "The gradient there is (−4.296, −304.267). Where does the step land?",
    {
        "w has grown by 0.4296, b by 30.4267.": "Each moves by −0.1 times its "
        "own slope. Both slopes are negative, so both grow.",
        "w and b have both grown by 0.1.": "The rate is not the step. It "
        "multiplies the slope.",
        "b has grown by 30.4267, w waits for its turn.": "Both move at once, "
        "each by its own slope, taken at the old point.",
        "w has fallen by 0.4296, b by 30.4267.": "That is along the gradient, "
        "uphill. The update rule subtracts it.",
    },
    right="a",
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
