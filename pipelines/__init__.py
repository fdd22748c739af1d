"""When things happen: definitions, resources, jobs, and the commands that load and replay data.

What belongs here: assembling the assets into a code location and asking Dagster to run them. What
does not: what an asset is (`assets`) or how a number is computed (`football`).
"""
