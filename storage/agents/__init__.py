"""Agents: workers with a name, their tasks and workflows, and everything that became of them.

A task's row is the truth. Whoever works on a task holds a numbered attempt; each write names it,
so that an attempt which was given to somebody else changes nothing.
"""
