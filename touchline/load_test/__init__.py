"""`touchline load`: people of all kinds use a running stack at once, and how it answers them.

What belongs here: the scenario of Locust, the accounts it uses, the report. Ratios to a yardstick
are `touchline.bench`'s.
"""
