"""Questions with a choice, asked before the result is shown."""

from dataclasses import dataclass

from exercises.exercise import Verdict


@dataclass(frozen=True)
class Question:
    """A question that takes a choice, with a reason for each.

    From it `tools.cells` writes two cells of the lesson, wherever they stand:
    the text with its choices, and `checks.name(...)`.

    Attributes
    ----------
    name : str
        As it is called in the lesson.
    text : str
        The question, in Markdown.
    choices : tuple of (str, str)
        Each choice, and why it is right or what it confuses; the right one
        stands first, and is shown at the place of `right`.
    right : str
        The letter of the right choice.
    """

    name: str
    text: str
    choices: tuple
    right: str

    @property
    def lettered(self):
        """Return (choice, reason) by letter, in the order they are shown."""
        first, *others = self.choices
        place = "abcdef".index(self.right)
        shown = [*others[:place], first, *others[place:]]
        return dict(zip("abcdef", shown, strict=False))

    @property
    def task(self):
        """Return the question with its choices, in Markdown."""
        lines = [f"{key}) {text}" for key, (text, _) in self.lettered.items()]
        return f"**Choose.** {self.text}\n\n" + "  \n".join(lines)

    def __call__(self, choice=...):
        """Tell whether a choice is right, and why.

        Parameters
        ----------
        choice : str
            The letter of a choice.

        Returns
        -------
        Verdict
            Neither right nor wrong for `...`, or for what is no choice.
        """
        *first, last = [f'"{letter}"' for letter in self.lettered]
        letters = f"{', '.join(first)} or {last}"
        if choice is ...:
            says = f"not chosen yet. Put {letters} in place of the ..."
            return Verdict(None, f"{self.name}: {says}")
        key = str(choice).strip(" ).").lower()
        if key not in self.lettered:
            says = f"{choice!r} is none of the choices {letters}."
            return Verdict(None, f"{self.name}: {says}")
        _, reason = self.lettered[key]
        right = key == self.right
        says = "right. " if right else "no. "
        return Verdict(right, f"{self.name}: {says}{reason}")

    def __repr__(self):
        """Say how to answer, without giving the answer away."""
        return f'checks.{self.name}("a") answers the question'


def question(name, text, choices, right):
    """Make a question; see `Question`.

    Raises
    ------
    ValueError
        If there are fewer than two choices, or no letter `right` for them.
    """
    if not 2 <= len(choices) <= 6 or right not in "abcdef"[: len(choices)]:
        raise ValueError(f"{name}: two to six choices, and one is right")
    return Question(name, text, tuple(choices.items()), right)
