"""Background jobs: one file per kind of job, and the process that runs them.

What belongs here: what must happen soon after a transaction and outside it, quickly. What does
not: heavy work, which is Dagster's (a job only launches a run), and rows, which are storage's.
"""
