"""Pages of those who play together: groups, the wallet, stakes on a match.

What belongs here: what they show, and their forms. What does not: rules, which are the services'.
"""

from serving.pages.play import group, groups, room, stakes, tournament, wallet

ROUTERS = (
    wallet.router,
    stakes.router,
    groups.router,
    group.router,
    room.router,
    tournament.router,
)
