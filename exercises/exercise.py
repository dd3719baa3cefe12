"""What an exercise and a verdict are.

An exercise stands in one place: a function whose docstring is the task and
whose body is the solution, then inputs, slips, other right answers, and why
it is right. From it `tools.cells` writes the cells of lesson and solutions.
Called with an answer, it judges.
"""

import dis
import html
import inspect
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from diagnosis.slips import Explainer, as_parts
from exercises import judge

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
            Asked where no slips fit: takes an `Attempt`, returns
            (names, sentence) or None.
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


def is_stub(function):
    """Whether a function does nothing but return None, or `...` itself."""
    if not inspect.isfunction(function):
        return False
    idle = {"RESUME", "NOP", "LOAD_CONST", "RETURN_CONST", "RETURN_VALUE"}
    steps = list(dis.get_instructions(function))
    constants = {s.argval for s in steps if s.opname.endswith("_CONST")}
    return {s.opname for s in steps} <= idle and constants <= {None, ...}
