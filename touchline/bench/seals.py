"""Sealing forecasts, and checking the seals, beside the least a database could do instead."""

from itertools import batched
