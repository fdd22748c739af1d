"""Steps of Dagster's runs on other machines, through Celery: only where a setting asks for it.

What belongs here: which queue a step goes to, how it is begun at most once, and how it is noticed
that its worker is gone. What does not: retrying. A run that lost a step fails, and Dagster's own
retry of crashed runs goes on from there.
"""
