"""Pages of administrators: people, the record of acts, alerts, what waits, what was sent.

What belongs here: what they show, and forms for the few things to do. What does not: rules, which
are the services'; and who may, which each endpoint declares.
"""

from serving.pages.admin import agreement, alerts, audit, feeds, jobs, outbox, people, watch

ROUTERS = (
    *(people.router, audit.router, alerts.router, feeds.router, agreement.router, jobs.router),
    *(outbox.router, watch.router),
)
