"""The card shown where a match is shared: 1200 by 630, laid out once, drawn as SVG here.

What belongs here: its layout and the SVG. What does not: the PNG (`picture`), reading matches.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from serving.pages.figures.shares import Triple, percents
from serving.pages.figures.svg import element
from serving.pages.lines import Shown
from serving.pages.match_rows import MatchRow
from serving.pages.phrases import instant, score
from words.messages import gettext as _

WIDTH, HEIGHT = 1200, 630
PAPER = "#101513"
_INK, _MUTED = "#eef3ef", "#a3afa8"
_COLOURS = ("#3fbf9b", "#9aa69f", "#f0925c")
_MARGIN = 72
_BAR_TOP, _BAR_HEIGHT, _GAP = 452, 34, 8
_LEAST_FOR_LABEL = 0.09
_LONGEST_NAME = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A line of text on its base line."""

    x: float
    y: float
    text: str
    size: int
    colour: str
    is_right_aligned: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A piece of the bar."""

    x: float
    y: float
    width: float
    height: float
    colour: str


def layout(row: MatchRow, world: str) -> Iterator[Words | Box]:
    """Yield the pieces of a match's card."""
    low = HEIGHT - 52
    yield from _heading(row, world)
    if row.shown is None:
        yield Words(x=_MARGIN, y=460, text=_("No forecast is sealed yet"), size=44, colour=_MUTED)
    else:
        now = row.state.now or row.shown
        yield from _bar(now.shares, now.percents)
        yield Words(x=_MARGIN, y=low, text=_below(row, row.shown), size=30, colour=_INK)


def pick_layout(
    row: MatchRow, world: str, heading: str, shares: Triple, footing: str
) -> Iterator[Words | Box]:
    """Yield the pieces of the card of somebody's pick of a match.

    Args:
        row: the match.
        world: its name.
        heading: whose pick it is.
        shares: the pick's probabilities.
        footing: exact score and points.
    """
    yield from _heading(row, world)
    yield Words(x=_MARGIN, y=368, text=heading, size=34, colour=_MUTED)
    yield from _bar(shares, percents(shares))
    yield Words(x=_MARGIN, y=HEIGHT - 52, text=footing, size=30, colour=_INK)


def as_svg(row: MatchRow, world: str) -> str:
    """Return the card of a match as a drawing of its own."""
    return drawing(layout(row, world))


def drawing(pieces: Iterable[Words | Box]) -> str:
    """Return the pieces of a card as a drawing of its own, with its colours inside."""
    return element(
        "svg",
        element("rect", width=WIDTH, height=HEIGHT, fill=PAPER),
        *(_drawn(piece) for piece in pieces),
        xmlns="http://www.w3.org/2000/svg",
        width=WIDTH,
        height=HEIGHT,
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
        font_family="Inter, Helvetica Neue, Arial, sans-serif",
        font_weight="600",
    )


def _heading(row: MatchRow, world: str) -> Iterator[Words]:
    match = row.match
    yield Words(x=_MARGIN, y=106, text=_above(row, world), size=30, colour=_MUTED)
    yield Words(x=_MARGIN, y=214, text=_short(match.home.name), size=76, colour=_INK)
    yield Words(x=_MARGIN, y=306, text=_short(match.away.name), size=76, colour=_INK)
    yield Words(
        x=WIDTH - _MARGIN,
        y=HEIGHT - 52,
        text="touchline",
        size=30,
        colour=_MUTED,
        is_right_aligned=True,
    )


def _above(row: MatchRow, world: str) -> str:
    match = row.match
    parts = [_("Simulated")] if world == "simulated" else []
    parts.append(match.competition.name)
    state = row.state
    if state.kind == "coming":
        parts.append(instant(match.kickoff_at))
    else:
        parts.append(f"{state.long} {score(state.score)}" if state.score else state.long)
    return "  ·  ".join(parts)


def _below(row: MatchRow, shown: Shown) -> str:
    """Return what the numbers mean, and when they were so."""
    if row.state.now is not None:
        percents = " · ".join(str(percent) for percent in shown.percents)
        before = _("Before kick-off %(percents)s") % {"percents": percents}
        return f"{row.state.now.verdict}  ·  {before}"
    if row.state.kind == "coming":
        return shown.verdict
    return _("Before kick-off: %(verdict)s") % {"verdict": shown.verdict}


def _bar(shares: Triple, percents: Sequence[int]) -> Iterator[Words | Box]:
    left = float(_MARGIN)
    for share, percent, colour in zip(shares, percents, _COLOURS, strict=True):
        width = share * (WIDTH - 2 * _MARGIN)
        gap = 0 if colour == _COLOURS[-1] else _GAP
        yield Box(x=left, y=_BAR_TOP, width=max(width - gap, 2), height=_BAR_HEIGHT, colour=colour)
        if share >= _LEAST_FOR_LABEL:
            yield Words(x=left, y=_BAR_TOP - 22, text=f"{percent} %", size=58, colour=colour)
        left += width


def _drawn(piece: Words | Box) -> str:
    match piece:
        case Words():
            return element(
                "text",
                piece.text,
                x=piece.x,
                y=piece.y,
                font_size=piece.size,
                fill=piece.colour,
                text_anchor="end" if piece.is_right_aligned else None,
            )
        case Box():
            return element(
                "rect",
                x=piece.x,
                y=piece.y,
                width=piece.width,
                height=piece.height,
                rx=6,
                fill=piece.colour,
            )


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"
