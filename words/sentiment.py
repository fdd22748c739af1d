"""What market and news say, in sentences: lines that moved, books that differ, headlines.

What belongs here: templates of these kinds of facts. What does not: how a template is chosen
(`facts`), other kinds (`insights`).
"""

from collections.abc import Callable, Mapping

from words.facts import Fact, chances, choice, number_of, outcome_of
from words.messages import N_, ngettext
from words.messages import gettext as _
from words.numbers import count, percent, signed

_LINE_UP = (
    N_("The market's chance of %(what)s rose from %(before)s to %(after)s (%(books)s)."),
    N_("From %(before)s to %(after)s: prices on %(what)s say more than at first (%(books)s)."),
)
_LINE_DOWN = (
    N_("The market's chance of %(what)s fell from %(before)s to %(after)s (%(books)s)."),
    N_("From %(before)s to %(after)s: prices on %(what)s say less than at first (%(books)s)."),
)
_LINE_TIMES = N_("First price: %(first)s before kick-off; last: %(last)s before it.")
_DISAGREEMENT = (
    N_("Bookmakers differ on %(what)s: from %(lowest)s to %(highest)s (%(books)s)."),
    N_("Prices put the chance of %(what)s anywhere from %(lowest)s to %(highest)s (%(books)s)."),
)
_NEWS_UP = (
    N_(
        "More is written about %(team)s: %(headlines)s in %(days)s days, after %(before)s in as "
        "many days before."
    ),
    N_("%(team)s are in the news more: %(headlines)s in %(days)s days, %(before)s before that."),
)
_NEWS_DOWN = (
    N_(
        "Less is written about %(team)s: %(headlines)s in %(days)s days, after %(before)s in as "
        "many days before."
    ),
    N_("%(team)s are in the news less: %(headlines)s in %(days)s days, %(before)s before that."),
)
_TONE_UP = (
    N_("Headlines about %(team)s sound better than before: tone %(tone)s, after %(usual)s."),
    N_("The tone about %(team)s went up from %(usual)s to %(tone)s."),
)
_TONE_DOWN = (
    N_("Headlines about %(team)s sound worse than before: tone %(tone)s, after %(usual)s."),
    N_("The tone about %(team)s went down from %(usual)s to %(tone)s."),
)
_TONE_WORDS = N_("%(headlines)s have a tone; words that make it: “%(words)s”.")
_TONE_RANGE = N_("The mean is between %(lower)s and %(upper)s (%(level)s sure).")


def _line_move(fact: Fact) -> str:
    templates = _LINE_UP if fact["codes"]["direction"] == "up" else _LINE_DOWN
    text = choice(fact, templates) % {
        "what": outcome_of(fact),
        "books": _books(fact),
        **chances(fact, "before", "after"),
    }
    if "from_hours" not in fact["values"]:
        return text
    times = {"first": _hours(fact, "from_hours"), "last": _hours(fact, "to_hours")}
    return f"{text} {_(_LINE_TIMES) % times}"


def _disagreement(fact: Fact) -> str:
    return choice(fact, _DISAGREEMENT) % {
        "what": outcome_of(fact),
        "books": _books(fact),
        **chances(fact, "lowest", "highest"),
    }


def _news(fact: Fact) -> str:
    templates = _NEWS_UP if fact["codes"]["direction"] == "up" else _NEWS_DOWN
    return choice(fact, templates) % {
        **fact["names"],
        "headlines": _headlines(fact),
        "days": count(round(number_of(fact, "days"))),
        "before": count(round(number_of(fact, "before"))),
    }


def _tone(fact: Fact) -> str:
    templates = _TONE_UP if fact["codes"]["direction"] == "up" else _TONE_DOWN
    text = choice(fact, templates) % {
        **fact["names"],
        **{name: signed(number_of(fact, name), 2) for name in ("tone", "usual")},
    }
    evidence = {"headlines": _headlines(fact), "words": fact["codes"]["words"]}
    text = f"{text} {_(_TONE_WORDS) % evidence}"
    bounds = fact["interval"]
    if bounds is None:
        return text
    shown = {name: signed(bounds[name], 2) for name in ("lower", "upper")}
    return f"{text} {_(_TONE_RANGE) % {**shown, 'level': percent(bounds['level'])}}"


def _books(fact: Fact) -> str:
    shown = round(number_of(fact, "books"))
    text = ngettext("%(count)s bookmaker", "%(count)s bookmakers", shown)
    return text % {"count": count(shown)}


def _hours(fact: Fact, name: str) -> str:
    shown = round(number_of(fact, name))
    text = ngettext("%(count)s hour", "%(count)s hours", shown)
    return text % {"count": count(shown)}


def _headlines(fact: Fact) -> str:
    shown = round(number_of(fact, "headlines"))
    text = ngettext("%(count)s headline", "%(count)s headlines", shown)
    return text % {"count": count(shown)}


WRITERS: Mapping[str, Callable[[Fact], str]] = {
    "line_move": _line_move,
    "disagreement": _disagreement,
    "news": _news,
    "tone": _tone,
}
"""What writes each kind."""
