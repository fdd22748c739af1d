"""Drift: does the world still behave as it did when the models learned it.

What belongs here: reference windows, tests, control charts, what they amount to, and how long
finding a change may take. What does not: pictures and reports (`assets.monitoring`), rows and
alerts (`storage`).
"""
