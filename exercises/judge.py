"""Judge an answer: run it, compare what comes out, and say what is wrong.

`attempt` runs in another process and returns plain data; everything else
stays here, where no answer can reach it.
"""

import copy
import dis
import inspect
import numbers
import re
import traceback
import types
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from diagnosis import sandbox
from diagnosis.slips import HINTS, as_parts, close, flat, names_of, slip

#: Largest number of values that is looked at in a result.
LARGEST = 100_000


# ---- in the process of the answer -----------------------------------------


def attempt(answer, cases):
    """Run an answer on every case; see `_run` for what comes of one."""
    return [_run(answer, case) for case in cases]


def _run(answer, case):
    """Return what an answer makes of one case, as plain data."""
    given = copy.deepcopy(case)
    try:
        value = answer(*given)
    except BaseException as error:  # whatever it is, it is reported
        return {"error": _describe_error(error, answer)}
    changed = [
        place
        for place, (before, after) in enumerate(zip(case, given, strict=True))
        if not callable(before) and not np.array_equal(before, after)
    ]
    try:
        return {"value": _describe(value), "changed": changed}
    except BaseException as error:  # an object that raises when looked at
        return {"strange": type(error).__name__}


def _describe(value):
    """Return a result as plain data."""
    if isinstance(value, tuple | list) and len(value) <= LARGEST:
        kind = type(value).__name__
        return {"kind": kind, "items": [_describe(one) for one in value]}
    array = _numbers(value)
    if array is None:
        return {"kind": type(value).__name__, "text": show(value)}
    return {
        "kind": type(value).__name__,
        "dtype": array.dtype.name,
        "shape": array.shape,
        "numbers": array.astype(float).ravel().tolist(),
    }


def _numbers(value):
    """Return a value as an array of real numbers; None if it is none."""
    table = hasattr(value, "to_numpy")  # of pandas, without importing it
    if isinstance(value, bool) or not (
        table or isinstance(value, numbers.Number | np.ndarray)
    ):
        return None
    array = np.asarray(value)
    if array.dtype.kind == "O":  # of Fraction or Decimal, one by one
        if not all(isinstance(v, numbers.Number) for v in array.flat):
            return None
        array = np.array([float(v) for v in array.flat]).reshape(array.shape)
    if array.dtype.kind == "c" and not array.imag.any():
        array = array.real
    return (
        array if array.dtype.kind in "iuf" and array.size < LARGEST else None
    )


def _describe_error(error, answer):
    """Return type, text, place and operator of an error."""
    code = getattr(_function(answer), "__code__", None)
    line, operator, trace = None, "", error.__traceback__
    for frame, number in traceback.walk_tb(trace):
        if frame.f_code is code:
            line = number - code.co_firstlineno + 1
    while trace and trace.tb_next:
        trace = trace.tb_next
    if trace:
        for step in dis.get_instructions(trace.tb_frame.f_code):
            if step.offset == trace.tb_lasti:
                operator = step.argrepr
    try:
        text = str(error).partition("\n")[0][:200]
    except BaseException as hostile:
        return {
            "type": type(error).__name__,
            "strange": type(hostile).__name__,
        }
    return {
        "type": type(error).__name__,
        "text": text,
        "line": line,
        "operator": operator,
    }


# ---- here -----------------------------------------------------------------


class _UnfitError(Exception):
    """A sentence about an answer that cannot be compared, and its slips."""

    def __init__(self, sentence, *slips):
        super().__init__(sentence)
        self.slips = slips


@dataclass(frozen=True)
class Result:
    """What an answer returned for one case.

    Attributes
    ----------
    parts : tuple of ndarray or None
        None where they are not of the kinds that are asked.
    numbers : ndarray or None
        All its numbers, in their order; None where something is no number.
    problem : str
        Why there are no parts.
    whole : bool
        Whether they are stored as whole numbers.
    rtol : float
        How far the precision of their type lets them be off.
    """

    parts: tuple | None
    numbers: np.ndarray | None
    problem: str
    whole: bool
    rtol: float


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
            (by_value or _fits(self.results[i], rights[i]))
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
            _result(names, run["value"], right).parts
            for run, right in zip(runs, rights, strict=True)
        ]

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
        _check_callable(exercise, answer)
        passed, says, slips = _try_all(exercise, answer, printed)
        order = None if passed else _other_order(exercise, answer)
        if order:
            swapped = _reorder(answer, order)
            again, more, others = _try_all(exercise, swapped, [])
            if again or others:
                wanted = ", ".join(exercise.parameters)
                says = f": the parameters are ({wanted}), in this order."
                says += "" if again else f" Besides{more}"
                slips = {"arguments_in_other_order", *others}
    except _UnfitError as unfit:
        passed, says, slips = False, f" {unfit}", unfit.slips
    except Exception as error:  # what it raised or returned is hostile
        passed, slips = False, ()
        says = f" does something strange ({type(error).__name__})."
    return passed, name + says, tuple(sorted(slips)), _shorten(printed)


def _try_all(exercise, answer, printed):
    """Return whether an answer is right, what to say, and its slips."""
    try:
        return _try(exercise, answer, printed)
    except _UnfitError as unfit:
        return False, f" {unfit}", unfit.slips


def _run_all(answer, cases, printed):
    """Return what comes of each case, or refuse an answer that ends none."""
    outcome = sandbox.call(attempt, answer, cases)
    printed.append(outcome.printed)
    if outcome.failure:
        raise _UnfitError(_failure(outcome))
    return outcome.value


def _try(exercise, answer, printed):
    """Return whether an answer is right, what to say, and its slips."""
    runs = _run_all(answer, exercise.cases, printed)
    for run in runs:
        if "strange" in run or "strange" in run.get("error", ()):
            kind = run.get("strange") or run["error"]["strange"]
            raise _UnfitError(f"does something strange ({kind}).")
        if "error" in run:
            _raise_error(exercise, answer, run["error"])
    shown = Attempt(
        exercise,
        answer,
        [
            _result(exercise.returns, run["value"], right)
            for run, right in zip(runs, exercise.rights, strict=True)
        ],
        runs[0],
    )
    changed = {place for run in runs for place in run["changed"]}
    passed, says, slips = _verdict(shown)
    if changed:
        names = " and ".join(exercise.parameters[i] for i in sorted(changed))
        says = (
            f" changes its input {names}. Work on a copy, so that the "
            f"caller's data stay as they are."
            + ("" if passed else f" Besides{says}")
        )
        passed, slips = False, {"changes_input", *slips}
    return passed, says, slips


def _verdict(shown):
    """Return whether an attempt is right, what to say, and its slips."""
    exercise, every = shown.exercise, shown.places()
    near = shown.places(lambda case: not is_far(case))
    rough = any(result.rtol for result in shown.results)
    if shown.right(near if rough else every):
        _check_own_work(exercise, shown.answer)
        return True, f": {exercise.praise}", ()
    for result in shown.results:
        if result.numbers is None:
            raise _UnfitError(result.problem)
    found = shown.explain(every)
    if found:
        return _told(shown, found)
    if shown.right(every, by_value=True):
        return False, f" {_off(shown)}", ("shape_only",)
    found = shown.explain(every, by_value=True)
    if found:
        passed, says, slips = _told(shown, found)
        return (
            passed,
            f"{says} Besides, it {_off(shown)}",
            {"shape_only", *slips},
        )
    for name, kind in [("cancellation", is_far), ("integer_array", is_whole)]:
        rest = shown.places(lambda case, kind=kind: not kind(case))
        if name == "integer_array" and not _cut(shown, kind):
            continue
        if len(rest) < len(every) and (found := shown.find(rest)):
            return _told(shown, [(_only(name), *made) for made in found])
    if exercise.special and (told := exercise.special(shown)):
        return _told(shown, told)
    if not shown.repeats:
        return _told(shown, [(_only("random_start"),)])
    read = names_read(shown.answer)
    if read:
        return False, _reads(read), ("reads_notebook_name",)
    if shown.unused:
        return (
            False,
            f": {' and '.join(shown.unused)} changes nothing. Is it used?",
            ("ignores_argument",),
        )
    return False, f" {facts(shown)}", ()


def _only(name):
    """Return a slip that changes no formula, only to be told."""
    return slip(name)


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
    for made in list(others.values())[:2]:
        says += f" (Or: {' Besides, '.join(one.hint for one in made)})"
    read = names_read(shown.answer)
    if "ignores_argument" in slips and read:
        slips.add("reads_notebook_name")
        says += f" It{_reads(read)[1:]}"
    return False, f": {says}", slips


def _cut(shown, kind):
    """Whether the results for whole numbers are whole themselves."""
    numbers = [shown.results[i].numbers for i in shown.places(kind)]
    return all(np.array_equal(part, np.trunc(part)) for part in numbers)


def _off(shown):
    """Say what is off in the shape or type of results that are right."""
    for result, right in zip(
        shown.results, shown.exercise.rights, strict=True
    ):
        if result.problem:
            return f"has the right numbers, but {result.problem}"
        for name, yours, theirs in zip(
            shown.exercise.returns, result.parts, right, strict=True
        ):
            if yours.shape != theirs.shape:
                wanted = (
                    f"have shape {theirs.shape}"
                    if theirs.ndim
                    else "be a number"
                )
                return (
                    f"has the right numbers, but {name} has shape "
                    f"{yours.shape}; it should {wanted}."
                )
    raise AssertionError("nothing is off")


# ---- what an answer is and does -------------------------------------------


def _check_callable(exercise, answer):
    """Refuse what cannot be called with the arguments of the task."""
    if not callable(answer):
        kind = type(answer).__name__
        raise _UnfitError(f"is not a function, but of type {kind}.")
    try:
        inspect.signature(answer).bind(*exercise.cases[0])
    except ValueError:
        pass  # some built-in functions do not tell their parameters
    except TypeError as error:
        wanted = ", ".join(exercise.parameters)
        raise _UnfitError(
            f"must take the arguments ({wanted}), in this order."
        ) from error


def _other_order(exercise, answer):
    """Return where an answer wants each argument, if it names them so."""
    try:
        names = list(inspect.signature(answer).parameters)
    except ValueError:
        return None
    wanted = exercise.parameters
    names = names[: len(wanted)]
    if not any(n in wanted and wanted[i] != n for i, n in enumerate(names)):
        return None
    left = [i for i, name in enumerate(wanted) if name not in names]
    order = [wanted.index(n) if n in wanted else left.pop(0) for n in names]
    return order if sorted(order) == list(range(len(wanted))) else None


def _reorder(answer, order):
    """Return an answer that takes its arguments in another order."""

    def reordered(*case):
        return answer(*(case[place] for place in order))

    return reordered


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
    return "value" in one and one.get("value") == other.get("value")


def _failure(outcome):
    """Say why nothing came back from an answer."""
    return {
        "time": f"was stopped after {sandbox.TIME_LIMIT} seconds: does its "
        "loop come to an end?",
        "interrupt": "was stopped by hand.",
        "memory": "took too much memory and was stopped: is something made "
        "larger in each step, or all at once?",
        "exit": "ended the program it ran in. A function returns, and leaves "
        "the rest to its caller.",
        "pickle": "works with something of the notebook that cannot be taken "
        f"along ({outcome.says}). Take what you need from the arguments.",
        "error": f"does something strange ({outcome.says}).",
    }[outcome.failure]


def _raise_error(exercise, answer, error):
    """Refuse an answer that raises an error, with its cause if it is known."""
    kind, text = error["type"], error["text"]
    if kind == "KeyboardInterrupt":
        raise _UnfitError("was stopped by hand.")
    says = f"raises {kind}: {text}".rstrip(": ")
    says += (
        f" (line {error['line']} of the function)." if error["line"] else "."
    )
    slips = _slips_of(text, error["operator"])
    own = f"'{type(answer).__name__}'" in text and exercise.name in names_used(
        answer
    )
    read = names_read(answer)
    if slips:
        says += " " + " ".join(_sentence(name) for name in slips)
    elif own:
        slips = ("reads_notebook_name",)
        says += f" It reads {exercise.name}, which is the function itself."
    elif read:
        slips = ("reads_notebook_name",)
        says += f" It{_reads(read)[1:]}"
    raise _UnfitError(says, *slips)


def _slips_of(text, operator):
    """Return the slips that an error of NumPy tells."""
    if "Cannot cast ufunc" in text and "int" in text.rpartition("to dtype")[2]:
        return ("integer_array",)
    shapes = [
        tuple(int(n) for n in found.split(",") if n)
        for found in re.findall(r"\(([\d,]*)\)", text)
    ]
    if "could not be broadcast" not in text or len(shapes) < 2:
        return ()
    one, other = shapes[:2]
    if operator.startswith("*") and one and other and one[-1] == other[0]:
        return ("elementwise_product",)
    if operator[:1] in "+-" and {len(one), len(other)} == {1, 2}:
        table, row = (one, other) if len(one) == 2 else (other, one)
        if table[0] == row[0]:  # a product with a row each is left to add
            return ("elementwise_product",)
    return ()


def _sentence(name):
    """Return what to say of a slip, as a sentence."""
    return HINTS[name][0].upper() + HINTS[name][1:]


# ---- the names that an answer reads ----------------------------------------


def _function(answer):
    """Return the function inside a partial one or a method."""
    while hasattr(answer, "func"):
        answer = answer.func
    return inspect.unwrap(getattr(answer, "__func__", answer))


def names_used(answer):
    """Return the global names in the code of a function."""
    codes, names = [getattr(_function(answer), "__code__", None)], set()
    while codes:
        code = codes.pop()
        if code:
            names |= {
                step.argval
                for step in dis.get_instructions(code)
                if step.opname in ("LOAD_GLOBAL", "LOAD_NAME")
            }
            codes += [c for c in code.co_consts if inspect.iscode(c)]
    return names


def names_read(answer):
    """Return the names of data that a function reads from outside."""
    space = getattr(_function(answer), "__globals__", {})
    return sorted(
        name
        for name in names_used(answer)
        if name in space
        and not callable(space[name])
        and not isinstance(space[name], types.ModuleType)
    )


def _reads(names):
    """Say which names an answer reads from outside."""
    return (
        f" reads {' and '.join(names)} from the notebook, which is no "
        "argument. Take what you need from the arguments."
    )


def _check_own_work(exercise, answer):
    """Refuse an answer that leaves its work to a finished part."""
    function = _function(answer)
    space = getattr(function, "__globals__", {})
    for name in names_used(answer):
        home = getattr(space.get(name), "__module__", None)
        if home in exercise.without:
            raise _UnfitError(
                f"is right, but leaves the work to {name}. Write the loop "
                "yourself: that is the task."
            )


# ---- results ----------------------------------------------------------------


def _result(names, value, right):
    """Return what came of a case, in the parts that are asked."""
    if value["kind"] == "NoneType":
        raise _UnfitError("returns None: is the line with return missing?")
    leaves = list(_leaves(value))
    texts = [leaf["text"] for leaf in leaves if "text" in leaf]
    arrays = [_array(leaf) for leaf in leaves if "text" not in leaf]
    numbers = np.concatenate([a.ravel() for a in arrays]) if arrays else None
    problem, parts = _parts(names, value, right)
    if texts or numbers is None:
        raise _UnfitError(problem or f"returns {texts}, which is no number.")
    if problem and numbers.size != flat(right).size:
        raise _UnfitError(problem)
    dtypes = [leaf["dtype"] for leaf in leaves]
    eps = [np.finfo(d).eps for d in dtypes if d in ("float16", "float32")]
    return Result(
        parts,
        numbers,
        problem,
        whole=any(d.startswith(("int", "uint")) for d in dtypes),
        rtol=max(map(np.sqrt, eps), default=0.0),
    )


def _leaves(value):
    """Return all single values in lists of lists."""
    if "items" in value:
        for item in value["items"]:
            yield from _leaves(item)
    else:
        yield value


def _array(leaf):
    """Return the numbers of a leaf in their shape."""
    return np.array(leaf["numbers"], dtype=float).reshape(leaf["shape"])


def _parts(names, value, right):
    """Return why a value has not the parts that are asked, or its parts."""
    items = [value]
    if len(names) > 1:
        wanted = f"must return the {_tuple(names)} ({', '.join(names)})"
        shape = value.get("shape", ())
        if "items" in value:
            items = value["items"]
        elif shape:  # the rows of an array
            items = [
                {**value, "shape": part.shape, "numbers": part.ravel()}
                for part in _array(value)
            ]
        else:
            return f"{wanted}, got {_told_value(value)}.", None
        if len(items) != len(names):
            kind = value["kind"]
            return f"{wanted}, got a {kind} of length {len(items)}.", None
    for name, item, theirs in zip(names, items, right, strict=True):
        if "items" in item and theirs.ndim:
            return (
                f"returns {name} as a {item['kind']}: make it an array with "
                "np.array, which can be calculated with."
            ), None
        if "numbers" not in item:
            shown = _told_value(item)
            return f"returns {name} = {shown}, which is no number.", None
    return "", tuple(_array(item) for item in items)


def _tuple(names):
    """Return what so many names are called together."""
    return {2: "pair", 3: "triple"}.get(len(names), "tuple")


def _told_value(value):
    """Return a described value as text."""
    if "items" in value:
        return f"a {value['kind']}"
    return value.get("text") or show(_array(value)[()])


def _fits(result, right):
    """Whether a result has the parts and shapes that are asked."""
    return result.parts is not None and all(
        yours.shape == theirs.shape
        for yours, theirs in zip(result.parts, right, strict=True)
    )


# ---- facts ----------------------------------------------------------------


def facts(shown):
    """Say what is known of an attempt that is wrong in a way of its own."""
    exercise, right_parts = shown.exercise, []
    if any(not np.isfinite(r.numbers).all() for r in shown.results):
        return (
            "returns NaN or infinity: look for a division by 0, for a "
            "logarithm or root of a number that has none, or for steps that "
            "grow."
        )
    for result in shown.results:
        if result.parts is None:
            return result.problem
    for place, name in enumerate(exercise.returns):
        yours = [result.parts[place] for result in shown.results]
        theirs = [right[place] for right in exercise.rights]
        same = [
            a.shape == b.shape and close(a.ravel(), b.ravel(), shown.rtol)
            for a, b in zip(yours, theirs, strict=True)
        ]
        if all(same):
            right_parts.append(f"{name} is right. ")
            continue
        first = same.index(False)
        case = _show_case(exercise, exercise.cases[first])
        difference = _difference(
            yours, theirs, first, shown.results[first].whole
        )
        return (
            f"is not right yet. {''.join(right_parts)}On {case}, {name} is "
            f"{difference}"
        )
    raise AssertionError("an answer that is right needs no facts")


def _difference(yours, theirs, first, whole):
    """Say how a part differs, without giving the right one away."""
    mine, right = yours[first], theirs[first]
    shown = show(mine.astype(int) if whole else mine)
    if mine.shape != right.shape:
        wanted = f"have shape {right.shape}" if right.ndim else "be a number"
        return f"{shown}, of shape {mine.shape}; it should {wanted}."
    if whole:
        return f"{shown}, which are whole numbers, and the right ones are not."
    factor = _common_factor(yours, theirs)
    if factor is None:
        return f"{shown}, which is not the right value."
    if abs(factor - 1) < 1e-3:
        return f"{shown}, which is right to about three digits, and no more."
    if abs(factor + 1) < 1e-6:
        return f"{shown}; the right one has the opposite sign, always."
    return f"{shown}; the right one is {factor:.4g} times that, always."


def _common_factor(yours, theirs):
    """Return the factor between all right numbers and an answer's, if any."""
    mine, right = flat(yours), flat(theirs)
    if mine.shape != right.shape or not mine.any():
        return None
    scaled = mine / np.abs(mine).max()
    factor = scaled.dot(right) / scaled.dot(mine)
    return factor if factor and close(mine * factor, right, 1e-6) else None


def _show_case(exercise, case):
    """Return the arguments of a case as text."""
    return ", ".join(
        f"{name} = {show(value)}"
        for name, value in zip(exercise.parameters, case, strict=True)
        if not callable(value)
    )


def show(value):
    """Return a value as short text, rounded for reading."""
    single = np.ndim(value) == 0
    if isinstance(value, float | np.ndarray | np.number) and single:
        text = f"{value:.6g}"
    elif isinstance(value, np.ndarray):
        text = np.array2string(value, precision=4, separator=", ")
    else:
        text = repr(value)
    text = " ".join(text.split())
    return text if len(text) <= 80 else f"{text[:77]}..."


def _shorten(printed):
    """Return the first lines of what was printed."""
    lines = "".join(printed).splitlines()
    kept = [line[:200] for line in lines[:5]]
    return "\n".join(kept + ["..."] * (len(lines) > 5))
