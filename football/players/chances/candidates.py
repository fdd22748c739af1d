"""Who may be picked: a row per side of a match and player that it can choose from.

What belongs here: for matches that were played and for matches to come alike, what was known of a
player's habits before. What does not: how likely that makes him (`starts`).

A side can choose from who was in one of its last line-ups, and from who has a spell with it. Only
matches that a player was fit for count for his habits.
"""

import polars as pl

SHORT, LONG = 3.0, 12.0  # matches after which a line-up counts half
_KEPT = 60  # line-ups of a side, the newest
_SEEN_WITHIN = 20  # line-ups of a side since he was last in one
_PRIOR_MATCHES = 1.0
_STARTERS, _SQUAD = 11, 20
LINES = ("G", "D", "M", "F")
_UNKNOWN_LINE = "M"

COMING_SCHEMA = pl.Schema(
    {"match": pl.String(), "match_date": pl.Date(), "team": pl.String(), "is_home": pl.Boolean()}
)
CANDIDATES_SCHEMA = pl.Schema(
    {
        "match": pl.String(),
        "match_date": pl.Date(),
        "team": pl.String(),
        "number": pl.Int64(),  # of the side's match, oldest 0
        "player": pl.String(),
        "line": pl.String(),  # of LINES
        "reason": pl.String(),  # why he is out; null if he is not
        "until_date": pl.Date(),  # of that absence; null if nobody said
        "short": pl.Float64(),  # share of the last matches he was fit for that he started
        "long": pl.Float64(),
        "matches": pl.Float64(),  # that those shares rest on
        "started_last": pl.Float64(),
        "is_starter": pl.Boolean(),  # null of a match to come
        "minutes": pl.Float64(),
    }
)


def candidates(
    appearances: pl.DataFrame,
    unavailable: pl.DataFrame,
    players: pl.DataFrame,
    spells: pl.DataFrame,
    coming: pl.DataFrame,
) -> pl.DataFrame:
    """Return who could be picked in past matches of some sides, and in those to come.

    Args:
        appearances: rows of `APPEARANCES`, known at the instant that is asked about.
        unavailable: rows of `UNAVAILABLE`, likewise.
        players: rows of `PLAYERS`.
        spells: `player`, `team`, `from_date`, `until_date`; who has left is no candidate for
            what comes.
        coming: rows of `COMING_SCHEMA`; only their sides are looked at.

    Returns:
        Rows of `CANDIDATES_SCHEMA`, by side, player and match.
    """
    lines = lines_of(players, appearances)
    of_side = appearances.join(coming.select("team").unique(), on="team", how="semi")
    played = of_side.select("match", "match_date", "team").unique()
    sides = (
        pl.concat([played, coming.select("match", "match_date", "team")])
        .unique(["match", "team"], keep="first", maintain_order=True)
        .sort("team", "match_date", "match")
        .with_columns(
            number=pl.int_range(pl.len()).over("team").cast(pl.Int64()),
            is_coming=pl.struct("match", "team").is_in(
                coming.select(pl.struct("match", "team")).to_series().implode()
            ),
        )
        .filter(pl.int_range(pl.len()).reverse().over("team") < _KEPT + _coming_most(coming))
    )
    members = _members(of_side, spells, sides)
    own = of_side.select("match", "team", "player", "is_starter", "minutes")
    rows = (
        sides.join(members, on="team")
        .join(own, on=["match", "team", "player"], how="left")
        .with_columns(
            was_listed=pl.col("is_starter").is_not_null(),
            is_starter=pl.when("is_coming")
            .then(None)
            .otherwise(pl.col("is_starter").fill_null(value=False)),
            minutes=pl.when("is_coming").then(None).otherwise(pl.col("minutes").fill_null(0.0)),
        )
    )
    rows = _with_absences(rows, unavailable).sort("team", "player", "number")
    return (
        _with_habits(rows)
        .join(lines, on="player", how="left")
        .with_columns(line=pl.col("line").fill_null(_UNKNOWN_LINE))
        .select([pl.col(name).cast(kind) for name, kind in CANDIDATES_SCHEMA.items()])
    )


def lines_of(players: pl.DataFrame, appearances: pl.DataFrame) -> pl.DataFrame:
    """Return `player` and his `line`: as registered, else where he has played most."""
    registered = players.select("player", pl.col("position").alias("line")).drop_nulls()
    played = (
        appearances.filter(pl.col("position").is_in(LINES))
        .group_by("player", pl.col("position").alias("line"))
        .len()
        .sort("player", "len", "line", descending=[False, True, False])
        .unique("player", keep="first", maintain_order=True)
        .select("player", "line")
    )
    both = pl.concat([registered, played])
    return both.unique("player", keep="first", maintain_order=True)


def _coming_most(coming: pl.DataFrame) -> int:
    counted = coming.group_by("team").len()["len"]
    return int(counted.max() or 0)  # pyright: ignore[reportArgumentType] - a count


def _members(of_side: pl.DataFrame, spells: pl.DataFrame, sides: pl.DataFrame) -> pl.DataFrame:
    """Return team, player, and whether he is of the team now: null where no spell says."""
    next_date = sides.filter("is_coming").group_by("team").agg(on=pl.col("match_date").min())
    is_open = (pl.col("from_date") <= pl.col("on")) & (
        pl.col("until_date").is_null() | (pl.col("until_date") > pl.col("on"))
    )
    spelled = (
        spells.join(next_date, on="team")
        .group_by("team", "player")
        .agg(is_open.any().alias("is_member"))
    )
    seen = of_side.select("team", "player").unique()
    return seen.join(spelled, on=["team", "player"], how="full", coalesce=True)


def _with_absences(rows: pl.DataFrame, unavailable: pl.DataFrame) -> pl.DataFrame:
    """Add why each is out on the day, with the date he is back; the last to be back counts."""
    out = (
        rows.select("match", "match_date", "team", "player")
        .join(unavailable.select("player", "from_date", "until_date", "reason"), on="player")
        .filter(
            (pl.col("from_date") <= pl.col("match_date"))
            & (pl.col("until_date").is_null() | (pl.col("until_date") > pl.col("match_date")))
        )
        .sort("until_date", "from_date", descending=[True, False], nulls_last=False)
        .unique(["match", "team", "player"], keep="first", maintain_order=True)
        .select("match", "team", "player", "reason", "until_date")
    )
    return rows.join(out, on=["match", "team", "player"], how="left")


def _with_habits(rows: pl.DataFrame) -> pl.DataFrame:
    """Add habits before each match; drop who was not of the side then."""
    of_player = ["team", "player"]
    # A starter was fit, whatever a list says.
    is_fit = pl.col("reason").is_null() | pl.col("is_starter").fill_null(value=False)
    started = pl.when(is_fit).then(pl.col("is_starter").cast(pl.Float64()))
    seen_at = pl.when(pl.col("was_listed") | pl.col("reason").is_not_null()).then("number")
    base = _STARTERS / _SQUAD
    shares = [
        started.ewm_mean(half_life=life, adjust=True, ignore_nulls=True)
        .forward_fill()
        .shift(1)
        .over(of_player)
        .alias(name)
        for name, life in (("short", SHORT), ("long", LONG))
    ]
    found = rows.with_columns(
        *shares,
        matches=started.is_not_null().cum_sum().shift(1, fill_value=0).over(of_player),
        first_at=pl.when("was_listed").then("number").min().over(of_player),
        seen_at=seen_at.forward_fill().shift(1).over(of_player),
        started_last=started.forward_fill().shift(1).over(of_player),
    )
    # Line-ups before his first say nothing of his habits: he was not there.
    counted = (pl.col("matches") - pl.col("first_at").fill_null(0)).clip(lower_bound=0)
    shrunk = [
        (
            (pl.col(name).fill_null(base) * _weight(counted, life) + base * _PRIOR_MATCHES)
            / (_weight(counted, life) + _PRIOR_MATCHES)
        ).alias(name)
        for name, life in (("short", SHORT), ("long", LONG))
    ]
    is_recent = pl.col("number") - pl.col("seen_at") <= _SEEN_WITHIN
    is_there = (
        pl.when("is_coming")
        .then(pl.col("is_member").fill_null(is_recent))
        .otherwise(is_recent)
        .fill_null(value=False)
    )
    return found.with_columns(
        *shrunk, matches=counted, started_last=pl.col("started_last").fill_null(base)
    ).filter(is_there)


def _weight(matches: pl.Expr, life: float) -> pl.Expr:
    """Return the weight that so many matches have together."""
    kept = 0.5 ** (1.0 / life)
    return (1.0 - pl.lit(kept).pow(matches)) / (1.0 - kept)
