"""A simulated crowd: accounts of a simulated world that post, comment, like and follow.

It is a client like any other: it imports `touchline_client` and nothing else of this repository,
and does what the public API lets every account do. `touchline.crowd_accounts` makes the accounts
and their API keys; `touchline.stack` starts the program after the first forecasts.

What somebody does depends on the seed, on what the API answers and on the domain clock alone.
What was done before is read from the API, so nothing is kept here and nothing happens twice.
"""
