"""The event log as clients see it: one hub per process, thin adapters over it.

`reader` follows the log, `hub` keeps the ring, `feed` is one client's place in it; `router` is
long poll and SSE; `serving.websocket` is the third adapter.
"""
