"""Pages of moderation: reports, appeals, the moderators' queue, what everybody learns of it.

Whole without JavaScript. Rules are the services' of `serving.social`.
"""

from serving.pages.moderation import appeal, case, decisions, public, queue, report

ROUTERS = (
    public.router,
    report.router,
    appeal.router,
    decisions.router,
    queue.router,
    case.router,
)
