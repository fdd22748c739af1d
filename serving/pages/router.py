"""Pages over HTTP, all of them. Addresses are for people: unknown parameters are ignored."""

from fastapi import FastAPI

from serving.pages import (
    account,
    admin,
    agents,
    community,
    files,
    games,
    moderation,
    play,
    questions,
)
from serving.pages.answering import router_of_pages
from serving.pages.routes import (
    broadcast,
    device,
    insights,
    matches,
    models,
    places,
    players,
    seals,
    teams,
)

router = router_of_pages()
for _each in (places, matches, teams, players, models, insights, seals, device, broadcast):
    # Not included: a router within a router is tried for each request.
    router.routes.extend(_each.router.routes)


def install(app: FastAPI) -> None:
    """Serve the pages and their files."""
    ours = (account, admin, moderation, community, agents, games, play, questions)
    for each in (router for part in ours for router in part.ROUTERS):
        app.include_router(each)
    # After them: /insights/{code} would take /insights/questions.
    app.include_router(router)
    app.mount("/static", files.VersionedFiles(directory=files.DIRECTORY), name="static")
