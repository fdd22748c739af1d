"""How strong players are: what a side scores and concedes with and without them.

`sides` says who was on the pitch, `prior` what is thought of a player beforehand, `plus_minus`
estimates, `design` holds the equations it solves, and `check` says how often its intervals held on
matches it had not seen.
"""
