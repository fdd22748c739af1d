"""The local stack: embedded servers and the supervisor that starts, watches and stops them.

Nothing here knows football. Files are named after the thing they hold: one server (`postgres`,
`redis`), one concern of a process (`spawn`, `orphans`, `probes`), one fact about a world
(`home`, `lock`, `ports`).
"""
