"""What an exercise is, and how it judges an answer.

An exercise is a reference solution with inputs to try it on, the mistakes
that people make, and what to say. Called with an answer, it runs the answer
on the inputs and compares: with the reference, then with each mistake, and
where none fits it states the facts. Nothing that an answer does raises an
error. The exercises themselves are in `helpers.checks`.
"""

import copy
import ctypes
import dis
import html
import inspect
import threading
import traceback
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

import numpy as np
import pandas as pd

#: Seconds after which an answer is taken to run for ever.
TIME_LIMIT = 10

MARKS = {None: "○", True: "✓", False: "✗"}
COLOURS = {None: "#949494", True: "#029e73", False: "#d55e00"}


@dataclass(frozen=True)
class Verdict:
    """What a check says of an answer.

    Attributes
    ----------
    passed : bool or None
        None where the exercise has not been attempted.
    message : str
        One sentence or two.
    """

    passed: bool | None
    message: str

    def __repr__(self):
        """Return the message with a mark, for a terminal."""
        return f"{MARKS[self.passed]} {self.message}"

    def _repr_html_(self):
        """Return the message with a coloured edge, for JupyterLab."""
        return (
            f'<div style="border-left: 5px solid {COLOURS[self.passed]}; '
            f'padding: 0.2em 0.8em;">{html.escape(repr(self))}</div>'
        )


@dataclass(frozen=True)
class Exercise:
    """A task with its solution, inputs to try, and mistakes to recognise.

    Attributes
    ----------
    reference : callable
        The solution; its name and parameters are those of the task.
    returns : tuple of str
        Names of what it returns, one or several.
    cases : list of tuple
        Arguments to try an answer on.
    mistakes : dict of str to callable
        What to say, and the solution with that mistake made.
    praise : str
        What to say of a right answer.
    """

    reference: Callable
    returns: tuple
    cases: list
    mistakes: dict
    praise: str

    def __call__(self, answer):
        """Check an answer.

        Parameters
        ----------
        answer : callable
            The learner's function.

        Returns
        -------
        Verdict
        """
        if _is_stub(answer):
            todo = "not attempted yet. Replace the ... and run both cells."
            return Verdict(None, f"{self.name}: {todo}")
        try:
            return self._judge(answer)
        except _UnfitError as sentence:
            return Verdict(False, f"{self.name} {sentence}")
        except BaseException as error:  # what it raised or returned is hostile
            strange = f"does something strange ({type(error).__name__})."
            return Verdict(False, f"{self.name} {strange}")

    def _judge(self, answer):
        """Return the verdict on an answer that is no stub."""
        rights, wrongs = self._outcomes  # worked out before the answer runs
        results = [
            self._run(answer, case, right)
            for case, right in zip(self.cases, rights, strict=True)
        ]
        if _agree(results, rights):
            return Verdict(True, f"{self.name}: {self.praise}")
        for says, wrong in wrongs.items():
            if _agree(results, wrong):
                return Verdict(False, f"{self.name}: {says}")
        return Verdict(False, f"{self.name} {self._facts(results, rights)}")

    @cached_property
    def _outcomes(self):
        """Return what the reference gives on every case, and each mistake."""

        def outcome(function):
            return [
                _as_tuple(function(*copy.deepcopy(case)), self.returns)
                for case in self.cases
            ]

        wrongs = {says: outcome(f) for says, f in self.mistakes.items()}
        return outcome(self.reference), wrongs

    def __repr__(self):
        """Say how to use it, without giving its solution away."""
        return f"checks.{self.name}(your_function) checks your answer"

    @property
    def name(self):
        """Return the name of the function to be written."""
        return self.reference.__name__

    @property
    def parameters(self):
        """Return the names of the function's parameters."""
        return list(inspect.signature(self.reference).parameters)

    def _run(self, answer, case, right):
        """Return an answer's results on one case, or raise _UnfitError."""
        if not callable(answer):
            kind = type(answer).__name__
            raise _UnfitError(f"is not a function, but of type {kind}.")
        arguments = copy.deepcopy(case)
        try:
            inspect.signature(answer).bind(*arguments)
        except ValueError:
            pass  # some built-in functions do not tell their parameters
        except TypeError as error:
            wanted = ", ".join(self.parameters)
            raise _UnfitError(
                f"must take the arguments ({wanted}), in this order."
            ) from error
        try:
            with _time_limit(TIME_LIMIT):
                value = answer(*arguments)
        except (KeyboardInterrupt, _OverTimeError) as error:
            raise _UnfitError(
                f"was stopped after {TIME_LIMIT} seconds or by hand: does "
                "its loop come to an end?"
            ) from error
        except BaseException as error:  # whatever it is, it is reported
            raise _UnfitError(_describe_error(error, answer)) from error
        for name, before, after in zip(
            self.parameters, case, arguments, strict=True
        ):
            if not (callable(before) or _same(np.asarray(after), before)):
                raise _UnfitError(
                    f"changes its input {name}. Work on a copy, so that the "
                    "caller's data stay as they are."
                )
        return self._parts(value, right)

    def _parts(self, value, right):
        """Return what an answer returned as a tuple of arrays of numbers."""
        if value is None:
            raise _UnfitError("returns None: is the line with return missing?")
        if len(self.returns) > 1:
            wanted = f"the pair ({', '.join(self.returns)})"
            single = isinstance(value, np.ndarray) and value.ndim == 0
            if single or not isinstance(value, tuple | list | np.ndarray):
                raise _UnfitError(f"must return {wanted}, got {_show(value)}.")
            if len(value) != len(self.returns):
                raise _UnfitError(
                    f"must return {wanted}, got a {type(value).__name__} of "
                    f"length {len(value)}."
                )
        parts = _as_tuple(value, self.returns)
        return tuple(map(_as_numbers, self.returns, parts, right))

    def _facts(self, results, rights):
        """Say what is known of an answer that is wrong in a way of its own."""
        right_parts = []
        for place, name in enumerate(self.returns):
            got = [result[place] for result in results]
            right = [np.asarray(parts[place]) for parts in rights]
            same = list(map(_same, got, right))
            if all(same):
                right_parts.append(f"{name} is right. ")
                continue
            first = same.index(False)
            where = f"On {self._show_case(self.cases[first])}, {name} is"
            difference = _compare(got, right, got[first], right[first])
            also = "".join(right_parts)
            return f"is not right yet. {also}{where} {difference}"
        raise AssertionError("an answer that is right needs no facts")

    def _show_case(self, case):
        """Return the arguments of a case as text."""
        arguments = inspect.signature(self.reference).bind(*case).arguments
        return ", ".join(
            f"{name} = {_show(value)}"
            for name, value in arguments.items()
            if not callable(value)
        )


class _UnfitError(Exception):
    """A sentence about an answer that cannot be compared."""


class _OverTimeError(BaseException):
    """An answer ran too long; no `except Exception` of its own stops this."""


def exercise(returns, cases, mistakes, praise):
    """Make an exercise of a reference solution; see `Exercise`."""

    def decorate(reference):
        return Exercise(reference, returns, cases, mistakes, praise)

    return decorate


def _is_stub(function):
    """Whether a function does nothing but return None, or `...` itself."""
    if not inspect.isfunction(function):
        return False
    idle = {"RESUME", "NOP", "LOAD_CONST", "RETURN_CONST", "RETURN_VALUE"}
    steps = list(dis.get_instructions(function))
    constants = {s.argval for s in steps if s.opname.endswith("_CONST")}
    return {s.opname for s in steps} <= idle and constants <= {None, ...}


@contextmanager
def _time_limit(seconds):
    """Raise _OverTimeError inside, in this thread, when time is up.

    It is raised before the next line of Python, so that one long call, to
    sleep for example, is waited for; and again from time to time, since an
    answer with a bare `except` may have caught it.
    A signal would not do: there are none outside the main thread, and a
    server started in the background may ignore them.
    """
    thread = ctypes.c_ulong(threading.get_ident())
    error = ctypes.py_object(_OverTimeError)
    over = threading.Event()

    def interrupt():
        wait = seconds
        while not over.wait(wait):
            ctypes.pythonapi.PyThreadState_SetAsyncExc(thread, error)
            wait = 0.02

    watcher = threading.Thread(target=interrupt)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()


def _describe_error(error, answer):
    """Say which error an answer raised, and in which of its lines."""
    first = str(error).partition("\n")[0][:200]
    says = f"raises {type(error).__name__}: {first}".rstrip(": ")
    code = getattr(answer, "__code__", None)
    for frame, line in traceback.walk_tb(error.__traceback__):
        if frame.f_code is code:
            place = line - code.co_firstlineno + 1
            return f"{says} (line {place} of the function)."
    return f"{says}."


def _agree(results, expected):
    """Whether all parts of all results are the expected ones."""
    return all(map(_same, chain(*results), chain(*expected)))


def _as_tuple(value, returns):
    """Return one value or several as a tuple."""
    return tuple(value) if len(returns) > 1 else (value,)


def _as_numbers(name, part, right):
    """Return a part of an answer as an array of floats, or refuse it."""
    if isinstance(part, list | tuple) and np.ndim(right):
        kind = type(part).__name__
        raise _UnfitError(
            f"returns {name} as a {kind}: make it an array with np.array, "
            "which can be calculated with."
        )
    numeric = isinstance(part, int | float | np.number | np.ndarray)
    numeric |= isinstance(part, pd.Series | pd.DataFrame)
    numbers = np.asarray(part) if numeric else np.array("?")
    if numbers.dtype.kind not in "iuf":
        raise _UnfitError(
            f"returns {name} = {_show(part)}, which is no number."
        )
    if not np.isfinite(numbers).all():
        raise _UnfitError(
            f"returns NaN or infinity in {name}: look for a division by 0, or "
            "for a logarithm or root of a number that has none."
        )
    return numbers.astype(float)


def _same(numbers, expected):
    """Whether two arrays have one shape and, but for rounding, one value."""
    expected = np.asarray(expected, dtype=float)
    return numbers.shape == expected.shape and bool(
        np.allclose(numbers, expected, rtol=1e-6, atol=1e-9)
    )


def _compare(got, right, yours, theirs):
    """Say how an answer's part differs, without giving the right one away."""
    shown = _show(yours)
    if yours.shape != theirs.shape:
        wanted = f"have shape {theirs.shape}" if theirs.ndim else "be a number"
        return f"{shown}, of shape {yours.shape}; it should {wanted}."
    if all(map(_same, got, [-part for part in right])):
        return f"{shown}; the right one has the opposite sign, always."
    factor = _common_factor(got, right)
    if factor is not None:
        times = f"{factor:.4g}"
        times = f"{factor:.8g}" if times == "1" else times
        return f"{shown}; the right one is {times} times that, always."
    return f"{shown}, which is not the right value."


def _common_factor(got, right):
    """Return the factor between right and got, if one fits all."""
    got = np.concatenate([np.ravel(part) for part in got])
    right = np.concatenate([np.ravel(part) for part in right])
    if got.shape != right.shape or not got.any():
        return None
    scaled = got / np.abs(got).max()
    factor = scaled.dot(right) / scaled.dot(got)
    return factor if _same(got * factor, right) else None


def _show(value):
    """Return a value as short text, rounded for reading."""
    if isinstance(value, float | np.ndarray | np.number) and not np.ndim(
        value
    ):
        text = f"{value:.6g}"
    elif isinstance(value, np.ndarray):
        text = np.array2string(value, precision=4, separator=", ")
    else:
        text = repr(value)
    text = " ".join(text.split())
    return text if len(text) <= 80 else f"{text[:77]}..."
