"""What providers publish: one sub-package each, the same file names in each.

`client.py` does HTTP and nothing else, `payloads.py` knows the wire format, `parse.py` turns
bytes into observations of `football.observations`. What does not belong here: names resolved to
our identities, anything stored, any schedule. Providers do not know each other.
"""
