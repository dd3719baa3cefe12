"""The slips that people make, and how they combine into a wrong answer.

A `Slip` changes a right computation: its input, the settings of the formula
(`knobs`), or its result. Several at once are made together, so that an
answer with two slips is recognised without a list of pairs.
"""

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np

#: What to look at, by name of the slip, where an exercise says nothing closer.
HINTS = {
    "absolute": "these are absolute residuals, or their signs. The loss "
    "squares: look at what is done to each residual.",
    "arguments_in_other_order": "the arguments come in another order than "
    "the task's. Compare both lists of parameters.",
    "axis_missing": "one mean and one SD for the whole table. Each column "
    "has its own: axis=0.",
    "between_missing": "the parts are missing what they have between them: S "
    "grows when the means differ.",
    "bias_missing_in_prediction": "the prediction lacks its bias b.",
    "brackets": "an operation comes first that should come later. Read the "
    "line as Python does, and put brackets around what belongs together.",
    "broadcast_table": "all pairs appear, of every row with every other. "
    "Print the shape of the difference: is it (n,), or (n, n)?",
    "cancellation": "most digits are lost where the numbers are large: a "
    "small difference of two large numbers has few digits left. Subtract "
    "the mean before squaring, not after.",
    "changes_input": "the array that was given is changed. Work on a copy, "
    "so that the caller's data stay as they are.",
    "degrees_of_freedom": "the variance of the residuals is not over "
    "n − d − 1. How many numbers has the fit used up? Count the bias too.",
    "diverges": "the numbers run away. Print the parameters after each of "
    "the first steps, and compare the rate with the limit for these data.",
    "divided_by_all_rows": "the sum over some rows is divided by the number "
    "of all rows. How many terms has it?",
    "divided_by_features": "this divides by the number of columns. The mean "
    "is over the n rows: which entry of the shape counts them?",
    "divided_twice": "the 1/n enters twice. Count the divisions between the "
    "residuals and the result.",
    "elementwise_product": "* multiplies entry by entry. The product of "
    "matrices is @.",
    "half_mse": "the factor 2 is missing, from the derivative of e². (It "
    "belongs to the MSE; the convention ½·MSE has none.)",
    "ignores_argument": "an argument is not used, a fixed value stands in "
    "its place. Call it with another value: does anything change?",
    "integer_array": "results are stored in an array of whole numbers, "
    "which cuts off the decimals. Look at its dtype, and start from floats.",
    "mean_for_sum": "a mean stands where a sum belongs. Is S divided by a "
    "count, or the sum itself?",
    "moves_twice": "a parameter moves twice in one step. Count how often "
    "each of them is changed in one pass of the loop.",
    "n_minus_1": "n − 1 stands below the line, where n belongs.",
    "nesterov": "the gradient is taken further on, where the velocity leads. "
    "That is Nesterov's way; here it is taken at θ, and θ moves by the "
    "velocity.",
    "not_converged": "this is on the way to the bottom, and not there: are "
    "the slopes at your result zero? The task asks for no walk.",
    "not_summed": "there is one value for each row. Something must be "
    "summed, or averaged, over the rows.",
    "one_minus_beta": "the gradient is multiplied by 1 − β too. That is an "
    "average of gradients; here it enters with η alone.",
    "one_row_only": "one and the same row is used, and no other. Change "
    "another row of the data: does the result change?",
    "one_sided": "only one neighbour of the point is looked at. The central "
    "difference takes one before θ and one behind.",
    "one_step_too_few": "one step too few: count the updates.",
    "one_step_too_many": "one step too many: count the updates.",
    "ones_missing": "the intercept is missing: which column of your table "
    "belongs to the bias?",
    "ones_place": "the bias is read from the wrong end of the solution. "
    "Where does your column of ones stand?",
    "other_axis": "one number for each row is taken, where each column has "
    "its own: axis=0.",
    "other_quantity": "this is a neighbouring quantity. Say in words what "
    "your formula gives, and compare with the task's first sentence.",
    "own_scale_per_part": "each part is scaled by its own mean and SD, so "
    "that one patient gets two different values. The training rows set the "
    "scale for both.",
    "random_start": "two calls with the same data differ: something in it is "
    "drawn at random. A walk starts at zero here.",
    "rate_misplaced": "the learning rate is not where it belongs. Follow it "
    "through one step: where does it enter, and how often?",
    "reads_notebook_name": "a name of the notebook is read that is no "
    "argument. Take what you need from the arguments.",
    "returned_in_other_order": "the order is reversed in the return line.",
    "returns_step_for_gradient": "this is the point after a step. The task "
    "asks for the slopes: what is subtracted in your last line?",
    "root": "a root is taken where none belongs. What unit has the result?",
    "root_missing": "a variance stands where its root belongs. What unit "
    "has the result?",
    "scaled_before_split": "mean and SD are those of all rows: the test rows "
    "have been seen.",
    "scaled_first": "the columns were centred or scaled first. The task asks "
    "for X as it is.",
    "separate_predictions": "each parameter predicts by itself. There is "
    "one prediction for each row, and both slopes share its residual.",
    "sequential_update": "one parameter has moved before the residual of the "
    "other's slope was taken. Both derivatives belong to the old point.",
    "shape_only": "the numbers are right, their shape or type is not the "
    "one asked.",
    "sign": "the sign is reversed. Is the residual y − ŷ or ŷ − y, and "
    "which sign goes with it?",
    "square_missing": "distances are added without being squared, so that "
    "they cancel.",
    "squared_for_error": "the squared error stands in the slope. "
    "Differentiate e²: which power of e is left?",
    "stale_prediction": "a residual of before is used. Is it computed anew "
    "in each step, from the parameters as they are by then?",
    "stops_by_itself": "the loop ends by a rule of its own. The task asks "
    "for a given number of updates: count them at a very small rate.",
    "sum_for_mean": "these are sums. The loss is a mean: give every row "
    "twice, should the result double?",
    "sum_squared": "the sum is squared, and not its terms. Square each "
    "residual before you add, or opposite misses cancel.",
    "test_not_scaled": "the test rows are not scaled. The weights that were "
    "trained on scaled rows need scaled rows.",
    "total_of_predictions": "the spread below the line is that of ŷ. "
    "Compare with predicting the mean of y.",
    "unweighted": "this takes the plain mean of both means. Merge 1 value "
    "with 1,000: which should count more?",
    "update_lost": "a new value is worked out and not kept. Which name gets "
    "it, and does the next step read that name?",
    "update_per_row": "the parameters move after every row. One iteration "
    "sums over all rows, then moves once.",
    "uphill": "this goes uphill. The gradient points uphill, so it is "
    "subtracted.",
    "whole_theta_moves": "all components move at once. For a partial "
    "derivative one moves and the others stay.",
    "wrong_rows": "other rows are used than those chosen. Print yours "
    "beside those that were asked for.",
    "wrong_start": "something starts at another value, or is not set back. "
    "What is it before the first term, or the first step?",
    "wrong_variable": "another variable or index stands where this one "
    "belongs. Read each name aloud: is it the one you mean?",
    "x_missing": "dw lacks its x. The inner derivative for w is −x, for b "
    "it is −1.",
}


@dataclass(frozen=True, eq=False)
class Slip:
    """One way to change a right computation.

    Attributes
    ----------
    names : tuple of str
        What it is called, keys of `HINTS`; one line of code can be two slips.
    hint : str
        What to say to the one who made it.
    knobs : mapping
        Settings of the formula. Two slips that set one knob exclude
        each other.
    before : callable or None
        Takes the arguments, returns other ones.
    after : callable or None
        Takes the parts of the result and the arguments, returns other parts.
    """

    names: tuple
    hint: str
    knobs: Mapping = field(default_factory=lambda: MappingProxyType({}))
    before: Callable | None = None
    after: Callable | None = None


def slip(names, hint=None, before=None, after=None, **knobs):
    """Return a slip.

    Parameters
    ----------
    names : str
        One name or several, with blanks between them.
    hint : str, optional
        Without it, that of the first name in `HINTS`.
    before, after : callable, optional
        See `Slip`.
    **knobs
        See `Slip`.

    Raises
    ------
    KeyError
        If a name is not in `HINTS`.
    """
    names = tuple(names.split())
    hints = [HINTS[name] for name in names]
    return Slip(names, hint or hints[0], knobs, before, after)


def times(factor):
    """Return an `after` that multiplies every part of a result."""
    return lambda parts, case: tuple(factor * part for part in parts)


def reverse(parts, case):
    """Return the parts in the opposite order: an `after`."""
    return parts[::-1]


def as_parts(value):
    """Return one value or a tuple of them as a tuple of float arrays."""
    parts = value if isinstance(value, tuple) else (value,)
    return tuple(np.asarray(part, dtype=float) for part in parts)


def make(formula, case, slips=()):
    """Work out a formula with some slips made.

    Parameters
    ----------
    formula : callable
        Takes the case and knobs, returns a value or a tuple of them.
    case : tuple
        Arguments; they are not changed.
    slips : sequence of Slip, optional

    Returns
    -------
    tuple of ndarray

    Raises
    ------
    ValueError
        If two of the slips set the same knob.
    """
    knobs, arguments = {}, case
    for one in slips:
        if knobs.keys() & one.knobs.keys():
            raise ValueError("these slips exclude each other")
        knobs |= one.knobs
        if one.before:
            arguments = one.before(*arguments)
    parts = as_parts(formula(*arguments, **knobs))
    for one in slips:
        if one.after:
            parts = as_parts(tuple(one.after(parts, case)))
    return parts


class Explainer:
    """Finds the slips that turn a formula into an answer.

    Parameters
    ----------
    formula : callable
        See `make`.
    cases : list of tuple
        Arguments on which answers are compared.
    slips : sequence of Slip
    most : int, optional
        How many slips at once are tried.
    """

    def __init__(self, formula, cases, slips, most=2):
        self.formula = formula
        self.cases = cases
        self.slips = tuple(slips)
        self.most = most
        self._made, self._outcomes, self._tables = {}, {}, {}
        halves = (one for one in slips if one.names == ("half_mse",))
        self._half = next(halves, None)

    def explain(self, results, rtol, use=None, by_value=False):
        """Return the smallest sets of slips that give an answer's results.

        Parameters
        ----------
        results : list of (tuple of ndarray)
            The parts of the answer, for each case.
        rtol : float
            Relative tolerance.
        use : list of int, optional
            The cases to look at; all by default.
        by_value : bool, optional
            Whether the numbers alone are compared, in their order, and not
            the shapes that they come in.

        Returns
        -------
        list of (tuple of Slip)
            Every set of the smallest size that fits; empty if none does.
        """
        use = list(range(len(self.cases))) if use is None else use
        answers = [(i, shapes(results[i]), flat(results[i])) for i in use]
        if not any(np.isfinite(numbers).any() for *_, numbers in answers):
            return []  # NaN tells nothing
        first, _, numbers = answers[0]
        for count in range(1, self.most + 2):
            found = [
                chosen
                for chosen in self._near(count, first, numbers, rtol)
                if all(
                    self._fits(chosen, place, shape, numbers, rtol, by_value)
                    for place, shape, numbers in answers
                )
            ]
            if found:
                return found
        return []

    def _near(self, count, place, numbers, rtol):
        """Return the sets of so many slips that give numbers for one case.

        All are compared at once, since there are many.
        """
        if (count, place) not in self._tables:
            rows = {}
            for chosen in self._sets(count):
                outcome = self._outcome(chosen, place)
                if outcome is not None:
                    rows.setdefault(outcome[1].size, []).append(
                        (chosen, outcome[1])
                    )
            self._tables[count, place] = {
                size: ([one for one, _ in row], np.stack([n for _, n in row]))
                for size, row in rows.items()
            }
        sets, table = self._tables[count, place].get(numbers.size, ([], None))
        if not sets:
            return []
        return [sets[i] for i in np.flatnonzero(close(numbers, table, rtol))]

    def _fits(self, chosen, place, shape, numbers, rtol, by_value):
        """Whether some slips give certain numbers for a case."""
        outcome = self._outcome(chosen, place)
        return (
            outcome is not None
            and (by_value or shape == outcome[0])
            and close(numbers, outcome[1], rtol)
        )

    def _sets(self, count):
        """Return the sets of so many slips that can be made together.

        The missing 2 is a habit more than a slip, and is tried on top.
        """
        if count not in self._made:
            self._made[count] = [
                chosen
                for chosen in itertools.combinations(self.slips, count)
                if len(names_of(chosen)) == sum(len(s.names) for s in chosen)
                and (count <= self.most or self._half in chosen)
            ]
        return self._made[count]

    def _outcome(self, chosen, place):
        """Return shapes and numbers that slips give; None if they cannot."""
        key = chosen, place
        if key not in self._outcomes:
            with np.errstate(all="ignore"):  # wrong formulas may divide by 0
                try:
                    parts = make(self.formula, self.cases[place], chosen)
                    self._outcomes[key] = shapes(parts), flat(parts)
                except (ArithmeticError, LookupError, ValueError):
                    self._outcomes[key] = None
        return self._outcomes[key]


def names_of(slips):
    """Return the names of some slips, without repetition, sorted."""
    return tuple(sorted({name for one in slips for name in one.names}))


def close(numbers, expected, rtol):
    """Whether flat arrays agree, but for rounding.

    A number may be off by `rtol` of itself, or a thousandth of that of the
    largest; NaN and infinity agree with themselves.

    Parameters
    ----------
    numbers : ndarray, shape (m,)
    expected : ndarray, shape (m,) or (k, m)
        One array, or k of them.
    rtol : float

    Returns
    -------
    bool or ndarray of bool, shape (k,)
    """
    if numbers.shape[-1] != expected.shape[-1]:
        return False
    finite = np.isfinite(expected)
    sizes = np.where(finite, np.abs(expected), 0)
    largest = sizes.max(-1, keepdims=True, initial=0)
    allowed = rtol * (sizes + 1e-3 * largest) + 1e-300
    gaps = np.full(expected.shape, np.inf)
    np.subtract(numbers, expected, out=gaps, where=finite)
    same = np.abs(gaps) <= allowed
    same |= numbers == expected
    same |= np.isnan(numbers) & np.isnan(expected)
    return same.all(-1)


def flat(parts):
    """Return all numbers of some parts, in their order."""
    return np.concatenate([np.ravel(part) for part in parts])


def shapes(parts):
    """Return the shapes of parts."""
    return tuple(np.shape(part) for part in parts)
