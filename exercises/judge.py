"""Judge an answer: compare what it returns, and say what is wrong.

The answer runs in another process (`exercises.attempt`); all this stays
here, where no answer can reach it.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from diagnosis import sandbox
from diagnosis.slips import as_parts, close, flat, names_of, slip
from exercises.attempt import attempt, names_read
from exercises.refusal import (
    UnfitError,
    check_callable,
    check_own_work,
    failure,
    other_order,
    raise_error,
    reads,
    reorder,
)
from exercises.result import facts, fits, off, read_result


@dataclass(frozen=True)
class Attempt:
    """What an answer does with the cases of an exercise.

    Attributes
    ----------
    exercise : Exercise
    answer : callable
    results : list of Result
    first : dict
        What came of the first case, as it was sent.
    """

    exercise: object
    answer: object
    results: list
    first: dict

    @cached_property
    def _more(self):
        """Return the probes, and what comes of them and the first case."""
        probes = _probes(self.exercise)
        cases = [self.exercise.cases[0], *probes.values()]
        return probes, _run_all(self.answer, cases, [])

    @property
    def repeats(self):
        """Return whether the first case gives the same once more."""
        return _same(self._more[1][0], self.first)

    @property
    def unused(self):
        """Return the numbers among the arguments that change nothing."""
        probes, (_, *runs) = self._more
        pairs = zip(probes, runs, strict=True)
        return [name for name, run in pairs if _same(run, self.first)]

    @property
    def rtol(self):
        """Return how far a number may be off."""
        return max(self.exercise.rtol, *(r.rtol for r in self.results))

    def right(self, use, by_value=False):
        """Whether results are the right ones, on the cases to be used."""
        rights = self.exercise.rights
        return all(
            (by_value or fits(self.results[i], rights[i]))
            and close(self.results[i].numbers, flat(rights[i]), self.rtol)
            for i in use
        )

    def explain(self, use, by_value=False):
        """Return the sets of slips that give the results there."""
        parts = [
            (one.numbers,) if by_value else one.parts for one in self.results
        ]
        if any(parts[i] is None for i in use):
            return []
        explainer = self.exercise.explainer
        return explainer.explain(parts, self.rtol, use, by_value)

    def agrees(self, place, numbers):
        """Whether a result has these numbers."""
        return close(self.results[place].numbers, numbers, self.rtol)

    def rerun(self, cases):
        """Return the parts of the results for other cases."""
        runs = _run_all(self.answer, cases, [])
        names, rights = self.exercise.returns, self.exercise.rights
        return [
            read_result(names, run["value"], right).parts
            for run, right in zip(runs, rights, strict=True)
        ]

    def cut(self, use):
        """Whether results are the right ones without their decimals."""
        rights = [np.trunc(flat(right)) for right in self.exercise.rights]
        return all(self.agrees(i, rights[i]) for i in use)

    def are_whole(self, kind):
        """Whether the results for a kind of case are whole numbers."""
        numbers = [self.results[i].numbers for i in self.places(kind)]
        return all(np.array_equal(part, np.trunc(part)) for part in numbers)

    def find(self, use):
        """Return the slips that fit some cases: [()] if they are right."""
        return [()] if self.right(use) else self.explain(use)

    def places(self, kind=None):
        """Return the places of all cases, or of those of a kind."""
        cases = enumerate(self.exercise.cases)
        return [i for i, case in cases if kind is None or kind(case)]


def is_whole(case):
    """Whether an argument is an array of whole numbers to calculate with."""
    return any(isinstance(a, np.ndarray) and a.dtype.kind == "i" for a in case)


def is_far(case):
    """Whether an argument is far from zero, seen from its spread."""
    arrays = [a for a in case if isinstance(a, np.ndarray) and a.size > 1]
    return any(abs(a.mean()) > 1e6 * a.std() for a in arrays)


def judge(exercise, answer):
    """Return whether an answer is right, and what to say of it.

    Parameters
    ----------
    exercise : Exercise
    answer : object

    Returns
    -------
    passed : bool
    message : str
    slips : tuple of str
    printed : str
        What the answer printed, shortened.
    """
    name, printed = exercise.name, []
    try:
        check_callable(exercise, answer)
        passed, says, slips = _try_all(exercise, answer, printed)
        order = None if passed else other_order(exercise, answer)
        if order:
            swapped = reorder(answer, order)
            again, more, others = _try_all(exercise, swapped, [])
            if again or others:
                wanted = ", ".join(exercise.parameters)
                says = f": the parameters are ({wanted}), in this order."
                says += "" if again else f" Besides{more}"
                slips = {"arguments_in_other_order", *others}
    except UnfitError as unfit:
        passed, says, slips = False, f" {unfit}", unfit.slips
    except Exception as error:  # what it raised or returned is hostile
        passed, slips = False, ()
        says = f" does something strange ({type(error).__name__})."
    return passed, name + says, tuple(sorted(slips)), _shorten(printed)


def _try_all(exercise, answer, printed):
    """Return whether an answer is right, what to say, and its slips."""
    try:
        return _try(exercise, answer, printed)
    except UnfitError as unfit:
        return False, f" {unfit}", unfit.slips


def _run_all(answer, cases, printed):
    """Return what comes of each case, or refuse an answer that ends none."""
    outcome = sandbox.call(attempt, answer, cases)
    printed.append(outcome.printed)
    if outcome.failure:
        raise UnfitError(failure(outcome))
    return outcome.value


def _try(exercise, answer, printed):
    """Return whether an answer is right, what to say, and its slips."""
    runs = _run_all(answer, exercise.cases, printed)
    for place, run in enumerate(runs):
        if "strange" in run or "strange" in run.get("error", ()):
            kind = run.get("strange") or run["error"]["strange"]
            raise UnfitError(f"does something strange ({kind}).")
        before = _changed(exercise, runs[:place])
        if "error" in run and before:  # the error may come of it
            raise UnfitError(before, "changes_input")
        if "error" in run:
            raise_error(exercise, answer, run["error"])
    shown = Attempt(
        exercise,
        answer,
        [
            read_result(exercise.returns, run["value"], right)
            for run, right in zip(runs, exercise.rights, strict=True)
        ],
        runs[0],
    )
    passed, says, slips = _verdict(shown)
    changed = _changed(exercise, runs)
    if changed:
        says = f" {changed}" + ("" if passed else f" Besides{says}")
        passed, slips = False, {"changes_input", *slips}
    return passed, says, slips


def _changed(exercise, runs):
    """Say which inputs an answer changes; empty if it changes none."""
    places = sorted({place for run in runs for place in run["changed"]})
    names = " and ".join(exercise.parameters[place] for place in places)
    return names and (
        f"changes its input {names}. Work on a copy, so that the caller's "
        "data stay as they are."
    )


def _verdict(shown):
    """Return whether an attempt is right, what to say, and its slips."""
    exercise, every = shown.exercise, shown.places()
    near = shown.places(lambda case: not is_far(case))
    rough = any(result.rtol for result in shown.results)
    if shown.right(near if rough else every):
        check_own_work(exercise, shown.answer)
        return True, f": {exercise.praise}", ()
    found = shown.explain(every)
    if found:
        return _told(shown, found)
    if shown.right(every, by_value=True):
        says = f" has the right numbers, but {off(shown)}"
        return False, says, ("shape_only",)
    found = shown.explain(every, by_value=True)
    if found:
        passed, says, slips = _told(shown, found)
        return (
            passed,
            f"{says} Besides, {off(shown)}",
            {"shape_only", *slips},
        )
    for name, kind in [("cancellation", is_far), ("integer_array", is_whole)]:
        rest = shown.places(lambda case, kind=kind: not kind(case))
        if name == "integer_array" and not shown.are_whole(kind):
            continue
        if len(rest) < len(every) and (found := shown.find(rest)):
            return _told(shown, [(slip(name), *made) for made in found])
    if shown.cut(every):
        return _told(shown, [(slip("integer_array"),)])
    if exercise.special and (told := exercise.special(shown)):
        return _told(shown, told)
    if not shown.repeats:
        return _told(shown, [(slip("random_start"),)])
    read = names_read(shown.answer)
    if read:
        return False, reads(read), ("reads_notebook_name",)
    says = f" {facts(shown)}"
    if shown.unused:
        names = " and ".join(shown.unused)
        says += f" Another value of {names} changes nothing: is it used?"
        return False, says, ("ignores_argument",)
    return False, says, ()


def _told(shown, found):
    """Return the verdict on an attempt that some sets of slips explain."""
    if any(result.whole for result in shown.results):
        found = sorted(
            found, key=lambda made: "integer_array" not in names_of(made)
        )
    chosen = found[0]
    slips = set(names_of(chosen))
    says = " Besides, ".join(one.hint for one in chosen)
    others = {names_of(made): made for made in found[:0:-1]}
    others.pop(names_of(chosen), None)
    for made in others.values():
        says += f" (Or: {' Besides, '.join(one.hint for one in made)})"
    read = names_read(shown.answer)
    if "ignores_argument" in slips and read:
        slips.add("reads_notebook_name")
        says += f" It{reads(read)[1:]}"
    return False, f": {says}", slips


def _probes(exercise):
    """Return the first case with one number changed, by its name."""
    case = exercise.cases[0]
    right = flat(exercise.rights[0])
    probes = {}
    for place, (name, value) in enumerate(
        zip(exercise.parameters, case, strict=True)
    ):
        if not isinstance(value, int | float):
            continue
        other = value + 1 if isinstance(value, int) else value / 2
        probe = (*case[:place], other, *case[place + 1 :])
        if not close(flat(as_parts(exercise.reference(*probe))), right, 1e-6):
            probes[name] = probe
    return probes


def _same(one, other):
    """Whether two runs returned the same."""
    return "value" in one and repr(one) == repr(other)


def _shorten(printed):
    """Return the first lines of what was printed."""
    lines = "".join(printed).splitlines()
    kept = [line[:200] for line in lines[:5]]
    return "\n".join(kept + ["..."] * (len(lines) > 5))
