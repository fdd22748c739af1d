"""Tests of a challenger against the champion: registered, started, read, ended, shown.

What belongs here: the moves a test can make, each one transaction with its event. What does not:
what a reading finds (`football.experiments`), and passing a verdict to the registry
(`assets.monitoring`).
"""
