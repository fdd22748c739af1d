"""The event log over WebSocket: `/v1/ws`, one more adapter over `serving.streams`.

`conversation` serves one client, `broadcast` writes to all of them, `entry` lets them in.
Messages are JSON objects with an `op`; docs/clients.md describes every one.
"""
