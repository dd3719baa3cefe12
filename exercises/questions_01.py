"""Lesson 01: questions about the baseline, the stairs and the scale."""

from exercises.question import question

negative_bmi = question(
    "negative_bmi",
    "A body mass index cannot be negative. What could −0.05 mean in a column "
    "named `bmi`?",
    {
        "This patient lies below the average.": "The column has been shifted "
        "so that its mean is 0, and then shrunk.",
        "The value is missing.": "A missing value would be marked as such, "
        "and there was none.",
        "The entry is a mistake.": "The same patient has a possible BMI in "
        "kg/m². Only the scale is another.",
        "BMI lowers the progression of this patient.": "The column knows "
        "nothing of progression: it holds a measurement, on some scale.",
    },
    right="c",
)

smaller_share = question(
    "smaller_share",
    "Is this a bug? In somebody's cell the assertion fails: all values are "
    "too small in size, by the same small share. What would you do?",
    {
        "Look how the SD is computed.": "With n − 1 below the line it is too "
        "large, by one factor for all rows.",
        "Nothing: this is rounding.": "Rounding differs from row to row and "
        "is far smaller. The same share in every row has a cause.",
        "Loosen the tolerance until it passes.": "Then other mistakes would "
        "pass as well. A tolerance is for rounding.",
        "Drop the rows that differ.": "All of them do: the cause is in the "
        "formula and not in the patients.",
    },
    right="a",
)

best_constant = question(
    "best_constant",
    "Which c makes this loss smallest?",
    {
        "The mean of y.": "There the residuals sum to zero, and with them the "
        "derivative of the loss.",
        "The median of y.": "It would win if absolute values were averaged. "
        "Squares give large misses more weight.",
        "The middle between the lowest and the highest y.": "It keeps the "
        "largest miss small, and looks at two patients alone.",
    },
    right="b",
)

hair_apart = question(
    "hair_apart",
    "Two patients have a BMI a hair below and a hair above 27 kg/m². What "
    "will they be given?",
    {
        "Two averages, however far apart.": "An edge of a band runs between "
        "them, and what they have in common does not count.",
        "Nearly the same, as they are nearly alike.": "A line would do so. "
        "Bands know no nearness, and an edge runs between the two.",
        "The same: the average of both bands.": "Each patient gets the "
        "average of one band. Nothing is smoothed at an edge.",
    },
    right="b",
)

narrow_bands = question(
    "narrow_bands",
    "The bands become 0.1 kg/m² wide, so that each holds patients of one and "
    "the same BMI. What happens to the share of the loss that is removed?",
    {
        "It rises.": "Each patient weighs more in a smaller band, and one "
        "who is alone is predicted without any miss.",
        "It falls, since few patients are left in a band.": "Few patients "
        "make an average unsure for others. These very patients it suits.",
        "It stays: the patients are the same.": "The averages are others, "
        "and so are the residuals.",
    },
    right="b",
)

from_dot_to_dot = question(
    "from_dot_to_dot",
    "Look at the third picture, from 37 kg/m² on. Why does a step lie on "
    "every dot there?",
    {
        "Each band holds one patient.": "So the average of the band is the "
        "target of that patient, whatever it is.",
        "A high BMI tells the progression exactly.": "Then the dots would lie "
        "on one smooth curve. They do not: the steps jump.",
        "Bands are narrower at a high BMI.": "All of one picture are equally "
        "wide. It is the patients that get fewer.",
    },
    right="a",
)

which_width = question(
    "which_width",
    "Tomorrow a new patient comes. Which of these widths would you take?",
    {
        "3 kg/m².": "Of the three, it removes most by the others, and that "
        "stands for whoever is new: her target is not in the average.",
        "0.1 kg/m².": "It removes most from patients whose own values are in "
        "the averages. The new one is not among them.",
        "6 kg/m².": "The averages are surest there, and also coarsest: "
        "patients quite unlike share one.",
    },
    right="c",
)
