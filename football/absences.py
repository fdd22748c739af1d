"""How long absences last where no source reports their length.

What belongs here: the lengths by status, and which statuses mean that a player is out. What does
not: reading claims (`sources.reports`), keeping them (`storage.football.writes.absences`).
"""

from collections.abc import Mapping
from datetime import timedelta

from football.observations.surroundings import AbsenceStatus

ASSUMED_LENGTH: Mapping[AbsenceStatus, timedelta] = {
    AbsenceStatus.INJURED: timedelta(days=21),
    AbsenceStatus.SUSPENDED: timedelta(days=10),
    AbsenceStatus.DOUBTFUL: timedelta(days=5),
    AbsenceStatus.MISSING: timedelta(days=8),
    AbsenceStatus.RETURNED: timedelta(0),
}
DAYS_BETWEEN_MATCHES = 7
MATCH_LENGTH = timedelta(hours=3)
"""After the kick-off of the last match that is missed, the absence is over."""

STRENGTH: Mapping[AbsenceStatus, int] = {
    AbsenceStatus.INJURED: 3,
    AbsenceStatus.SUSPENDED: 3,
    AbsenceStatus.DOUBTFUL: 2,
    AbsenceStatus.MISSING: 1,
    AbsenceStatus.RETURNED: 3,
}
"""A claim does not displace a stronger one that still holds."""
