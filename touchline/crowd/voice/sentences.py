"""Filling sentences: the kind of a text, its facts, and which of several sentences it gets."""

import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from touchline.crowd.cast import Language, Member
from touchline.crowd.chance import pick, share
from touchline.crowd.facts import Fixture, Outlook, Place
from touchline.crowd.voice import english, german

_SENTENCES = {"en": english.SENTENCES, "de": german.SENTENCES}
_PERCENT = {"en": english.PERCENT, "de": german.PERCENT}
_CLEAR = 0.5
_CLOSE = 0.12
_EXPECTED = 0.45
_SURPRISING = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """How one member writes.

    Attributes:
        own: the name of the club that they support.
    """

    seed: int
    member: Member
    own: str

    def preview(self, fixture: Fixture, outlook: Outlook, turn: int) -> str:
        """Return a text about a match to come; `turn` counts those who write about it."""
        facts = self._of_match(fixture) | self._of_outlook(fixture, outlook)
        if self.own in {fixture.home.name, fixture.away.name}:
            kind = "preview.own"
        elif abs(outlook.home - outlook.away) < _CLOSE:
            kind = "preview.open"
        else:
            is_clear = max(outlook.home, outlook.away) >= _CLEAR
            kind = "preview.clear" if is_clear else "preview.lean"
        return self._written(kind, facts, fixture.match_id, turn)

    def result(self, fixture: Fixture, outlook: Outlook | None, turn: int) -> str:
        """Return a text about a finished match."""
        facts = self._of_match(fixture) | self._of_score(fixture)
        if outlook is not None:
            facts |= self._of_outlook(fixture, outlook)
        kind = self._kind_of_result(fixture, outlook)
        return self._written(kind, facts, fixture.match_id, turn)

    def table(self, place: Place, turn: int) -> str:
        """Return a text about the place of their club."""
        facts = {
            "own": self.own,
            "position": str(place.position),
            "points": str(place.points),
            "played": str(place.played),
            "tag": f"#{place.competition}",
            "club_tag": _tag_of(self.own),
        }
        kind = "table.first" if place.position == 1 else "table.other"
        return self._written(kind, facts, place.played, turn)

    def reply(self, kind: str, author: str, outlook: Outlook | None, turn: int) -> str:
        """Return an answer to a post: `preview`, `result` or `other`."""
        facts = {"mention": f"@{author}"}
        if outlook is not None:
            facts["p_draw"] = self._percent(outlook.draw)
        options = self._possible(f"reply.{kind}", facts)
        return options[turn % len(options)].format(**facts)

    def welcome(self, author: str) -> str:
        """Return a greeting for somebody's first post."""
        options = _SENTENCES[self.member.language]["welcome"]
        return pick(options, self.seed, self.member.username, author).format(mention=f"@{author}")

    def biography(self) -> str:
        """Return what the profile says: that nobody is behind it."""
        options = _SENTENCES[self.member.language]["biography"]
        return pick(options, self.seed, self.member.username).format(own=self.own)

    def _written(self, kind: str, facts: Mapping[str, str], thing: object, turn: int) -> str:
        language = self.member.language
        sentences = _SENTENCES[language][kind]
        start = int(share(self.seed, kind, thing) * len(sentences))
        closings = _SENTENCES[language][f"closing.{self.member.style}"]
        closing = pick(closings, self.seed, self.member.username, kind, thing, turn)
        sentence = sentences[(start + turn) % len(sentences)]
        return f"{sentence} {closing}".format(**facts).strip()

    def _possible(self, kind: str, facts: Mapping[str, str]) -> list[str]:
        sentences = _SENTENCES[self.member.language][kind]
        return [each for each in sentences if set(fields_of(each)) <= facts.keys()]

    def _kind_of_result(self, fixture: Fixture, outlook: Outlook | None) -> str:
        home, away = _score(fixture)
        if home == away:
            return "result.drawn"
        winner = fixture.home if home > away else fixture.away
        if self.own == winner.name:
            return "result.own_won"
        if self.own in {fixture.home.name, fixture.away.name}:
            return "result.own_lost"
        if outlook is None:
            return "result.plain"
        probability = outlook.home if winner is fixture.home else outlook.away
        if probability >= _EXPECTED:
            return "result.expected"
        return "result.surprise" if probability < _SURPRISING else "result.plain"

    def _of_match(self, fixture: Fixture) -> dict[str, str]:
        is_home = self.own == fixture.home.name
        is_theirs = is_home or self.own == fixture.away.name
        return {
            "home": fixture.home.name,
            "away": fixture.away.name,
            "own": self.own,
            "rival": fixture.away.name if is_home else fixture.home.name,
            "tag": f"#{fixture.competition}",
            "club_tag": _tag_of(self.own if is_theirs else fixture.home.name),
        }

    def _of_score(self, fixture: Fixture) -> dict[str, str]:
        home, away = _score(fixture)
        winner, loser = (
            (fixture.home, fixture.away) if home > away else (fixture.away, fixture.home)
        )
        return {"score": f"{home}:{away}", "winner": winner.name, "loser": loser.name}

    def _of_outlook(self, fixture: Fixture, outlook: Outlook) -> dict[str, str]:
        home, draw, away = map(self._percent, (outlook.home, outlook.draw, outlook.away))
        is_home_ahead = outlook.home >= outlook.away
        facts = {
            "p_home": home,
            "p_draw": draw,
            "p_away": away,
            "p_own": home if self.own == fixture.home.name else away,
            "favourite": fixture.home.name if is_home_ahead else fixture.away.name,
            "outsider": fixture.away.name if is_home_ahead else fixture.home.name,
            "p_favourite": home if is_home_ahead else away,
            "p_outsider": away if is_home_ahead else home,
        }
        if fixture.score is not None:
            facts["p_winner"] = home if fixture.score[0] > fixture.score[1] else away
        return facts

    def _percent(self, probability: float) -> str:
        return _PERCENT[self.member.language].format(f"{100 * probability:.0f}")


def fields_of(sentence: str) -> Iterator[str]:
    """Yield the names of what a sentence has to be filled with."""
    for _, name, _, _ in string.Formatter().parse(sentence):
        if name:
            yield name


def sentences_of(language: Language) -> Mapping[str, tuple[str, ...]]:
    """Return every sentence of a language, by kind."""
    return _SENTENCES[language]


def _score(fixture: Fixture) -> tuple[int, int]:
    if fixture.score is None:
        raise ValueError(f"match {fixture.match_id} has no score yet")
    return fixture.score


def _tag_of(club: str) -> str:
    return "#" + "".join(filter(str.isalpha, club.title()))
