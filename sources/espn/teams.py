"""Which teams play in a league's season: ESPN's lists and tables, for their names and ids.

A table's figures are a check of ours (`standings`), never a source of facts.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, NamedTuple, cast

from pydantic import Field, ValidationError

from football.competitions import by_espn
from football.observations.match import TeamObservation, TeamReference
from football.observations.parsed import Parsed, PayloadContext, Reject, RejectReason
from sources.errors import PayloadUnreadable
from sources.espn.leagues import slug_in, slug_of_uid
from sources.espn.parse import read_document, reason_of
from sources.espn.payloads import Dispensable, SeasonYear, Text, Wire


class _Team(Wire):
    id: Text = None
    display_name: Annotated[str, Field(alias="displayName", min_length=1)]


class _Listed(Wire):
    slug: Text = None
    uid: Text = None
    season: Annotated[SeasonYear | None, Dispensable] = None
    teams: list[Any]


class _Sport(Wire):
    leagues: Annotated[list[_Listed], Field(min_length=1)]


class _List(Wire):
    """`teams`: one league's teams of the season in progress."""

    sports: Annotated[list[_Sport], Field(min_length=1)]


class _Standings(Wire):
    season: Annotated[int, Field(ge=1850, le=2200)]
    entries: list[Any]


class _Group(Wire):
    standings: _Standings


class _Table(Wire):
    """`standings`: a table, or one for each group."""

    uid: Text = None
    children: Annotated[list[_Group], Field(min_length=1)]


class _Row(NamedTuple):
    slug: str | None
    season: int
    team: object


class TeamsParser:
    """Reads lists of teams, and tables for the teams in them."""

    name = "espn_teams"
    version = 1

    def parse(self, body: bytes, context: PayloadContext) -> Parsed[TeamObservation]:
        """Read every team; one without a name is rejected and the rest land.

        Raises:
            PayloadUnreadable: an error document, HTML, cut JSON, or neither list nor table.
        """
        document = read_document(body)
        try:
            rows = list(_rows(document, context))
        except ValidationError as fault:
            raise PayloadUnreadable(f"neither teams nor a table: {reason_of(fault)}") from fault
        observations: list[TeamObservation] = []
        rejects: list[Reject] = []
        for row_no, row in enumerate(rows, start=1):
            try:
                observations.append(_observation(row_no, row, context))
            except _NotATeam as fault:
                shown = {"team": row.team, "season": row.season, "competition": row.slug}
                detail = str(fault)
                rejects.append(
                    Reject(row_no=row_no, reason=fault.reason, detail=detail, row=shown)
                )
        return Parsed(rows=len(rows), observations=observations, rejects=rejects)


class _NotATeam(ValueError):  # noqa: N818 - a verdict on one row
    def __init__(self, reason: RejectReason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


def _rows(document: Mapping[str, object], context: PayloadContext) -> Iterator[_Row]:
    if "sports" in document:
        league = _List.model_validate(document).sports[0].leagues[0]
        slug = league.slug or slug_of_uid(league.uid) or slug_in(context.resource)
        yield from _named(slug, _season(league, slug, context), league.teams)
    else:
        table = _Table.model_validate(document)
        slug = slug_of_uid(table.uid) or slug_in(context.resource)
        for group in table.children:
            yield from _named(slug, group.standings.season, group.standings.entries)


def _season(league: _Listed, slug: str | None, context: PayloadContext) -> int:
    if league.season is not None:
        return league.season.year
    known = by_espn(slug or "")
    day = context.fetched_at.date()
    return known.season_of(day).start_year if known else day.year


def _named(slug: str | None, season: int, entries: Sequence[object]) -> Iterator[_Row]:
    for entry in entries:
        is_object = isinstance(entry, dict)
        team = cast("Mapping[str, object]", entry).get("team") if is_object else None
        yield _Row(slug, season, team)


def _observation(row_no: int, row: _Row, context: PayloadContext) -> TeamObservation:
    if row.slug is None:
        detail = "neither a slug nor a known league number"
        raise _NotATeam(RejectReason.UNKNOWN_COMPETITION, detail)
    try:
        team = _Team.model_validate(row.team)
    except ValidationError as fault:
        raise _NotATeam(RejectReason.MISSING_FIELD, f"team: {reason_of(fault)}") from fault
    name = team.display_name.strip()
    if not name:
        raise _NotATeam(RejectReason.MISSING_FIELD, "a team without a name")
    return TeamObservation(
        row_no=row_no,
        source="espn",
        source_competition_id=row.slug,
        season_start_year=row.season,
        team=TeamReference(name=name, source_id=team.id),
        fetched_at=context.fetched_at,
    )


PARSER = TeamsParser()
