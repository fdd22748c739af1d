"""How far back a look goes: the last month, the last quarter, the season, by their names."""

from datetime import date, timedelta

from football.observations.match import Season


def spans(today: date) -> dict[str, date]:
    """Return the first day of each span; spans end with the day before `today`.

    A season's is the first of July before the last of its days.
    """
    season = Season.of(today - timedelta(days=1)).start_year
    return {
        "30d": today - timedelta(days=30),
        "90d": today - timedelta(days=90),
        "season": date(season, 7, 1),
    }
