"""What the platform keeps about its own work: requests that must not happen twice, errors, usage.

Everything here is by the wall clock, and is dropped when it is old.
"""
