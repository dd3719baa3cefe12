"""Lesson 07: questions about ten columns, and about a score that is fair."""

from exercises.question import question

# ---- from memory -----------------------------------------------------

remember_kappa = question(
    "remember_kappa",
    "z-scored BMI has κ = 1. What does that say of training?",
    {
        "At the best rate one step arrives.": "All curvatures are equal, so "
        "one rate suits every direction.",
        "The best loss is 1.": "κ compares two curvatures. It knows nothing "
        "of the target.",
        "The rate must be 1.": "The best rate is 2 over the sum of the "
        "largest and the smallest curvature, here one half.",
    },
    right="b",
)

remember_ridge = question(
    "remember_ridge",
    "What does ridge add to the squared errors?",
    {
        "A price for large weights.": "α times the square of the weight, and "
        "nothing for the bias.",
        "A price for large residuals.": "The squared errors are that already.",
        "Noise, so that the fit is not too close.": "Ridge is as fixed as "
        "the fit itself: it has no chance in it.",
    },
    right="c",
)

remember_trade = question(
    "remember_trade",
    "Training that stops early makes a trade. Which?",
    {
        "A little bias for less variance.": "The slope is held back, and so "
        "is the chance in it.",
        "A little variance for less bias.": "The other way round: the best "
        "fit is the one without bias.",
        "Neither: it saves time, and no more.": "It ends at another line, "
        "that of a ridge regression.",
    },
    right="a",
)

# ---- before the result -----------------------------------------------

can_r2_fall = question(
    "can_r2_fall",
    "BMI alone has an R² of 0.3439. Can R² on the same patients fall when "
    "nine columns are added? And if the nine were dice?",
    {
        "Neither can it fall with nine columns nor with dice.": "The line of "
        "BMI alone is still on offer, with the other nine weights at 0.",
        "Not with columns that say something, but with dice.": "Least "
        "squares may give dice the weight 0, and takes what is better.",
        "In both cases: more columns, more confusion.": "On other patients, "
        "yes. On those that are fitted, the miss can only shrink.",
    },
    right="b",
)

kappa_of_ten = question(
    "kappa_of_ten",
    "With one z-scored feature κ was 1. With ten z-scored features?",
    {
        "Far more than 10.": "Each column by itself has curvature 2. But "
        "where columns rise and fall together, some directions between the "
        "axes are steep and others nearly flat.",
        "1 again: each column has the same spread.": "It would be, if no "
        "two columns were correlated.",
        "About 10, one for each feature.": "The number of columns limits the "
        "steepest direction. How flat the flattest is, it does not limit.",
    },
    right="c",
)

drop_the_four = question(
    "drop_the_four",
    "You decide: tested one at a time, beside the other nine, each of s1, "
    "s2, s3 and s4 has a p above one in twenty. Which do you leave out?",
    {
        "None yet: first test the four as a group.": "Each may be spare only "
        "while the others stay: they may stand in for each other.",
        "All four, since none does anything.": "Each p says that the other "
        "nine can do without this one. Of all four at once it says nothing.",
        "The one with the largest p, and then you are done.": "That one may "
        "go. But the three that stay get new p, and so it goes on, with "
        "every choice made by the same patients.",
    },
    right="b",
)

dice_on_test_rows = question(
    "dice_on_test_rows",
    "The columns know nothing. When the 20 are chosen by the training rows, "
    "what should the test R² be, on average?",
    {
        "Below 0.": "The training mean would have about 0. 20 weights fitted "
        "to chance add error.",
        "About 0.": "That is what the training mean would have. The 20 "
        "weights are not 0.",
        "Above 0: the best 20 of 1,000 say something.": "They say something "
        "of the training rows. The test rows rolled their own dice.",
    },
    right="a",
)

spread_of_a_split = question(
    "spread_of_a_split",
    "Each test part has 89 patients. By how much will the test R² of one and "
    "the same model vary over the splits, from lowest to highest?",
    {
        "By half a unit, or nearly.": "89 patients are few, and a few hard "
        "ones among them move the score.",
        "By some hundredths.": "So it would with tens of thousands of test "
        "rows.",
        "By a tenth.": "That is less than two of its standard deviations.",
    },
    right="c",
)
