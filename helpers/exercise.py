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
        results = [self._run(answer, case) for case in self.cases]
        if self._agrees(results, self.reference):
            return Verdict(True, f"{self.name}: {self.praise}")
        for says, mistake in self.mistakes.items():
            if self._agrees(results, mistake):
                return Verdict(False, f"{self.name}: {says}")
        return Verdict(False, f"{self.name} {self._facts(results)}")

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

    def _run(self, answer, case):
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
                f"must take the arguments ({wanted})."
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
        return self._parts(value, self._right(case))

    def _right(self, case):
        """Return the right results on one case, as a tuple."""
        return _as_tuple(self.reference(*case), self.returns)

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
                    f"must return {wanted}, got {len(value)} value(s)."
                )
        parts = _as_tuple(value, self.returns)
        return tuple(map(_as_numbers, self.returns, parts, right))

    def _agrees(self, results, function):
        """Whether results are those of a function, on every case."""
        return all(
            _same(part, expected)
            for result, case in zip(results, self.cases, strict=True)
            for part, expected in zip(
                result, _as_tuple(function(*case), self.returns), strict=True
            )
        )

    def _facts(self, results):
        """Say what is known of an answer that is wrong in a way of its own."""
        rights = [self._right(case) for case in self.cases]
        for place, name in enumerate(self.returns):
            got = [result[place] for result in results]
            right = [np.asarray(parts[place]) for parts in rights]
            for case, yours, theirs in zip(
                self.cases, got, right, strict=True
            ):
                if not _same(yours, theirs):
                    wanted = f"On {self._show_case(case)}, {name} is"
                    difference = _compare(got, right, yours, theirs)
                    return f"is not right yet. {wanted} {difference}"
        raise AssertionError("an answer that is right needs no facts")

    def _show_case(self, case):
        """Return the arguments of a case as text."""
        pairs = zip(self.parameters, case, strict=True)
        return ", ".join(
            f"{name} = {_show(value)}"
            for name, value in pairs
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
    returned = [s.argval for s in steps if s.opname.endswith("_CONST")]
    return {s.opname for s in steps} <= idle and returned[-1] in (None, ...)


@contextmanager
def _time_limit(seconds):
    """Raise _OverTimeError inside, in this thread, when time is up.

    It is raised before the next line of Python, so that one long call, to
    sleep for example, is waited for.
    A signal would not do: there are none outside the main thread, and a
    server started in the background may ignore them.
    """
    thread = ctypes.c_ulong(threading.get_ident())
    error = ctypes.py_object(_OverTimeError)
    interrupt = ctypes.pythonapi.PyThreadState_SetAsyncExc
    timer = threading.Timer(seconds, interrupt, (thread, error))
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()


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
        return f"{shown}; the right one is {factor:.4g} times that, always."
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
