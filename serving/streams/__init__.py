"""The event log as clients see it: one hub per process, thin adapters over it.

`reader` follows the log, `hub` keeps the ring, `feed` is one client's place in it; `router` is
long poll and SSE; `serving.streams.websocket` is the third adapter. A client that follows the
ring is written to by `broadcast`, over the `outlet` of its protocol.
"""
