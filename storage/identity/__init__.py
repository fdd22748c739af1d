"""Who has an account, how they prove it, what they may do, and the record of what was done.

Its instants are the wall clock's: people live by it in a simulated world too.
"""
