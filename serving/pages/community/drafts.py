"""A post being written: the content of its form, the choices, and how it would look."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import TypeAdapter, ValidationError

from serving.football.matches.schemas import MatchRead
from serving.football.matches.service import read_page
from serving.football.search.service import cleaned
from serving.football.teams.service import read_names
from serving.football.teams.service import read_page as read_teams
from serving.kit.cursors import PageRequest
from serving.pages.account.forms import Form
from serving.pages.community.cards import read_competitions, read_matches
from serving.pages.community.drafted_pick import read_drafted_pick
from serving.pages.figures.shares import percents
from serving.pages.history import read_histories
from serving.pages.phrases import horizon, instant, score, track, versus
from serving.social.authors import picture_url
from serving.social.media.schemas import MediaRead
from serving.social.parts import SocialParts
from serving.social.posts.schemas import (
    ForecastCard,
    ImageRead,
    PickCard,
    PostWrite,
    Visibility,
)
from storage.kit.statements import clock
from words.messages import gettext as _

MOST_IMAGES = 4
_PAST, _COMING = timedelta(days=2), timedelta(days=4)
_MOST_MATCHES, _MOST_TEAMS, _MOST_FORECASTS = 60, 8, 8
_TRACKS = ("odds_free", "market_blended")
_IMAGE = re.compile(r"(\d{1,18}) ([0-9a-f]{64}) (\d{1,5}) (\d{1,5}) (.{0,1000})", re.DOTALL)
_VISIBILITY: TypeAdapter[Visibility] = TypeAdapter(Visibility)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What the form of a post offers.

    Attributes:
        matches: id and name of those of these days, and of the one that is chosen.
        teams: id and name of those that the typed name may mean.
        forecasts: sealed ones of the chosen match, the newest of each line first.
        pick_id: of the writer's own pick of the chosen match.
    """

    matches: Sequence[tuple[str, str]]
    teams: Sequence[tuple[str, str]]
    competitions: Sequence[tuple[str, str]]
    forecasts: Sequence[tuple[str, str]]
    pick_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A form of a post, read.

    Attributes:
        now: the domain instant at which it was read.
        match: the one that it is about.
        sealed: the forecast that it carries.
        picked: the pick that it carries, as others will see it.
        images: those that were uploaded already.
        team_id: of the one that it is about; None where its name means none or several.
    """

    now: datetime
    text: str
    visibility: Visibility
    match: MatchRead | None
    sealed: ForecastCard | None
    picked: PickCard | None
    images: Sequence[ImageRead]
    team_id: int | None
    competition: str | None
    choices: Choices

    def wanted(self) -> PostWrite:
        """Return the post as its service takes it. Raises `ValidationError`."""
        return PostWrite(
            text=self.text,
            visibility=self.visibility,
            match_id=None if self.match is None else self.match.match_id,
            team_id=self.team_id,
            competition=self.competition,
            forecast_id=None if self.sealed is None else self.sealed.forecast_id,
            pick_id=None if self.picked is None else self.picked.pick_id,
            media=[image.media_id for image in self.images],
        )


async def read_draft(parts: SocialParts, account_id: int, form: Form) -> Draft:
    """Return the content of a form, and note in it what is wrong.

    Args:
        parts: of this process.
        account_id: who writes.
        form: what was sent.
    """
    match_id = number(form.value("match_id"))
    asked = number(form.value("pick_id"))
    drafted = await read_drafted_pick(parts, account_id, form, asked=asked, match_id=match_id)
    match_id = match_id or drafted.match_id
    now = await _now(parts)
    matches = await _matches_nearby(parts, now)
    if match_id and match_id not in matches:
        matches |= await read_matches(parts, [match_id])
    chosen = matches.get(match_id or 0)
    sealed = {} if chosen is None else await _sealed_of(parts, chosen.match_id)
    forecast = form.value("forecast_id")
    if forecast and forecast not in sealed:
        form.blame("forecast_id", _("This forecast is of another match: choose again."))
    if drafted.card is not None and forecast:
        form.blame("pick_id", _("A post carries a forecast or a pick: choose one of the two."))
    competitions = await read_competitions(parts)
    code = form.value("competition")
    teams = await _teams(parts, form)
    is_one = len(teams) == 1
    if len(teams) > 1:
        form.blame("team", _("Several teams are called so: choose among them."))
    return Draft(
        now=now,
        text=form.value("text"),
        visibility=_visibility(form.value("visibility")),
        match=chosen,
        sealed=sealed.get(forecast),
        picked=drafted.card,
        images=images_of(form),
        team_id=teams[0][0] if is_one else None,
        competition=code if code in competitions else None,
        choices=Choices(
            matches=[(str(each.match_id), _named(each)) for each in matches.values()],
            teams=[(str(team_id), name) for team_id, name in teams],
            competitions=sorted(competitions.items(), key=lambda pair: pair[1]),
            forecasts=[(key, _summary(card)) for key, card in sealed.items()],
            pick_id=drafted.offered_id,
        ),
    )


def images_of(form: Form) -> list[ImageRead]:
    """Return the images that a form carries, without those that are taken out."""
    out = set(form.all("drop"))
    found: list[ImageRead] = []
    for value in form.all("media"):
        parsed = _IMAGE.fullmatch(value)
        if parsed is None or parsed[1] in out or len(found) >= MOST_IMAGES:
            continue
        found.append(
            ImageRead(
                media_id=int(parsed[1]),
                url=picture_url(parsed[2]) or "",
                width=int(parsed[3]),
                height=int(parsed[4]),
                description=parsed[5],
            )
        )
    return found


def image_of(made: MediaRead) -> ImageRead:
    """Return an image that was uploaded just now, as a form carries it."""
    return ImageRead.model_validate(made.model_dump(include=set(ImageRead.model_fields)))


def carried(image: ImageRead) -> str:
    """Return an image as the value of a hidden field."""
    sha256 = image.url.rpartition("/")[2].partition(".")[0]
    return f"{image.media_id} {sha256} {image.width} {image.height} {image.description}"


def number(text: str) -> int | None:
    """Return a field as the id of something; None if it is none."""
    is_id = text.isascii() and text.isdecimal() and 0 < len(text) < 10
    return int(text) if is_id and int(text) > 0 else None


def _visibility(text: str) -> Visibility:
    try:
        return _VISIBILITY.validate_python(text)
    except ValidationError:
        return "public"


async def _now(parts: SocialParts) -> datetime:
    found: datetime = (await parts.database.fetch(clock.now()))[0]["now"]
    return found


async def _matches_nearby(parts: SocialParts, now: datetime) -> dict[int, MatchRead]:
    """Return the matches of these days, by kick-off."""
    page = await read_page(
        parts.database,
        parts.world,
        filters={"since": now - _PAST, "until": now + _COMING},
        order="asc",
        page=PageRequest(cursor=None, limit=_MOST_MATCHES),
    )
    return {match.match_id: match for match in page.items}


async def _teams(parts: SocialParts, form: Form) -> list[tuple[int, str]]:
    """Return the teams that the form may mean, and note if there is none."""
    typed = form.value("team").strip()
    chosen = number(form.value("team_id"))
    if not typed:
        return sorted((await read_names(parts.database, [chosen])).items()) if chosen else []
    page_request = PageRequest(cursor=None, limit=_MOST_TEAMS)
    found = await read_teams(
        parts.database, parts.world, q=cleaned(typed), competition=None, page=page_request
    )
    teams = [(each.team_id, each.name) for each in found.items]
    exact = [each for each in teams if each[1].casefold() == typed.casefold()]
    if not teams:
        form.blame("team", _("No team is called so."))
    picked = [each for each in teams if each[0] == chosen]
    return picked or (exact if len(exact) == 1 else teams)


async def _sealed_of(parts: SocialParts, match_id: int) -> dict[str, ForecastCard]:
    """Return sealed forecasts of a match by their ids, newest first within each line."""
    histories = await read_histories(parts.database, match_id)
    found: dict[str, ForecastCard] = {}
    for name in _TRACKS:
        moves = histories[name].moves if name in histories else ()
        for move in list(reversed(moves))[: _MOST_FORECASTS // len(_TRACKS)]:
            home, draw, away = move.shares
            found[str(move.forecast_id)] = ForecastCard(
                forecast_id=move.forecast_id,
                track=name,
                horizon=move.horizon,
                sealed_at=move.sealed_at,
                p_home=home,
                p_draw=draw,
                p_away=away,
                outcome=None,
                log_loss=None,
            )
    return found


def _named(match: MatchRead) -> str:
    name = versus(match.home.name, match.away.name)
    is_known = match.score is not None and match.status.value in {"finished", "in_play"}
    when = score(match.score) if is_known and match.score else instant(match.kickoff_at)
    return f"{name} · {when}"


def _summary(card: ForecastCard) -> str:
    whole = percents((card.p_home, card.p_draw, card.p_away))
    shares = " · ".join(f"{each} %" for each in whole)
    return f"{track(card.track)}: {shares} ({horizon(card.horizon)}, {instant(card.sealed_at)})"
