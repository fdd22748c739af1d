"""HTTP clients of services that run beside the platform: today Dagster's webserver.

What belongs here: requests, answers as values, errors that say whether a retry helps. What does
not: what is launched and when, where a service is (callers give an address), football's providers
(`sources`). Imports nothing else of the platform, and never the service's own package.
"""
