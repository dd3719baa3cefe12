"""Lesson 04: questions about what moves, how fast, and at what rate."""

from exercises.question import question

# ---- from memory -----------------------------------------------------

remember_bottom = question(
    "remember_bottom",
    "Training starts from another line, far from the first start, with a "
    "rate that is small enough. Where does it go, given time?",
    {
        "To the same best line.": "Every straight walk over the bowl is a "
        "parabola with one lowest point, so there is one bottom.",
        "To another best line, nearer to its start.": "Two bottoms would lie "
        "on one straight walk, and a parabola has room for one.",
        "Nowhere: so far away the slope is too large.": "A step is a fixed "
        "share of the gap. A large gap shrinks like a small one.",
    },
    right="c",
)

remember_truth = question(
    "remember_truth",
    "You have written a trainer. What tells most surely that it is right, "
    "before it sees a patient?",
    {
        "It finds the line from which noiseless data were made.": "There "
        "the right answer is known, and every digit can be compared.",
        "Its loss falls in each step.": "If only b "
        "is updated, the loss falls too.",
        "Its line looks right on a plot.": "Many lines look right. One of "
        "them is the best.",
    },
    right="b",
)

remember_records = question(
    "remember_records",
    "A training makes ten updates, and its history holds every state. How "
    "many records are there?",
    {
        "Eleven.": "The state before the first update, and one after each.",
        "Ten.": "Then one state is missing: the first one or the last.",
        "Twenty.": "w and b move in the same update, and one record holds "
        "both.",
    },
    right="b",
)

# ---- before the result -----------------------------------------------

where_is_the_line = question(
    "where_is_the_line",
    "At iteration 0 the line lies flat at 0 points, below every patient. "
    "Where is it at iteration 1,000?",
    {
        "At the right height, and closer to flat than to the best line.": "b "
        "has long arrived, and w has made about a third of its way.",
        "Next to the best line.": "In height it is. Along w the bowl is "
        "nearly level, and the steps are short.",
        "Parallel to the best line, and too low.": "The other way round: b "
        "is the fast one, so the height comes first.",
        "Still below most patients.": "For a few steps it is. Then b has "
        "taken it up.",
    },
    right="b",
)

one_more_decimal = question(
    "one_more_decimal",
    "Each further decimal of w means a gap ten times smaller. How many more "
    "steps does one decimal cost?",
    {
        "5,088, whichever decimal it is.": "A fixed factor per step takes the "
        "same number of steps for every tenth.",
        "1,532, whichever decimal it is.": "That makes the gap half as large. "
        "A tenth takes more than three halvings.",
        "Ten times as many as the decimal before.": "The factor per step "
        "stays the same however small the gap is.",
        "Fewer each time, as the gap gets smaller.": "The steps get smaller "
        "by the same factor.",
    },
    right="d",
)

four_rates = question(
    "four_rates",
    "Compute 1 − 2η for η = 0.01, 0.3, 1 and 1.05. Which rate crawls, which "
    "flies, which bounces for ever, which explodes?",
    {
        "0.01 crawls, 0.3 flies, 1 bounces, 1.05 explodes.": "The factors "
        "are 0.98, 0.4, −1 and −1.1.",
        "0.01 flies, 0.3 crawls, 1 bounces, 1.05 explodes.": "The factor is "
        "what is left of the gap: at 0.01 nearly all of it, at 0.3 less than "
        "half.",
        "0.01 crawls, 0.3 flies, 1 explodes, 1.05 bounces.": "At 1 the factor "
        "is −1 and the gap keeps its size. At 1.05 it grows.",
        "0.01 crawls, 0.3 bounces, 1 flies, 1.05 explodes.": "To bounce "
        "takes a negative factor. At 0.3 it is positive, and b comes from one "
        "side.",
    },
    right="c",
)

which_rate = question(
    "which_rate",
    "You decide: the class may make 7,000 iterations on the patients, at one "
    "of these rates. Which do you give it?",
    {
        "0.3": "b arrives in a few steps, and w walks thirty times as fast as "
        "at 0.01.",
        "0.01, which is the safest.": "Safe it is, for b. But w shares the "
        "rate, and crawls even more than b.",
        "1, the largest that does not explode.": "w would arrive. b would "
        "jump between two wrong values to the end.",
        "1.05, since w needs long steps.": "w would bear it. But b shares the "
        "rate, and its gap grows in each step.",
    },
    right="b",
)

on_z_scores = question(
    "on_z_scores",
    "You decide: on z-scores both curvatures are 2. Which rate do you give "
    "the class, and how many steps?",
    {
        "η = ½, one step.": "1 − ½ · 2 = 0: the step leaves nothing of either "
        "gap.",
        "η = 0.1, 7,000 steps.": "It would arrive, in some sixty of them.",
        "η = 1, one step.": "1 − 1 · 2 = −1: both gaps change their sign and "
        "keep their size.",
        "η = ½, 7,000 steps, since w is slow.": "It was slow where its "
        "curvature was 2/442. On z-scores it is that of b.",
    },
    right="c",
)
