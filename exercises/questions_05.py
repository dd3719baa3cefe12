"""Lesson 05: questions about a gap, and about what came before."""

from exercises.question import question

# ---- from memory -----------------------------------------------------

remember_curve = question(
    "remember_curve",
    "A loss curve has fallen off a cliff and now looks flat. What may you "
    "conclude?",
    {
        "That the loss falls slowly now, and no more.": "A parameter can be "
        "far from its goal where the bowl is nearly level along it.",
        "That training is done.": "So it looked when w had a quarter of its "
        "way to go. The curve hides what costs little loss.",
        "That the rate is too large.": "Too large a rate lets the loss rise. "
        "Here it has fallen.",
    },
    right="a",
)

remember_factor = question(
    "remember_factor",
    "A rate makes b's factor, 1 − 2η, equal to 0. What does b do?",
    {
        "It arrives in one step.": "The factor is what a step leaves of the "
        "gap: nothing.",
        "It stays where it is.": "It would with a factor of 1, which leaves "
        "the whole gap.",
        "It bounces for ever.": "It would with a factor of −1, which keeps "
        "the size of the gap and changes its sign.",
    },
    right="c",
)

remember_rows = question(
    "remember_rows",
    "In a table, ten rows have been pasted in twice. What does training say "
    "of it?",
    {
        "Nothing, and these patients count double.": "A repeated row is a row "
        "like any other. So the look at the table comes first.",
        "Nothing, and the best line stays the same.": "Each mean now holds "
        "these patients twice, and the line leans towards them.",
        "It stops with an error.": "It does for missing values. That a row is "
        "a copy cannot be seen from its numbers alone.",
    },
    right="b",
)

# ---- before the result -----------------------------------------------

which_differs = question(
    "which_differs",
    "Which will differ most between the two models, in per cent: the weight, "
    "the bias, or R²?",
    {
        "The weight.": "Its clock is the slow one, and 7,000 steps do not "
        "bring it to its goal.",
        "The bias.": "Its clock is the fast one: it was right after some "
        "sixty steps.",
        "R².": "Near the bottom the loss is flat along w, so R² hardly "
        "notices where w is.",
        "None: both find the best line.": "Both head for it. One of them "
        "stops on the way.",
    },
    right="b",
)

bug_or_not = question(
    "bug_or_not",
    "You decide: the weight is 4.2 % off. Is this a bug in our class?",
    {
        "First compute what gap there must be after 7,000 steps.": "If the "
        "two gaps agree, the code is right and the training unfinished.",
        "No: 4.2 % is close enough.": "Close enough for what? A mistake in "
        "the code could cost as little.",
        "Yes: two solutions of one problem have to agree.": "At the bottom "
        "they have to. Nobody has said yet that ours is there.",
        "Yes: the rate is wrong.": "A rate sets the pace, and below its limit "
        "not the goal.",
    },
    right="d",
)

done_inside = question(
    "done_inside",
    "scikit-learn answered at once. What does its LinearRegression do?",
    {
        "It solves an equation, and takes no steps.": "The slopes are zero at "
        "the bottom, which is an equation for w and b. Solved once, it needs "
        "no rate.",
        "The same steps, in faster code.": "A rate would have to be chosen, "
        "and it has no setting for one.",
        "Fewer steps, at the best rate.": "Even at the best rate, four "
        "decimals take thousands of steps here.",
    },
    right="c",
)

sgd_stands = question(
    "sgd_stands",
    "You decide: SGDRegressor warns, and its weight is far off. What do you "
    "change first?",
    {
        "The scale of the column.": "It removes the cause: along w the bowl "
        "is so flat because the column is so small.",
        "The number of epochs, ten times as many.": "Its rate shrinks with "
        "time, and its penalty moves the goal. It would arrive elsewhere.",
        "Nothing, a warning is no error.": "It says that the answer is not "
        "the one that was sought.",
        "The seed.": "Another order of the patients is as far off.",
    },
    right="b",
)

default_rate = question(
    "default_rate",
    "You decide: which learning rate shall the estimator take by default, on "
    "data that you have never seen?",
    {
        "Half the largest stable one, found from X.": "It is safe on every "
        "scale, and no more than twice as slow as the limit.",
        "0.1, which worked for the patients.": "A column in other units has "
        "another limit, and 0.1 may be beyond it.",
        "A millionth, to be safe.": "Some columns have a lower limit, and on "
        "all others it hardly moves.",
        "The largest stable one.": "There the steepest direction bounces for "
        "ever.",
    },
    right="b",
)

when_level = question(
    "when_level",
    "You decide: by what shall the estimator tell that it has arrived?",
    {
        "By slopes that are small, whatever the units of x and y.": "At the "
        "bottom they are zero, and near it small. Freed of units, one number "
        "serves for all data.",
        "By a loss that hardly changes from step to step.": "Small steps do "
        "that, too: lesson 04's curve looked flat with w at three quarters.",
        "By a loss that is small.": "The least loss is that of the noise, "
        "which nobody knows beforehand.",
        "By slopes below 0.0001 as they come.": "In other units of x or y "
        "the same line has other slopes.",
    },
    right="d",
)

warns_or_not = question(
    "warns_or_not",
    "On the patients, with η = 0.1 and 7,000 iterations, w stays short of its "
    "goal. What will the estimator do?",
    {
        "Return the weight and warn.": "The residuals still go with BMI, by "
        "more than `tol`. What was found is kept, and the user is told.",
        "Return the weight and say nothing.": "That was the class of lesson "
        "03. It makes its steps and judges nothing.",
        "Stop with an error.": "An error is for what cannot be used. An "
        "unfinished line can, if one knows that it is.",
        "Go on until w is right.": "`iterations` is the most that the user "
        "allows.",
    },
    right="a",
)

may_it_bend = question(
    "may_it_bend",
    "With BMI², or BMI² and BMI³, beside BMI, the line may bend. Which of "
    "the three predicts new patients best?",
    {
        "The straight line.": "A bend fits these patients a little better, "
        "and those it has not seen a little worse on average.",
        "The one that bends most.": "On the patients it was trained on, yes. "
        "The score is that of others.",
        "All the same.": "Close, but each further column is one more thing to "
        "learn from the same patients.",
    },
    right="a",
)
