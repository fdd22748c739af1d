"""The columns of an export: their order, their types, what they mean, one example row.

Both file kinds are written from this table, so that they cannot disagree.
"""

from typing import Literal, NamedTuple

Kind = Literal["text", "integer", "number", "flag", "instant"]


class Column(NamedTuple):
    """A column; `name` is also what the statement calls it."""

    name: str
    kind: Kind
    meaning: str
    example: str


COLUMNS = (
    Column("forecast_id", "text", "see /v1/forecasts/{forecast_id}/proof",
           "019a85c4-1f6e-7c3a-9a51-0c9c1d6f2b11"),
    Column("match_id", "integer", "see /v1/matches/{match_id}", "311"),
    Column("competition", "text", "code", "S1"),
    Column("season", "text", "label", "2025-26"),
    Column("kickoff_at", "instant", "UTC, as it stands now", "2025-11-15T15:00:00Z"),
    Column("home", "text", "home team", "Askvik"),
    Column("away", "text", "away team", "Tindholm"),
    Column("track", "text", "`odds_free`, `market_blended` or `market`", "odds_free"),
    Column("horizon", "text", "how close kick-off was: `early`, `T-72h`, `T-24h`, `T-1h`",
           "T-24h"),
    Column("model_name", "text", "registered model", "outcome_odds_free"),
    Column("model_version", "integer", "its version", "2"),
    Column("p_home", "number", "probability of a home win after 90 minutes", "0.512"),
    Column("p_draw", "number", "of a draw", "0.262"),
    Column("p_away", "number", "of an away win", "0.226"),
    Column("sealed_at", "instant", "UTC", "2025-11-14T15:02:11Z"),
    Column("seal_no", "integer", "see /v1/seals", "3"),
    Column("digest", "text", "SHA-256 of the sealed body, hexadecimal", "9f" * 32),
    Column("is_the_forecast", "flag",
           "the last one of its match, track and horizon sealed before kick-off", "true"),
    Column("is_scored", "flag",
           "the last one of its match and track, scored once that was played to its end", "true"),
    Column("home_goals", "integer", "after 90 minutes; empty until full time", "2"),
    Column("away_goals", "integer", "after 90 minutes; empty until full time", "1"),
    Column("outcome", "text", "`home`, `draw`, `away`; empty until full time", "home"),
    Column("average_home", "number", "the market's average price collected before kick-off",
           "1.87"),
    Column("average_draw", "number", "likewise", "3.6"),
    Column("average_away", "number", "likewise", "4.1"),
    Column("pinnacle_home", "number", "Pinnacle's price collected before kick-off", "1.9"),
    Column("pinnacle_draw", "number", "likewise", "3.65"),
    Column("pinnacle_away", "number", "likewise", "4.2"),
)  # fmt: skip
NAMES = tuple(column.name for column in COLUMNS)
EXAMPLE = f"{','.join(NAMES)}\r\n{','.join(column.example for column in COLUMNS)}\r\n"
MEANING = "\n".join(f"- `{column.name}`: {column.meaning}" for column in COLUMNS)
