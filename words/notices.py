"""A notice in a sentence: who did what, grouped."""

from collections.abc import Mapping, Sequence
from typing import Any

from words.messages import N_, ngettext
from words.messages import gettext as _
from words.moderation import rule
from words.numbers import percent
from words.phrases import versus
from words.play import achievement

Facts = Mapping[str, Any]


def sentence(kind: str, people: Sequence[str], count: int, facts: Facts) -> str:
    """Return the text of a notice, in the language of the moment; a kind without words is itself.

    Args:
        kind: of the notice.
        people: names of the last few behind it.
        count: how many people are behind it.
        facts: ids and numbers of its newest news.
    """
    text = _of_people(kind, count)
    if text is not None:
        return text % {"who": names(people, count)}
    found = _of_oneself(kind, facts) or _of_football(kind, facts) or _of_games(kind, facts)
    return found or kind


def names(people: Sequence[str], count: int) -> str:
    """Return some people and how many more: `Ada, Bob and 3 others`."""
    if not people:
        return _("Somebody")
    shown = people[: 2 if count > 2 else count]
    more = count - len(shown)
    if more > 0:
        others = ngettext("%(count)s other", "%(count)s others", more) % {"count": more}
        return _("%(some)s and %(last)s") % {"some": ", ".join(shown), "last": others}
    if len(shown) == 1:
        return shown[0]
    return _("%(some)s and %(last)s") % {"some": ", ".join(shown[:-1]), "last": shown[-1]}


_NAMES: Mapping[str, str] = {
    "follow": N_("Somebody follows you"),
    "follow_request": N_("Somebody asks to follow you"),
    "follow_accepted": N_("Your request is accepted"),
    "post_liked": N_("Your post is liked"),
    "comment_liked": N_("Your comment is liked"),
    "comment": N_("Your post is commented on"),
    "reply": N_("Your comment is answered"),
    "mention": N_("You are mentioned"),
    "talk_mention": N_("You are mentioned in a talk"),
    "content_removed": N_("What you wrote is removed"),
    "content_restored": N_("What you wrote is restored"),
    "removal_upheld": N_("What you wrote stays removed"),
    "warned": N_("A moderator warns you"),
    "suspended": N_("You are suspended from posting"),
    "report_closed": N_("A report of yours is looked at"),
    "kickoff": N_("Kick-off of a team you follow"),
    "goal": N_("Goal in a match of a team you follow"),
    "final": N_("Final score of a team you follow"),
    "forecast_moved": N_("A forecast for a team you follow moves"),
    "stakes_settled": N_("Your stakes on a match are settled"),
    "pick_due": N_("A match that you may want to pick locks within the hour"),
    "picks_settled": N_("Your picks are settled"),
    "passed": N_("Somebody you follow passes you on the leaderboard"),
    "achievement": N_("An achievement of yours"),
    "group_joined": N_("Somebody joined your group"),
    "overtaken": N_("Somebody overtakes you in a group"),
    "tournament": N_("A tournament begins in your group"),
    "tie_decided": N_("Your tie of a tournament is decided"),
    "model": N_("Models"),
    "alert": N_("Alerts"),
    "export_ready": N_("The copy of your data is ready"),
}
_OF_ONE: Mapping[str, str] = {
    "follow_accepted": N_("%(who)s accepted your request"),
    "comment": N_("%(who)s commented on your post"),
    "reply": N_("%(who)s answered your comment"),
    "mention": N_("%(who)s mentioned you"),
    "talk_mention": N_("%(who)s mentioned you in a talk"),
    "group_joined": N_("%(who)s joined your group"),
    "passed": N_("%(who)s passed you on the leaderboard"),
    "tournament": N_("%(who)s made a tournament in your group: enter it"),
}
_OWN: Mapping[str, str] = {
    "content_removed": N_("Something you wrote was removed"),
    "content_restored": N_("Something you wrote was restored"),
    "removal_upheld": N_("Something you wrote was reviewed and stays removed"),
    "warned": N_("A moderator warned you"),
    "suspended": N_("You were suspended from posting"),
    "report_closed": N_("A report of yours was looked at"),
    "tie_decided": N_("Your tie of a tournament is decided"),
    "export_ready": N_("The copy of your data is ready"),
}
_OWN_WITH_REASON: Mapping[str, str] = {
    "content_removed": N_("Something you wrote was removed: %(reason)s"),
    "warned": N_("A moderator warned you: %(reason)s"),
}


def _of_people(kind: str, count: int) -> str | None:
    if kind in _OF_ONE:
        return _(_OF_ONE[kind])
    grouped = {
        "post_liked": ngettext("%(who)s likes your post", "%(who)s like your post", count),
        "comment_liked": ngettext(
            "%(who)s likes your comment", "%(who)s like your comment", count
        ),
        "overtaken": ngettext(
            "%(who)s overtook you in a group", "%(who)s overtook you in a group", count
        ),
        "follow": ngettext("%(who)s follows you", "%(who)s follow you", count),
        "follow_request": ngettext(
            "%(who)s asks to follow you", "%(who)s ask to follow you", count
        ),
    }
    return grouped.get(kind)


def _of_oneself(kind: str, facts: Facts) -> str | None:
    reason = facts.get("reason")
    if reason and kind in _OWN_WITH_REASON:
        return _(_OWN_WITH_REASON[kind]) % {"reason": rule(reason)}
    return _(_OWN[kind]) if kind in _OWN else None


def _of_football(kind: str, facts: Facts) -> str | None:
    match kind:
        case "kickoff":
            text = _("Kick-off: %(match)s") % {"match": _sides(facts)}
        case "goal":
            text = _("Goal: %(match)s") % {"match": _score(facts)}
        case "final":
            text = _("Final score: %(match)s") % {"match": _score(facts)}
        case "forecast_moved":
            text = _moved(facts)
        case "model":
            named = {"name": facts.get("name", "?"), "what": facts.get("what", "?")}
            text = _("Model %(name)s: %(what)s") % named
        case "alert":
            text = _("Alert: %(what)s") % {"what": facts.get("what", "?")}
        case _:
            text = None
    return text


def _of_games(kind: str, facts: Facts) -> str | None:
    named = {"match": _sides(facts)}
    match kind:
        case "stakes_settled":
            text = _("Your stakes on %(match)s are settled") % named
        case "pick_due":
            text = _("%(match)s locks within the hour, and you have not picked it") % named
        case "picks_settled" if facts.get("is_void"):
            text = _("Your pick of %(match)s does not count") % named
        case "picks_settled":
            text = _("Your pick of %(match)s is settled") % named
        case "achievement":
            name = achievement(facts.get("code", ""))
            text = _("You earned an achievement: %(name)s") % {"name": name}
        case _:
            text = None
    return text


def _sides(facts: Facts) -> str:
    return versus(facts.get("home", "?"), facts.get("away", "?"))


def _score(facts: Facts) -> str:
    goals = f"{facts.get('home_goals', '?')}\u2013{facts.get('away_goals', '?')}"
    return f"{facts.get('home', '?')} {goals} {facts.get('away', '?')}"


def _moved(facts: Facts) -> str:
    values = {
        "match": _sides(facts),
        "before": percent(facts.get("before", 0.0)),
        "after": percent(facts.get("after", 0.0)),
    }
    outcome = facts.get("outcome")
    if outcome == "draw":
        return _("%(match)s: a draw went from %(before)s to %(after)s") % values
    side = facts.get("home" if outcome == "home" else "away", "?")
    moved = _("%(match)s: %(side)s to win went from %(before)s to %(after)s")
    return moved % {**values, "side": side}


def kind_name(kind: str) -> str:
    """Return what a kind of notices is called."""
    return _(_NAMES[kind]) if kind in _NAMES else kind


def more(text: str, count: int) -> str:
    """Return a sentence, and how many more there are."""
    if count < 1:
        return text
    others = ngettext("and %(count)s more", "and %(count)s more", count) % {"count": count}
    return f"{text} ({others})"


def code_text(code: str) -> str:
    """Return a text message with the code that confirms a telephone."""
    return _("Touchline: your code is %(code)s. Nobody else needs it.") % {"code": code}
