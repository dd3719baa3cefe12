"""What a program does wrong, told from its runs."""
