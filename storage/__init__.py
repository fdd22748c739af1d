"""Where things are kept: Postgres tables, statements and migrations, event log, seals, lake.

What belongs here: everything that reads or writes a store. What does not: HTTP to providers
(`sources`), orchestration (`assets`, `pipelines`), answers to people (`serving`), mathematics
(`football`).
"""
