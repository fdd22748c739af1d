"""Lists of words, written the way people read them."""


def words(text: str) -> tuple[str, ...]:
    """Return the words of a text in their order."""
    return tuple(text.split())
