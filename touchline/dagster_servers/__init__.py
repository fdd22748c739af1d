"""Dagster's own servers, started through modules of ours that add what the plain commands lack.

`code_server` recovers the runs that a killed one left behind; `webserver` checks its clients;
all of them write lines as our processes do (`lines`), and end at once.
"""
