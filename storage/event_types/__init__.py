"""What can happen, as the event log says it: one class per type of event, with its schema.

To announce something new, write a `Payload` in the file of its noun, name it in `catalogue`, and
publish it with `Event.of(...)`. A field may be added to a type at any time, since readers ignore
what they do not know; one that is taken away, renamed or means something else is a new
`event_version`.
"""
