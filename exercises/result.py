"""What an answer returned, and how it differs from what is right."""

from dataclasses import dataclass

import numpy as np

from diagnosis.slips import close, flat
from exercises.attempt import show
from exercises.refusal import UnfitError


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
        Whether any of them is stored as a whole number.
    rtol : float
        How far the precision of their type lets them be off.
    """

    parts: tuple | None
    numbers: np.ndarray | None
    problem: str
    whole: bool
    rtol: float


def read_result(names, value, right):
    """Return what came of a case, in the parts that are asked."""
    if value["kind"] == "NoneType":
        raise UnfitError("returns None: is the line with return missing?")
    leaves = list(_leaves(value))
    texts = [leaf["text"] for leaf in leaves if "text" in leaf]
    arrays = [_array(leaf) for leaf in leaves if "text" not in leaf]
    numbers = np.concatenate([a.ravel() for a in arrays]) if arrays else None
    problem, parts = _parts(names, value, right)
    if texts or numbers is None:
        raise UnfitError(problem or f"returns {texts}, which is no number.")
    if problem and numbers.size != flat(right).size:
        raise UnfitError(problem)
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


def fits(result, right):
    """Whether a result has the parts and shapes that are asked."""
    return result.parts is not None and all(
        yours.shape == theirs.shape
        for yours, theirs in zip(result.parts, right, strict=True)
    )


def off(shown):
    """Say what is off in the shape or type of results that are right."""
    for result, right in zip(
        shown.results, shown.exercise.rights, strict=True
    ):
        if result.problem:
            return result.problem
        for name, yours, theirs in zip(
            shown.exercise.returns, result.parts, right, strict=True
        ):
            if yours.shape != theirs.shape:
                wanted = (
                    f"have shape {theirs.shape}"
                    if theirs.ndim
                    else "be a number"
                )
                return f"{name} has shape {yours.shape}; it should {wanted}."
    raise AssertionError("nothing is off")


def facts(shown):
    """Say what is known of an attempt that is wrong in a way of its own."""
    exercise, right_parts = shown.exercise, []
    for result in shown.results:
        for name, part in zip(
            exercise.returns, result.parts or (), strict=False
        ):
            if not np.isfinite(part).all():
                return (
                    f"returns NaN or infinity in {name}: look for a division "
                    "by 0, for a logarithm or root of a number that has none, "
                    "or for steps that grow."
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
    whole = whole and _are_whole(mine)
    shown = show(mine.astype(int) if whole else mine)
    if mine.shape != right.shape:
        wanted = f"have shape {right.shape}" if right.ndim else "be a number"
        return f"{shown}, of shape {mine.shape}; it should {wanted}."
    if whole and not _are_whole(right):
        return f"{shown}, in whole numbers; the right one has decimals."
    factor = _common_factor(yours, theirs)
    if factor is None:
        return f"{shown}, which is not the right value."
    if abs(factor - 1) < 1e-3:
        digits = int(-np.log10(abs(factor - 1)))
        return f"{shown}, which is right to {digits} digits, and no more."
    if abs(factor + 1) < 1e-6:
        return f"{shown}; the right one has the opposite sign, always."
    return f"{shown}; the right one is {factor:.4g} times that, always."


def _are_whole(numbers):
    """Whether all are whole numbers."""
    return np.array_equal(numbers, np.trunc(numbers))


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
