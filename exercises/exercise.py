"""What an exercise and a verdict are.

An exercise stands in one place: a function whose docstring is the task and
whose body is the solution, then inputs, slips, other right answers, and why
it is right. From it `tools.cells` writes the cells of lesson and solutions.
Called with an answer, it judges. A `Part` judges a method of the class that
a lesson builds, and says which method the lesson goes on with.
"""

import dis
import functools
import html
import inspect
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property

from diagnosis.slips import Explainer, as_parts
from exercises import judge

MARKS = {None: "○", True: "✓", False: "✗"}
COLOURS = {None: "#6b6b6b", True: "#007a52", False: "#b84700"}


@dataclass(frozen=True)
class Verdict:
    """What a check says of an answer.

    Attributes
    ----------
    passed : bool or None
        None where the exercise has not been attempted.
    message : str
        A sentence or two.
    slips : tuple of str
        Names of the causes that are told, keys of `diagnosis.slips.HINTS`.
    printed : str
        What the answer printed, shortened.
    """

    passed: bool | None
    message: str
    slips: tuple = ()
    printed: str = ""

    def __repr__(self):
        """Return the message with a mark, for a terminal."""
        text = f"{MARKS[self.passed]} {self.message}"
        if self.printed:
            text += "\nIt printed:\n" + textwrap.indent(self.printed, "  ")
        return text

    def _repr_html_(self):
        """Return the message with a coloured edge, for JupyterLab."""
        text = html.escape(f"{MARKS[self.passed]} {self.message}")
        if self.printed:
            text += f"<br>It printed:<pre>{html.escape(self.printed)}</pre>"
        return (
            f'<div style="border-left: 5px solid {COLOURS[self.passed]}; '
            f'padding: 0.2em 0.8em;">{text}</div>'
        )


@dataclass(frozen=True)
class Exercise:
    """A task with its solution, inputs to try, and slips to recognise.

    Attributes
    ----------
    title : str
        Its heading, with stars for how hard it is.
    returns : tuple of str
        Names of what it returns, one or several.
    reference : callable
        The solution; its name and parameters are those of the task, its
        docstring is the task, in Markdown.
    about : dict
        The rest, given to `complete`.
    others : list of callable
        Other right answers.
    """

    title: str
    returns: tuple
    reference: Callable
    about: dict = field(default_factory=dict)
    others: list = field(default_factory=list)

    def complete(
        self,
        cases,
        slips,
        praise,
        why,
        formula=None,
        most=2,
        rtol=1e-6,
        special=None,
        without=(),
    ):
        """Say what a solution does not say by itself; once.

        Parameters
        ----------
        cases : list of tuple
            Arguments to try an answer on.
        slips : sequence of Slip
            The first that fits is said first.
        praise : str
            What to say of a right answer.
        why : str
            Why the solution is right, in Markdown, for the worked answers.
        formula : callable, optional
            The solution with knobs for the slips; the solution by default.
        most : int, optional
            How many slips at once are looked for.
        rtol : float, optional
            How far a right answer may be off.
        special : callable, optional
            Asked where no slips fit: takes an `Attempt`, returns a list
            of sets of slips as `Attempt.explain` does, or None.
        without : tuple of str, optional
            Modules whose finished work may not be used.

        Raises
        ------
        ValueError
            If it was completed before.
        """
        if self.about:
            raise ValueError(f"{self.name} is complete already")
        self.about.update(
            cases=cases,
            slips=tuple(slips),
            praise=praise,
            why=why,
            formula=formula or self.reference,
            most=most,
            rtol=rtol,
            special=special,
            without=without,
        )

    def other(self, answer):
        """Take another right answer; a decorator."""
        self.others.append(answer)
        return answer

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
        if is_stub(answer):
            todo = "not attempted yet. Replace the ... and run both cells."
            return Verdict(None, f"{self.name}: {todo}")
        return Verdict(*judge.judge(self, answer))

    def __getattr__(self, name):
        """Return what `complete` was given."""
        try:
            return self.__dict__["about"][name]
        except KeyError:
            raise AttributeError(name) from None

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

    @cached_property
    def rights(self):
        """Return the parts of the right result, for each case."""
        return [as_parts(self.reference(*case)) for case in self.cases]

    @cached_property
    def explainer(self):
        """Return what finds the slips in an answer to this."""
        return Explainer(self.formula, self.cases, self.slips, self.most)


def exercise(title, returns):
    """Make an exercise of a solution; see `Exercise`.

    Parameters
    ----------
    title : str
        With its stars.
    returns : str
        Names of what is returned, with blanks between them.
    """

    def decorate(reference):
        return Exercise(title, tuple(returns.split()), reference)

    return decorate


@dataclass(frozen=True)
class Part:
    """A method of a class that a lesson builds, written by the learner.

    Attributes
    ----------
    exercise : Exercise
        Judges what the method does, as a function.
    finished : callable
        The method that stands in for one that does not pass.
    run : callable
        Takes a method and a case, returns what the method does with it.
    """

    exercise: Exercise
    finished: Callable
    run: Callable

    def __call__(self, method):
        """Check a method; see `Exercise`."""
        if is_stub(method) or has_gap(method):
            todo = "not complete yet. Replace every ... and run both cells."
            return Verdict(None, f"{self.exercise.name}: {todo}")
        run = self.run  # the process of the answer needs no more than that

        @functools.wraps(method)
        def answer(*case):
            return run(method, *case)

        answer.__signature__ = inspect.signature(self.exercise.reference)
        return self.exercise(answer)

    def or_finished(self, method):
        """Return a method that passes, and the finished one for another.

        Shows the verdict, and which of both the lesson goes on with.
        """
        from IPython.display import display  # the answer's process needs none

        verdict = self(method)
        chosen = "this one" if verdict.passed else "the finished one"
        says = f"{verdict.message} The lesson goes on with {chosen}."
        display(replace(verdict, message=says))
        return method if verdict.passed else self.finished


def part(finished, returns):
    """Make a part of the function that runs it; see `Part`.

    Parameters
    ----------
    finished : callable
    returns : str
        Names of what the function returns, with blanks between them.
    """

    def decorate(run):
        reference = functools.partial(run, finished)
        reference.__name__ = run.__name__
        exercise = Exercise("", tuple(returns.split()), reference)
        return Part(exercise, finished, run)

    return decorate


def has_gap(function):
    """Whether a value in a function is still `...`."""
    code = getattr(function, "__code__", None)
    return any(value is ... for value in getattr(code, "co_consts", ()))


def is_stub(function):
    """Whether a function does nothing but return None, or `...` itself."""
    if not inspect.isfunction(function):
        return False
    idle = {"RESUME", "NOP", "LOAD_CONST", "RETURN_CONST", "RETURN_VALUE"}
    steps = list(dis.get_instructions(function))
    constants = {s.argval for s in steps if s.opname.endswith("_CONST")}
    return {s.opname for s in steps} <= idle and constants <= {None, ...}
