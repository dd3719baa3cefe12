"""What a program does wrong, told from its runs."""

from diagnosis.checkup import checkup

__all__ = ["checkup"]
