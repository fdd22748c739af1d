"""What exists: Dagster assets, one folder per layer (`raw core features models …`).

What belongs here: thin bodies that read, call one function of `football`, `sources` or `storage`,
and report metadata a person wants to see. The folder is the asset's name prefix and its group.
What does not: mathematics (`football`), wire formats (`sources`), statements (`storage`), and when
anything runs (`pipelines`). Layers meet through data, never by importing each other.

Assets whose value is a frame carry no return annotation: beside check results Dagster reads
`MaterializeResult` as "no value".
"""
