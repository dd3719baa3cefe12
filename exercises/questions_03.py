"""Lesson 03: questions about one step, a whole training, and its settings."""

from exercises.question import question

# ---- from memory -----------------------------------------------------

remember_downhill = question(
    "remember_downhill",
    "At some line the slope ∂L/∂w is negative. Which way does a step of "
    "gradient descent move w?",
    {
        "Up.": "The step goes against the slope: minus a negative number.",
        "Down.": "The slope is subtracted, and it is negative.",
        "That depends on b.": "The slope does. Once it is known, the "
        "direction of the step is too.",
    },
    right="b",
)

remember_double = question(
    "remember_double",
    "One patient's residual doubles. What happens to what she adds to the "
    "loss?",
    {
        "It becomes four times as large.": "The residual is squared.",
        "It doubles.": "It would, if the loss added up distances. It adds up "
        "their squares.",
        "Nothing, the loss is a mean.": "A mean moves with each of its terms.",
    },
    right="c",
)

remember_differences = question(
    "remember_differences",
    "At every point tried, somebody's dw agrees with its central difference "
    "to eight digits, and db is half of its own. What do you conclude?",
    {
        "db lacks a factor 2.": "The difference along b uses the loss alone, "
        "so db is what is wrong. The 2 comes from the square.",
        "Both are right, since both point uphill.": "A slope is a number and "
        "not a direction alone: each step along b would be half as long.",
        "The differences use too large an h.": "Along b as along w the loss "
        "is a parabola, where a central difference is exact for every h.",
    },
    right="a",
)

# ---- before the result -----------------------------------------------

first_pass = question(
    "first_pass",
    "The three patients have y = 4, 5, 8, and the line starts at w = 0 and "
    "b = 0. Where is b after the first pass, with η = 0.1?",
    {
        "At 0.1 · 2 · 17/3.": "The residuals are y itself, with mean 17/3. So "
        "db is −2 · 17/3, and b goes a tenth of that against it.",
        "At 0.1 · 17/3.": "Half as far: the derivative of a square has a 2.",
        "As far, and below 0.": "db is negative, since the line is too low, "
        "and it is subtracted.",
        "At 17/3, the mean of y.": "With η = 1/2 it would be there in one "
        "step. With 0.1 it makes a fifth of that way.",
    },
    right="c",
)

made_before = question(
    "made_before",
    "`model` was made before its class has a method `predict`. Can it "
    "predict once the class has one?",
    {
        "Yes, at once.": "An object looks a method up in its class when it is "
        "called, and not when it is made.",
        "No, it must be made anew.": "So it would be with what the "
        "constructor stores. Methods stand in the class, once for all.",
        "Only after the cell of the class has run again.": "That makes "
        "another class, without the method.",
    },
    right="b",
)

slopes_by_hand = question(
    "slopes_by_hand",
    "The residuals are 1, 0, 1 at x = 1, 2, 3. What are dw and db?",
    {
        "−8/3 and −4/3": "Σ x·e = 4 and Σ e = 2, each times −2/3.",
        "−4/3 and −8/3": "Σ x·e = 4 belongs to w, Σ e = 2 to b.",
        "8/3 and 4/3": "The line is too low. Uphill is down, so both slopes "
        "are negative.",
        "−4/3 and −4/3": "In the slope of w each residual has its x.",
    },
    right="b",
)

one_pass = question(
    "one_pass",
    "One iteration with η = 0.1 on the three patients, from zero: the "
    "residuals are 4, 5, 8. Where are w and b afterwards?",
    {
        "w = 76/30, b = 34/30": "Σ x·e = 38 and Σ e = 17, each times "
        "0.1 · 2/3.",
        "w = −76/30, b = −34/30": "The line is far too low: both have to "
        "grow.",
        "w = 38/30, b = 17/30": "This is half of it. The 2 from the square "
        "is missing.",
        "w = 76/10, b = 34/10": "Σ x·e and Σ e are sums. Divide by the three "
        "patients.",
    },
    right="a",
)

where_it_stands = question(
    "where_it_stands",
    "Lesson 02 found the best line. Where will training stand after 7,000 "
    "iterations with η = 0.1?",
    {
        "b at its goal, w short of it.": "Each step leaves 1 − 2η of b's "
        "gap and 1 − 2η/442 of w's, which is nearly all of it.",
        "Both at their goals.": "Lesson 02 has the factor of w's gap: "
        "1 − 2η/442. It leaves something even of 7,000 steps.",
        "w at its goal, b short of it.": "The bowl is steep along b and "
        "nearly level along w.",
        "Both short of their goals.": "b's factor, 1 − 2η, is well below 1. "
        "After 7,000 steps nothing is left of its gap.",
    },
    right="c",
)

which_records = question(
    "which_records",
    "A training makes 7 iterations with record_every = 3. Which states are in "
    "its history?",
    {
        "0, 3, 6 and 7": "Each third, from the start, and the last in any "
        "case.",
        "3 and 6": "State 0 is the one before the first update, and it is "
        "recorded too.",
        "0, 3 and 6": "The last state is where the training ended. It is "
        "never left out.",
        "1, 4 and 7": "Counting starts at 0, before the first update.",
    },
    right="b",
)

in_place = question(
    "in_place",
    "In update_weights, `self.w -= ...` would be shorter. What would it do "
    "to the history?",
    {
        "All records show the last w.": "`-=` changes the array in place, and "
        "every record holds that one array.",
        "Nothing.": "Each record holds w itself, and no copy of it.",
        "All records show w = 0.": "They hold the array that training "
        "changes, not what it was at the start.",
        "Records of w and b show the last state.": "b is a number, and a "
        "number is never changed in place.",
    },
    right="d",
)

raw_rate = question(
    "raw_rate",
    "You decide: on BMI in kg/m² the class may make 7,000 iterations. At "
    "which rate?",
    {
        "0.001": "It is below the limit, and the largest of those offered "
        "that is.",
        "0.1, which was right before.": "It was right for the scaled column. "
        "The guard has stopped it on this one.",
        "0.0014, the named limit, rounded.": "The limit is a rate to stay "
        "below, and rounding has gone above it.",
        "A millionth, to be safe.": "Safe it is. But its first step goes a "
        "thousandth as far as that of 0.001.",
    },
    right="b",
)

what_it_points_to = question(
    "what_it_points_to",
    "Ten times as many iterations make the weight ten times as large. What "
    "does that point to?",
    {
        "Every step goes by the first residuals.": "Equal steps add up in "
        "proportion. Residuals of the present line would shrink, and the "
        "steps with them.",
        "A rate that is too large.": "Then each step multiplies the gap, "
        "and grows far faster than in proportion.",
        "A factor of 2 that is missing.": "Half the gradient walks to the "
        "same line, in twice as many steps.",
        "Too few iterations.": "More of them make it worse.",
    },
    right="c",
)
