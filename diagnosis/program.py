"""Run a training program, however it takes its data and returns its numbers.

All of this happens in the process made for other people's code.
"""

import copy
import importlib.util
import inspect
import itertools
import numbers
import re
import sys
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

#: What people call the parameters of a training function.
ROLES = {
    "X": "x xs xtrain features feature inputs input data table xvalues",
    "y": "y ys ytrain target targets labels label output outputs yvalues",
    "rate": "learningrate lr alpha eta rate stepsize learnrate lrate α η",
    "rounds": "iterations iteration iters iter niterations niters niter "
    "numiterations numiters numiter maxiterations maxiters maxiter epochs "
    "epoch nepochs numepochs rounds nrounds steps nsteps numsteps turns its",
}

#: What people call the numbers that a training starts from and finds.
NUMBERS = {
    "w": "w weight weights coef coefs coefficient coefficients slope slopes "
    "m a beta betas theta thetas param params parameter parameters",
    "b": "b bias intercept c constant height const",
}


def role_of(name):
    """Return what a parameter of this name stands for, or None.

    Parameters
    ----------
    name : str

    Returns
    -------
    {"X", "y", "rate", "rounds", "w", "b", None}
    """
    plain = _plain(name)
    for role, names in ROLES.items():
        if plain in names.split():
            return role
    if re.fullmatch("[^0-9]+_?0", str(name)):
        return "b"
    plain = re.sub("^(initial|init|start)|(initial|init|in|start)$", "", plain)
    for role, names in NUMBERS.items():
        if plain in names.split():
            return role
    return None


def roles(function):
    """Return what each parameter of a function stands for.

    What has a name of its own is found by name; features, target, learning
    rate and iterations that are missing then are taken from what is left:
    the data in their usual order, the settings only from single letters.

    Parameters
    ----------
    function : callable

    Returns
    -------
    dict of str to str or None
    """
    found = {name: role_of(name) for name in _parameters(function)}
    data = () if inspect.isclass(function) else ("X", "y")
    for wanted in (*data, "rate", "rounds"):
        for name, parameter in _parameters(function).items():
            free = found[name] is None and parameter.default is parameter.empty
            if parameter.kind in (
                parameter.VAR_POSITIONAL,
                parameter.VAR_KEYWORD,
            ):
                continue
            short = len(name) == 1 or wanted in data
            if wanted not in found.values() and free and short:
                found[name] = wanted
    return found


def _plain(name):
    """Return the letters of a name, in lower case."""
    return re.sub("[^a-zα-ω]", "", str(name).lower())


@dataclass(frozen=True)
class FromFile:
    """A function or class in a file, loaded where it is run.

    Attributes
    ----------
    path : str
    name : str
        Empty: the one that looks like a training.
    """

    path: str
    name: str = ""

    def load(self):
        """Return the function or class.

        Raises
        ------
        LookupError
            If there is none of that name, or not exactly one candidate.
        """
        sys.path.insert(0, str(Path(self.path).parent))
        spec = importlib.util.spec_from_file_location("program", self.path)
        module = importlib.util.module_from_spec(spec)
        sys.modules["program"] = module
        spec.loader.exec_module(module)
        own = {
            name: thing
            for name, thing in vars(module).items()
            if getattr(thing, "__module__", None) == "program"
            and not name.startswith("_")
        }
        if self.name:
            if self.name not in vars(module):
                raise LookupError(
                    f"no function or class {self.name} in {self.path}; "
                    f"there are: {', '.join(own) or 'none'}"
                )
            return vars(module)[self.name]
        found = [name for name, thing in own.items() if _trains(thing)]
        preferred = [n for n in found if _plain(n) in ("train", "fit")]
        if len(preferred or found) != 1:
            raise LookupError(
                f"{self.path} has {len(found)} functions or classes that "
                f"look like a training ({', '.join(found) or 'none'}): name "
                "the one to check with --function"
            )
        return own[(preferred or found)[0]]


@lru_cache
def _loaded(file):
    """Return what a file holds, loaded once in a process."""
    return file.load()


def _trains(thing):
    """Whether something takes features and target and looks for numbers."""
    if inspect.isclass(thing):
        return hasattr(thing, "fit") and hasattr(thing, "predict")
    if not inspect.isfunction(thing):
        return False
    found = set(roles(thing).values())
    named = _plain(thing.__name__) in ("train", "fit")
    walks = "rate" in found or "rounds" in found
    return {"X", "y"} <= found and (named or walks)


class Layout(NamedTuple):
    """Where the weights and the bias stand among the numbers returned.

    Attributes
    ----------
    keys : tuple
        Names or places of the parts that hold them.
    bias : {0, -1, None}
        Place of the bias among them; None where there is no bias.
    """

    keys: tuple
    bias: int | None

    def read(self, parts):
        """Return the weights, then the bias if there is one.

        Parameters
        ----------
        parts : dict of ndarray
            See `numbers_in`.

        Returns
        -------
        ndarray of shape (d + 1,) or (d,)
        """
        numbers = np.concatenate([parts[key] for key in self.keys])
        return np.roll(numbers, -1) if self.bias == 0 else numbers


def layouts(parts, d, told=None):
    """Return the ways to read weights and a bias from what came out.

    Parameters
    ----------
    parts : dict of ndarray
        See `numbers_in`.
    d : int
        Number of features.
    told : str, optional
        Name of the part that holds the weights.

    Returns
    -------
    list of Layout
        Those with a name that tells come first.
    """
    sizes = {k: v.size for k, v in parts.items() if 0 < v.size <= d + 1}
    if told is not None and told not in sizes:
        raise LookupError(
            f"{told} does not hold {d} or {d + 1} numbers after the training"
        )
    found = []
    for key, size in sizes.items():
        if size == d + 1:
            found += [Layout((key,), -1), Layout((key,), 0)]
    for one, other in itertools.permutations(sizes, 2):
        if sizes[one] == d and sizes[other] == 1:
            found.append(Layout((one, other), -1))
    ones = tuple(key for key, size in sizes.items() if size == 1)
    if d > 1 and len(ones) == d + 1:
        found += [Layout(ones, -1), Layout(ones, 0)]
    found += [Layout((key,), None) for key in sizes if sizes[key] == d]
    if told is not None:
        return [layout for layout in found if layout.keys[0] == told]
    return sorted(found, key=strangeness)


def strangeness(layout):
    """Return 0 where the names of all parts tell, else 1; 2 without bias."""
    parts = [role_of(key) for key in layout.keys]
    if layout.bias is None:
        return 2 if parts[0] == "w" else 3
    return 0 if parts in (["w"], ["w", "b"]) else 1


def numbers_in(result):
    """Return the parts of a result that are numbers, flat, by name or place.

    Parameters
    ----------
    result : object
        What a function returned, or a trained object.

    Returns
    -------
    dict of ndarray
    """
    if isinstance(result, dict):
        pairs = result.items()
    elif hasattr(result, "_fields"):
        pairs = zip(result._fields, result, strict=True)
    elif isinstance(result, tuple | list):
        pairs = enumerate(result)
    elif hasattr(result, "__dict__") and not hasattr(result, "shape"):
        pairs = vars(result).items()
    else:
        pairs = [(0, result)]
    parts = {}
    for key, value in pairs:
        try:
            parts[key] = np.asarray(value, dtype=float).ravel()
        except (TypeError, ValueError):
            continue  # a name, a function, a list of lists: no numbers
    return parts


class Fit(NamedTuple):
    """What came of one training.

    Attributes
    ----------
    parts : dict of ndarray
        The numbers in what was returned, or in the trained object.
    predict : callable or None
        The trained object's own.
    raw : object
        What was returned, or the trained object.
    """

    parts: dict
    predict: object
    raw: object


@dataclass(frozen=True)
class Program:
    """A function, a class, or an object with fit, ready to be run.

    Attributes
    ----------
    thing : object
        A function of X and y, a class or an object with `fit`, or a
        `FromFile`.
    arguments : dict
        More arguments, passed on by name as they are.
    """

    thing: object
    arguments: dict = field(default_factory=dict)

    def load(self):
        """Return the function, class or object itself."""
        if isinstance(self.thing, FromFile):
            return _loaded(self.thing)
        return self.thing

    def settings(self):
        """Return what the program says of its rate and rounds.

        Returns
        -------
        dict
            "rate", "rounds": the name that it goes by, and its value there,
            which is None where there is none.
        """
        thing = self.load()
        found = {}
        if not (_is_function(thing) or inspect.isclass(thing)):
            for name, value in vars(thing).items():
                if _is_setting(name, value):
                    found.setdefault(role_of(name), (name, value))
        sources = [thing if _is_function(thing) else thing.fit]
        sources += [thing] * inspect.isclass(thing)
        for source in sources:
            for name, role in roles(source).items():
                default = _parameters(source)[name].default
                default = (
                    None if default is inspect.Parameter.empty else default
                )
                if role in ("rate", "rounds") and _is_number(default):
                    found.setdefault(role, (name, default))
        return found

    def run(self, X, y, rate=None, rounds=None):
        """Train once.

        Parameters
        ----------
        X, y : array_like, DataFrame or Series
        rate, rounds : optional
            Learning rate and number of iterations; None leaves what the
            program has by itself.

        Returns
        -------
        Fit
        """
        thing = self.load()
        given = {"X": X, "y": y, "rate": rate, "rounds": rounds}
        if _is_function(thing):
            result = self._call(thing, given)
            if result is None:
                raise ValueError(f"{thing.__name__} returns None")
            return Fit(numbers_in(result), None, result)
        if inspect.isclass(thing):
            model = self._call(thing, {**given, "X": None, "y": None})
        else:
            model = copy.deepcopy(thing)
            for name, old in list(vars(model).items()):
                if _is_setting(name, old):
                    value = given[role_of(name)]
                    setattr(model, name, old if value is None else value)
        return self.fit(model, X, y, rate, rounds)

    def fit(self, model, X, y, rate=None, rounds=None):
        """Train an object, as it is; see `run`."""
        given = {"X": X, "y": y, "rate": rate, "rounds": rounds}
        self._call(model.fit, given)
        parts = numbers_in(vars(model))
        return Fit(parts, getattr(model, "predict", None), model)

    def _call(self, function, given):
        """Call a function with what its parameters are named after."""
        parameters = _parameters(function)
        if not parameters and not inspect.isclass(function):
            return function(given["X"], given["y"])
        flat = np.ndim(given["X"]) < 2
        starts = {
            "w": 0.0 if flat else np.zeros(np.shape(given["X"])[1]),
            "b": 0.0,
        }
        passed, unknown = {}, []
        for name, role in roles(function).items():
            parameter = parameters[name]
            if name in self.arguments:
                passed[name] = self.arguments[name]
            elif given.get(role) is not None:
                passed[name] = given[role]
            elif (
                parameter.default is not parameter.empty
                or parameter.kind
                in (
                    parameter.VAR_POSITIONAL,
                    parameter.VAR_KEYWORD,
                )
            ):
                continue
            elif role in starts:
                passed[name] = starts[role]
            elif role in given and not inspect.isclass(function):
                passed[name] = None
            else:
                unknown.append(name)
        if unknown:
            raise TypeError(
                f"what to pass for {', '.join(unknown)} is not known: give "
                f"it by name, as in checkup(..., {unknown[0]}=...)"
            )
        positional = [
            passed.pop(name)
            for name, parameter in parameters.items()
            if parameter.kind is parameter.POSITIONAL_ONLY and name in passed
        ]
        return function(*positional, **passed)


def _is_setting(name, value):
    """Whether an attribute is a learning rate or a number of iterations."""
    return role_of(name) in ("rate", "rounds") and _is_number(value)


def _is_number(value):
    """Whether a setting is a number, or left open."""
    number = isinstance(value, numbers.Real) and not isinstance(value, bool)
    return number or value is None


def _is_function(thing):
    return callable(thing) and not hasattr(thing, "fit")


def _parameters(function):
    """Return the parameters of a function; none, if it does not tell."""
    try:
        return inspect.signature(function).parameters
    except (TypeError, ValueError):
        return {}


def in_form(form, X, y, names=None, name=None):
    """Return features and target in the form in which a program takes them.

    Parameters
    ----------
    form : str
        "array", "frame" for pandas, "flat" for one feature of shape (n,), or
        "list"; and "column" behind it for a target of shape (n, 1).
    X : ndarray of shape (n, d)
    y : ndarray of shape (n,)
    names, name : optional
        Of the columns, and of the target.

    Returns
    -------
    X, y
    """
    form, _, column = form.partition(" ")
    if form == "frame":
        frame, y = pd.DataFrame(X, columns=names), pd.Series(y, name=name)
        return frame, y.to_frame() if column else y
    y = y[:, None].copy() if column else y.copy()
    if form == "flat":
        return X[:, 0].copy(), y
    if form == "list":
        return X.tolist(), y.tolist()
    return X.copy(), y
