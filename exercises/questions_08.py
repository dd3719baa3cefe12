"""Lesson 08: questions about margins, and about what they are for."""

from exercises.question import question

# ---- from memory -----------------------------------------------------

remember_f = question(
    "remember_f",
    "F of a group of columns is about 1. What does that say?",
    {
        "Columns that do nothing would give as much.": "Each column that is "
        "fitted takes one direction of chance with it, and about σ².",
        "The group explains everything.": "Then the small fit would have "
        "much more left than the large one, and F would be large.",
        "The group certainly does nothing.": "These patients cannot tell it "
        "from nothing. More patients might.",
    },
    right="c",
)

remember_split = question(
    "remember_split",
    "What may be computed from all rows before some are split off as a test?",
    {
        "Nothing that the fit will use.": "Split first, then scale, choose "
        "and tune, with the training rows.",
        "The scale of the columns.": "With least squares it does no harm. "
        "With a penalty or an early stop it leaks.",
        "Which columns to take.": "So columns of dice came to predict "
        "disease.",
    },
    right="a",
)

remember_resplits = question(
    "remember_resplits",
    "Many splits of the same patients give as many scores. Is their SD, over "
    "the root of their number, the standard error of the mean score?",
    {
        "No, it is far too small.": "The splits share their rows, so each "
        "is not a new trial.",
        "Yes, as for any mean.": "As for any mean of values that are "
        "independent. These are not.",
        "No, it is too large.": "What is shared between splits cannot be "
        "averaged away, so it is too small.",
    },
    right="b",
)

# ---- before the result -----------------------------------------------

how_many_hold = question(
    "how_many_hold",
    "Twelve patients and one feature leave 10 degrees of freedom. In how "
    "many of 100 studies does ±1.96 standard errors hold the truth?",
    {
        "In fewer than 95.": "In studies whose patients happen to lie close "
        "to their line, σ̂ is too small, and the margin too.",
        "In 95.": "It would if σ were known. Here it is estimated from ten "
        "directions.",
        "In more than 95.": "σ̂ is too large in some studies, and too small "
        "in others. The small ones cost more than the large ones gain.",
    },
    right="b",
)

drop_the_six = question(
    "drop_the_six",
    "Six of the ten intervals contain 0. May all six features be dropped "
    "without loss?",
    {
        "Not for that reason.": "Each interval asks about one feature with "
        "the other nine kept. For all six at once there is F.",
        "Yes: none of them does anything.": "An interval that contains 0 "
        "says that these patients cannot tell.",
        "Yes, since p is above one in twenty for each.": "p has the same "
        "condition: the other nine are kept.",
    },
    right="b",
)

large_cook = question(
    "large_cook",
    "You decide: one patient has by far the largest Cook's distance. What do "
    "you do?",
    {
        "Look up the record before anything else.": "A slip of the pen is "
        "put right. A real patient stays, and the report says what the fit "
        "is without her.",
        "Drop the patient, since the fit is better without.": "It fits the "
        "others better, who are not all patients there are.",
        "Nothing: least squares takes the data as they are.": "It does, and "
        "a typing error runs away with it.",
        "Drop the ten largest, to be safe.": "Some patient always has the "
        "largest D. Dropped one after the other, they make any margin "
        "narrow.",
    },
    right="c",
)

which_column_bends = question(
    "which_column_bends",
    "The ends lie above the line and the middle a little below. Which new "
    "column might help, and can least squares still fit it?",
    {
        "A square or a product, and yes.": "They bend upwards, and the model "
        "is still linear in its weights.",
        "A square or a product, and no: that is not linear.": "“Linear” is "
        "the model in its weights, not in its features.",
        "One more column of ones, and yes.": "It would move the whole line "
        "up. The bias does that already.",
    },
    right="c",
)

which_narrows = question(
    "which_narrows",
    "With a hundred times as many patients, which of the two margins becomes "
    "ten times narrower?",
    {
        "That of the average.": "It goes with one over √n. The patient's own "
        "σ stays, however many others there are.",
        "That of one patient.": "She deviates from the average by her own ε, "
        "which no other patient makes smaller.",
        "Both.": "The larger one holds a whole σ that has nothing to do with "
        "n.",
    },
    right="a",
)
