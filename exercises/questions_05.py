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
