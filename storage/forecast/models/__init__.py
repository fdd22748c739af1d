"""Versions of models: what was fitted, what was decided of it, and how MLflow shows both.

What belongs here: the moves a version can make and the record of them in Postgres, and the way to
MLflow, which follows. What does not: fitting (`football.models`) or judging (`assets.models`).
"""
