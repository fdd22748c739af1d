"""Dagster's GraphQL: find the code location of a job, launch runs, follow and look them up.

`operations` builds each request and reads its answer, without a network; `sync` and `asynchronous`
send them. Errors are in `errors`, values in `values`.
"""
