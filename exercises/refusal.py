"""Say why an answer cannot be compared at all, and what causes it."""

import inspect
import re

from diagnosis import sandbox
from diagnosis.slips import HINTS
from exercises.attempt import function_in, names_read, names_used


class UnfitError(Exception):
    """A sentence about an answer that cannot be compared, and its slips."""

    def __init__(self, sentence, *slips):
        super().__init__(sentence)
        self.slips = slips


def check_callable(exercise, answer):
    """Refuse what cannot be called with the arguments of the task."""
    if not callable(answer):
        kind = type(answer).__name__
        raise UnfitError(f"is not a function, but of type {kind}.")
    try:
        inspect.signature(answer).bind(*exercise.cases[0])
    except ValueError:
        pass  # some built-in functions do not tell their parameters
    except TypeError as error:
        wanted = ", ".join(exercise.parameters)
        raise UnfitError(
            f"must take the arguments ({wanted}), in this order."
        ) from error


def other_order(exercise, answer):
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


def reorder(answer, order):
    """Return an answer that takes its arguments in another order."""

    def reordered(*case):
        return answer(*(case[place] for place in order))

    return reordered


def failure(outcome):
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


def raise_error(exercise, answer, error):
    """Refuse an answer that raises an error, with its cause if it is known."""
    kind, text = error["type"], error["text"]
    if kind == "KeyboardInterrupt":
        raise UnfitError("was stopped by hand.")
    says = f"raises {kind}: {text}".rstrip(": ")
    says += (
        f" (line {error['line']} of the function)." if error["line"] else "."
    )
    slips = _slips_of(text, error["operator"], error["multiplies"])
    own = f"'{type(answer).__name__}'" in text and exercise.name in names_used(
        answer
    )
    read = names_read(answer)
    if slips:
        says += " " + " ".join(_sentence(name) for name in slips)
    elif _differ_by_one(text):
        says += (
            " One is longer by one: is a column of ones missing, or twice in?"
        )
    elif own:
        slips = ("reads_notebook_name",)
        says += f" It reads {exercise.name}, which is the function itself."
    elif read:
        slips = ("reads_notebook_name",)
        says += f" It{reads(read)[1:]}"
    raise UnfitError(says, *slips)


def _slips_of(text, operator, multiplies):
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
    if operator[:1] in "+-/" and {len(one), len(other)} == {1, 2}:
        table, row = (one, other) if len(one) == 2 else (other, one)
        if table[0] == row[0]:  # a table meets a number for each of its rows
            return ("elementwise_product" if multiplies else "other_axis",)
    return ()


def _differ_by_one(text):
    """Whether an error of a product is about sizes that differ by one."""
    found = re.search(r"(\d+) (?:is different from|\(dim .\) !=) (\d+)", text)
    return found and abs(int(found[1]) - int(found[2])) == 1


def _sentence(name):
    """Return what to say of a slip, as a sentence."""
    return HINTS[name][0].upper() + HINTS[name][1:]


def reads(names):
    """Say which names an answer reads from outside."""
    return (
        f" reads {' and '.join(names)} from the notebook, which is no "
        "argument. Take what you need from the arguments."
    )


def check_own_work(exercise, answer):
    """Refuse an answer that leaves its work to a finished part."""
    function = function_in(answer)
    space = getattr(function, "__globals__", {})
    for name in names_used(answer):
        home = getattr(space.get(name), "__module__", None)
        if home in exercise.without:
            raise UnfitError(
                f"is right, but leaves the work to {name}. Write the loop "
                "yourself: that is the task."
            )
