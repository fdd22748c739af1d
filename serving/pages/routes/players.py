"""Pages of players and squads."""

from starlette.responses import Response

from serving.kit.dependencies import DatabaseDependency
from serving.kit.parameters import PathId
from serving.pages import player_strengths, players
from serving.pages.answering import PagesDependency, router_of_pages

router = router_of_pages()


@router.get("/players/{player_id}")
async def show_player(
    player_id: PathId, pages: PagesDependency, database: DatabaseDependency
) -> Response:
    """One player: his clubs and matches, when he was out, what he is said to be worth."""
    return await pages.answer(
        "player.html",
        lambda: players.read_player(database, pages.world, player_id),
        beside={"strength": lambda: player_strengths.read_of_player(database, player_id)},
    )


@router.get("/teams/{team_id}/squad")
async def show_squad(
    team_id: PathId, pages: PagesDependency, database: DatabaseDependency
) -> Response:
    """A team's players by line, and who of them can play."""
    return await pages.answer(
        "squad.html",
        lambda: players.read_squad_page(database, pages.world, team_id),
        beside={"ranking": lambda: player_strengths.read_ranking(database, team_id)},
    )
