"""Pages of games: the form of a pick, one's own picks, leaderboards. They work without JavaScript.

What belongs here: what they show, and forms for what can be done. What does not: rules, which are
the services'.
"""

from serving.pages.games import board, own, picking

ROUTERS = (picking.router, own.router, board.router)
