"""The composition root: the command, and the stack it starts. Nothing imports this package."""

__version__ = "0.1.0"
