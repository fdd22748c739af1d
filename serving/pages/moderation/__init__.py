"""Pages of moderation: reporting, the moderators' queue, what everybody learns of decisions.

Whole without JavaScript. Rules are the services' of `serving.social`.
"""

from serving.pages.moderation import case, decisions, public, queue, report

ROUTERS = (public.router, report.router, decisions.router, queue.router, case.router)
