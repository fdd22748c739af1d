"""Names of lines where they end."""

from collections.abc import Sequence

from markupsafe import Markup

from serving.pages.figures.svg import text

_GAP = 17


def at_ends(x: float, ends: Sequence[tuple[float, str, str]], gap: float = _GAP) -> list[Markup]:
    """Label each line where it ends; labels that would overlap are moved apart, downwards.

    Args:
        x: left edge of the labels.
        ends: height, class and words of each line.
        gap: between two labels, so large as their letters are.
    """
    labels: list[Markup] = []
    lowest = 0.0
    for y, kind, words in sorted(ends):
        lowest = max(y, lowest + gap)
        labels.append(text(x, lowest + 4, words, f"end {kind}", "start"))
    return labels
