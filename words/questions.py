"""Questions in plain words: which of a fixed set of queries is meant, and about which teams.

What belongs here: keywords of each language, and finding names of teams. What does not: running a
query. A question reaches nothing but this: what is not recognised is not answered.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from words.matches import zone
from words.messages import N_
from words.messages import gettext as _
from words.numbers import chance, count, decimal
from words.phrases import versus

Name = Literal["forecast", "standing", "season_chances", "results", "insights", "track_record"]
_WORD = re.compile(r"\w+")
_LEAST_LETTERS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """One of the queries there are.

    Attributes:
        name: by which an answer names it.
        teams: how many teams it needs named.
        keywords: beginnings of words that mean it, in any language.
        example: of a question.
    """

    name: Name
    teams: int
    keywords: tuple[str, ...]
    example: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What is meant: a query, and the teams it is about."""

    query: Name
    team_ids: Sequence[int]


QUERIES: tuple[Query, ...] = (
    Query(
        name="season_chances",
        teams=1,
        keywords=("title", "champion", "relegat", "promot", "season", "titel", "meister",
                  "abstieg", "absteig", "aufstieg", "aufsteig", "saison"),
        example=N_("Will %(team)s be relegated?"),
    ),
    Query(
        name="standing",
        teams=1,
        keywords=("stand", "table", "place", "position", "points", "tabelle", "platz", "steht",
                  "punkte"),
        example=N_("Where does %(team)s stand in the table?"),
    ),
    Query(
        name="insights",
        teams=1,
        keywords=("form", "streak", "doing", "notable", "insight", "serie", "läuft", "auffäll",
                  "erkenntnis"),
        example=N_("How is the form of %(team)s?"),
    ),
    Query(
        name="results",
        teams=1,
        keywords=("last", "result", "recent", "letzt", "ergebnis", "zuletzt", "gespielt"),
        example=N_("What were the last results of %(team)s?"),
    ),
    Query(
        name="forecast",
        teams=1,
        keywords=("win", "who", "forecast", "predict", "chance", "probab", "likely", "favourite",
                  "next", "against", "play", "gewinn", "wer", "prognose", "wahrschein", "favorit",
                  "nächst", "gegen", "spielt", "siegt"),
        example=N_("Who wins the next match of %(team)s?"),
    ),
    Query(
        name="track_record",
        teams=0,
        keywords=("good", "accura", "record", "trust", "calibrat", "gut", "genau", "bilanz",
                  "vertrau", "treff"),
        example=N_("How good are your forecasts?"),
    ),
)  # fmt: skip


def route(question: str, teams: Mapping[int, str]) -> Asked | None:
    """Return what a question means; None where no query fits.

    Args:
        question: as it was written.
        teams: every team's name, by id.
    """
    named = teams_in(question, teams)
    rest = question.casefold()
    for team_id in named:
        rest = rest.replace(teams[team_id].casefold(), " ")
    words = _WORD.findall(rest)
    for query in QUERIES:
        fits = any(word.startswith(query.keywords) for word in words)
        if fits and (len(named) >= query.teams if query.teams else not named):
            return Asked(query.name, named[:2])
    return Asked("forecast", named[:2]) if named and len(words) <= 3 else None


def teams_in(question: str, teams: Mapping[int, str]) -> list[int]:
    """Return the teams a question names, in its order; the longest of names that overlap."""
    text = question.casefold()
    taken: list[tuple[int, int, int]] = []
    for team_id, name in sorted(teams.items(), key=lambda each: -len(each[1])):
        pattern = rf"(?<!\w){re.escape(name.casefold())}(?!\w)"
        for found in re.finditer(pattern, text):
            if all(found.end() <= begin or end <= found.start() for begin, end, _id in taken):
                taken.append((found.start(), found.end(), team_id))
                break
    return [team_id for _begin, _end, team_id in sorted(taken)]


def teams_like(question: str, teams: Mapping[int, str]) -> list[int]:
    """Return the teams a question may be about: those it names, then those it names in part."""
    named = teams_in(question, teams)
    words = {word for word in _WORD.findall(question.casefold()) if len(word) >= _LEAST_LETTERS}
    partly = [
        team_id
        for team_id, name in teams.items()
        if team_id not in named and words.intersection(_WORD.findall(name.casefold()))
    ]
    return [*named, *partly]


def examples(team: str) -> list[str]:
    """Return a question for every query, about a team."""
    return [_(query.example) % {"team": team} for query in QUERIES]


def unanswered() -> str:
    """Return what is said where no query fits."""
    return _("That cannot be answered here. Name a team as it is listed.")


def of_forecast(home: str, away: str, shares: Sequence[float], when: str) -> str:
    """Return the answer about a coming match, with its three probabilities."""
    return _("%(match)s, %(when)s: home %(home)s, draw %(draw)s, away %(away)s.") % {
        "match": versus(home, away),
        "when": when,
        **dict(zip(("home", "draw", "away"), map(chance, shares), strict=True)),
    }


def no_forecast(team: str) -> str:
    """Return that no coming match of a team has a forecast."""
    return _("No coming match of %(team)s has a forecast yet.") % {"team": team}


def of_standing(team: str, position: int, clubs: int, points: int, played: int) -> str:
    """Return where a team stands."""
    text = _("%(team)s: place %(position)s of %(clubs)s, %(points)s points of %(played)s matches.")
    return text % {
        "team": team,
        "position": count(position),
        "clubs": count(clubs),
        "points": count(points),
        "played": count(played),
    }


def of_season(team: str, chances: Mapping[str, float], points: float) -> str:
    """Return where a team may finish: each zone with its chance."""
    listed = ", ".join(f"{zone(code)} {chance(share)}" for code, share in chances.items())
    return _("%(team)s may finish with %(points)s points: %(chances)s.") % {
        "team": team,
        "points": decimal(points, 1),
        "chances": listed,
    }


def of_results(team: str, letters: Sequence[str]) -> str:
    """Return how the last matches of a team ended, newest first."""
    return _("%(team)s, newest first: %(results)s.") % {
        "team": team,
        "results": ", ".join(letters),
    }


def of_record(n: int, log_loss: float, base: float | None) -> str:
    """Return how good sealed forecasts were."""
    text = _("Over %(n)s settled matches our log loss is %(loss)s; lower is better.")
    shown = text % {"n": count(n), "loss": decimal(log_loss, 3)}
    if base is None:
        return shown
    yardstick = _("Always saying the base rate would have %(base)s.") % {"base": decimal(base, 3)}
    return f"{shown} {yardstick}"


def nothing(team: str) -> str:
    """Return that nothing is known of what was asked."""
    return _("Nothing is known about that yet: %(team)s.") % {"team": team}
