"""Personal pages: registering, logging in, the user's account. They work without JavaScript.

What belongs here: forms, and what they show. What does not: rules, which are the services' of
`serving.identity`. Each form is answered by a redirect where it did something, so that loading a
page again repeats nothing, and by itself where something is wrong.
"""

from serving.pages.account import data, entry, limits, profile, security

ROUTERS = (
    *(entry.router, profile.router, profile.open_router),
    *(security.router, data.router, limits.router),
)
