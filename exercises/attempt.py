"""Run an answer on some cases, and say in plain data what it does.

This is all that runs in the process of an answer.
"""

import copy
import dis
import inspect
import numbers
import traceback
import types

import numpy as np

#: Largest number of values that is looked at in a result.
LARGEST = 100_000


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
    """Return type, text, place and operator of an error.

    `multiplies` tells whether the code that raises it multiplies at all.
    """
    code = getattr(function_in(answer), "__code__", None)
    line, operator, trace = None, "", error.__traceback__
    multiplies = False
    for frame, number in traceback.walk_tb(trace):
        if frame.f_code is code:
            line = number - code.co_firstlineno + 1
    while trace and trace.tb_next:
        trace = trace.tb_next
    if trace:
        for step in dis.get_instructions(trace.tb_frame.f_code):
            if step.offset == trace.tb_lasti:
                operator = step.argrepr
            multiplies |= step.argval == "multiply"
            multiplies |= step.argrepr in ("*", "*=")
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
        "multiplies": multiplies,
    }


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


def function_in(answer):
    """Return the function inside a partial one or a method."""
    while hasattr(answer, "func"):
        answer = answer.func
    return inspect.unwrap(getattr(answer, "__func__", answer))


def names_used(answer):
    """Return the global names in the code of a function."""
    codes, names = [getattr(function_in(answer), "__code__", None)], set()
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
    space = getattr(function_in(answer), "__globals__", {})
    return sorted(
        name
        for name in names_used(answer)
        if name in space
        and not callable(space[name])
        and not isinstance(space[name], types.ModuleType)
    )
