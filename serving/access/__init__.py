"""Callers and their permissions: one subject per request, whatever the protocol.

`subject` describes the caller, `credentials` reads it from a request, `needs` describes what a
route or a topic requires. Nothing here knows a resource: who owns which rows is the services' own
rule.
"""
