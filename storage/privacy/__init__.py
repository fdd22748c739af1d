"""What is kept about people: why, how long, what they are given of it, and how it goes.

What belongs here: the table of personal columns, and what goes through every context: erasing a
person, letting go of what is too old. What does not: how one context erases its own rows.
"""
