"""The live run: one process that follows the matches of a window from before kick-off to the end.

What belongs here: which window is due (`window`), how often to look (`pace`), one look (`poll`),
the loop (`loop`), and the Dagster job and sensor around it (`job`, `sensor`). What does not: what
an answer says and what it changes, which is that of every other intake, and settling results.
"""
