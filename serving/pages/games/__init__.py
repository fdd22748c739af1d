"""Pages of games: picks, records, progress, leaderboards. They work without JavaScript.

What belongs here: what they show, and forms for what can be done. What does not: rules, which are
the services'.
"""

from serving.pages.games import board, own, pick_card, picking, progress, record

ROUTERS = (
    picking.router,
    pick_card.router,
    record.own_router,
    record.router,
    own.router,
    progress.router,
    board.router,
)
