"""Words of play money and groups."""

from collections.abc import Mapping

from words.messages import N_
from words.messages import gettext as _

_ACHIEVEMENTS: Mapping[str, tuple[str, str]] = {
    "first_pick": (N_("First pick"), N_("A match that you picked is settled.")),
    "exact_score": (N_("Exact score"), N_("You named the exact score of a match.")),
    "upset": (
        N_("Upset called"),
        N_("You gave at least 50 % to an outcome that the market gave 20 % or less."),
    ),
    "ten_days": (N_("Ten days"), N_("You picked on ten different days.")),
    "fifty_days": (N_("Fifty days"), N_("You picked on fifty different days.")),
    "five_competitions": (N_("Five competitions"), N_("You picked matches of five competitions.")),
    "five_good_days": (
        N_("Five good days"),
        N_("Five days of picks in a row, each better than knowing nothing."),
    ),
    "better_than_baseline": (
        N_("Better than knowing nothing"),
        N_("Points above zero on average, over twenty days."),
    ),
    "better_than_model": (
        N_("Better than the model"),
        N_("A better log score than the model's on average, over thirty days."),
    ),
    "shared_goal": (
        N_("Together"),
        N_("You had a part in a goal of the week that everybody reached."),
    ),
}
_GOALS: Mapping[str, str] = {
    "steady_together": N_("People who pick on three different days"),
    "exact_together": N_("People who name an exact score"),
    "better_together": N_("Matches on which the fans together beat three equal chances"),
}
_CHALLENGES: Mapping[str, str] = {
    "pick_three": N_("Pick three matches"),
    "two_competitions": N_("Pick in two competitions"),
    "good_day": N_("Finish the day above the baseline"),
    "three_days": N_("Pick on three days"),
    "one_exact": N_("Name an exact score"),
    "three_competitions": N_("Pick in three competitions"),
    "good_week": N_("Finish the week ten points above the baseline on average"),
}


def stake_result(result: str | None) -> str:
    """Name what became of a stake."""
    return {
        None: _("not settled yet"),
        "won": _("won"),
        "lost": _("lost"),
        "refunded": _("given back"),
    }[result]


def void_pick(reason: str) -> str:
    """Say why a pick does not count."""
    return {
        "abandoned": _("It does not count: the match was abandoned."),
        "awarded": _("It does not count: the score was ruled at a desk."),
        "cancelled": _("It does not count: the match was cancelled."),
    }[reason]


def transfer(kind: str) -> str:
    """Name why play money moved."""
    return {
        "grant": _("grant"),
        "stake": _("stake"),
        "settlement": _("payout"),
        "refund": _("stake given back"),
    }[kind]


def group_scoring(scoring: str) -> str:
    """Say what a group is ranked by."""
    return {
        "points": _("Ranked by points."),
        "peer": _("Ranked by the score against the other members."),
        "log": _("Ranked by the log score."),
    }[scoring]


def cup_round(n_ties: int) -> str:
    """Name a round of a knock-out tournament by its number of ties."""
    named = {1: _("Final"), 2: _("Semi-finals"), 4: _("Quarter-finals")}
    return named.get(n_ties) or _("Round of %(count)d") % {"count": 2 * n_ties}


def tie_decision(rule: str) -> str:
    """Say what decided a tie whose points are equal."""
    return {
        "exact": _("more exact scores"),
        "picked": _("more matches picked"),
        "seed": _("the better seed"),
    }.get(rule, "")


def tournament_state(state: str) -> str:
    """Say how far a tournament is."""
    return {
        "open": _("open for entries"),
        "running": _("running"),
        "finished": _("finished"),
        "cancelled": _("called off"),
    }[state]


def achievement(code: str) -> str:
    """Name an achievement; one without words is its code."""
    return _(_ACHIEVEMENTS[code][0]) if code in _ACHIEVEMENTS else code


def achievement_rule(code: str) -> str:
    """Say how an achievement is earned."""
    return _(_ACHIEVEMENTS[code][1])


def verdict_of_picks(verdict: str) -> str:
    """Say whether picks are better than a line."""
    return {
        "better": _("The picks are better: that is skill."),
        "worse": _("The line is better: that is no bad luck."),
        "open": _("Nothing is proved yet."),
    }[verdict]


def challenge(code: str) -> str:
    """Say what a challenge asks for."""
    return _(_CHALLENGES[code])


def goal(code: str) -> str:
    """Say what a goal of everybody counts."""
    return _(_GOALS[code])


def goal_state(state: str) -> str:
    """Say how a goal of everybody stands."""
    return {
        "running": _("under way"),
        "reached": _("reached"),
        "missed": _("missed"),
    }[state]
