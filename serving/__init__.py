"""The HTTP API of the platform.

What belongs here: routes, schemas, rendering, the hub that fans the event log out to clients.
What does not: SQL (see `storage.kit.question`), models, runs, providers. One folder per resource
with the same three names in it: `router.py` (HTTP), `service.py` (rules), `schemas.py` (shapes).
Two folders serve all of them: `answers` (how an answer leaves) and `postgres` (the way to its
rows).
"""
