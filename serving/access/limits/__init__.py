"""The gate: how much one address, one account or one key may ask for.

An address is counted before anybody looks at a token, an account or a key once it is known: a
token that nobody has checked never has a count of its own. What is exact is counted in Redis, for
all processes; reads are counted by each process alone, and answers kept in memory not at all.
"""
