"""How processes report on their work: logs, groups of errors, traces.

What belongs here: the form of a line, what is never in one, and where a trace goes. What does not:
what is worth reporting, and the tables it is kept in. Nothing of ours is imported.
"""
