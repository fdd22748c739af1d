"""What can be wrong with a sealed body."""


class BodyError(ValueError):
    """A body cannot be written or read as one of its kind; another attempt cannot help."""
