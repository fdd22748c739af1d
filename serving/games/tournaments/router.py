"""Tournaments over HTTP. Whoever is not in the group is answered as if there was none."""

from starlette.responses import Response

from serving.access.idempotency import IdempotencyKey
from serving.access.routing import router_of
from serving.games.parts import PLAYERS, Parts, Player
from serving.games.tournaments import service
from serving.games.tournaments.schemas import TournamentDetail, TournamentList, TournamentWrite
from serving.kit import problems
from serving.kit.parameters import PathId

router = router_of("/v1", tag="groups", access=PLAYERS)
_OF_GROUP = "/groups/{group_id}/tournaments"
_ONE = "/tournaments/{tournament_id}"


@router.get(
    _OF_GROUP,
    summary="List the tournaments of a group",
    response_model=TournamentList,
    responses=problems.declare(401, 403, 404, 422),
)
async def list_tournaments(group_id: PathId, subject: Player, parts: Parts) -> TournamentList:
    """The newest first."""
    return await service.read_of_group(parts, subject, group_id)


@router.post(
    _OF_GROUP,
    status_code=201,
    summary="Make a tournament",
    response_model=TournamentDetail,
    responses=problems.declare(401, 403, 404, 409, 413, 422),
)
async def make_tournament(
    group_id: PathId,
    subject: Player,
    parts: Parts,
    response: Response,
    wanted: TournamentWrite,
    _: IdempotencyKey,
) -> TournamentDetail:
    """By the captain; the members are invited, and enter until it begins."""
    made = await service.make(parts, subject, group_id, wanted)
    response.headers["Location"] = f"/v1/tournaments/{made.tournament_id}"
    return made


@router.get(
    _ONE,
    summary="Get a tournament",
    response_model=TournamentDetail,
    responses=problems.declare(401, 403, 404, 422),
)
async def read_tournament(
    tournament_id: PathId, subject: Player, parts: Parts
) -> TournamentDetail:
    """Who takes part, and the bracket."""
    return await service.read(parts, subject, tournament_id)


@router.delete(
    _ONE,
    status_code=204,
    summary="Call a tournament off",
    responses=problems.declare(401, 403, 404, 409, 422),
)
async def cancel_tournament(tournament_id: PathId, subject: Player, parts: Parts) -> None:
    """By the captain, before it begins."""
    await service.cancel(parts, subject, tournament_id)


@router.put(
    f"{_ONE}/entry",
    summary="Take part in a tournament",
    response_model=TournamentDetail,
    responses=problems.declare(401, 403, 404, 409, 422),
)
async def enter_tournament(
    tournament_id: PathId, subject: Player, parts: Parts
) -> TournamentDetail:
    """Until it begins; again changes nothing."""
    return await service.enter(parts, subject, tournament_id)


@router.delete(
    f"{_ONE}/entry",
    summary="Take part in a tournament no longer",
    response_model=TournamentDetail,
    responses=problems.declare(401, 403, 404, 409, 422),
)
async def withdraw_entry(tournament_id: PathId, subject: Player, parts: Parts) -> TournamentDetail:
    """Until it begins; again changes nothing."""
    return await service.withdraw(parts, subject, tournament_id)
