"""Who is who: players of lists without ids found among the rated.

What belongs here: comparing names, ages and clubs. A doubt is no match: nobody is taken for
another because nothing better was found.
"""

from collections.abc import Callable

import polars as pl

from football.names import alias_key, exact_key

_WHOLE_NAME, _PART_OF_NAME, _SAME_CLUB, _SAME_LAST_WORD, _SAME_INITIAL = 4, 3, 3, 2, 1
_ENOUGH = 4
_SHORTEST_WORD = 3  # letters of a word that two names share


def rated_players(movements: pl.DataFrame, rated: pl.DataFrame) -> pl.DataFrame:
    """Return movements and the rated player of each, null where none or more than one fits.

    The folded names share a word and the age fits the date of birth. Beyond that the whole name,
    one name within the other, the club that is left, the initial and the last word speak for a
    player.

    Args:
        movements: rows of `MOVEMENTS_SCHEMA`.
        rated: rows of `RATINGS_SCHEMA`.
    """
    numbered = movements.with_row_index("movement")
    left = pl.when("is_arrival").then("other_club").otherwise("club")
    ours = numbered.select(
        "movement", "season_start_year", "is_winter", "name", "age_years", left.alias("club")
    )
    theirs = rated.select("season_start_year", "player", "name", "born_on", "club")
    keys = ["season_start_year", "word"]
    pairs = _by_word(_folded(ours)).join(_by_word(_folded(theirs)), on=keys, suffix="_rated")
    year = pl.col("season_start_year") + pl.col("is_winter").cast(pl.Int64())
    years = year - pl.col("born_on").dt.year() - pl.col("age_years")
    fitting = pairs.filter(years.is_between(0, 1)).unique(["movement", "player"])
    weighed = fitting.with_columns(evidence=_evidence()).filter(pl.col("evidence") >= _ENOUGH)
    best = weighed.filter(pl.col("evidence") == pl.col("evidence").max().over("movement"))
    sure = best.filter(pl.len().over("movement") == 1).select("movement", "player")
    return numbered.join(sure, on="movement", how="left", maintain_order="left").drop("movement")


def _evidence() -> pl.Expr:
    ours, theirs = pl.col("folded"), pl.col("folded_rated")
    contains = ours.str.contains(theirs, literal=True) | theirs.str.contains(ours, literal=True)
    signs = (
        (ours == theirs, _WHOLE_NAME),
        (contains, _PART_OF_NAME),
        (pl.col("club_key") == pl.col("club_key_rated"), _SAME_CLUB),
        (pl.col("last_word") == pl.col("last_word_rated"), _SAME_LAST_WORD),
        (pl.col("initial") == pl.col("initial_rated"), _SAME_INITIAL),
    )
    return pl.sum_horizontal(
        sign.fill_null(value=False).cast(pl.Int64()) * weight for sign, weight in signs
    )


def _by_word(people: pl.DataFrame) -> pl.DataFrame:
    words = people.with_columns(word=pl.col("folded").str.split(" ")).explode("word")
    return words.filter(pl.col("word").str.len_chars() >= _SHORTEST_WORD)


def _folded(people: pl.DataFrame) -> pl.DataFrame:
    """Add the name without case and accents, its initial, its last word, and the club's key."""
    folded = _keyed(_keyed(people, "name", "folded", exact_key), "club", "club_key", alias_key)
    return folded.with_columns(
        initial=pl.col("folded").str.head(1),
        last_word=pl.col("folded").str.split(" ").list.last(),
    )


def _keyed(
    people: pl.DataFrame, column: str, key: str, key_of: Callable[[str], str]
) -> pl.DataFrame:
    values = people[column].drop_nulls().unique().to_list()
    keys = pl.DataFrame(
        {column: values, key: [key_of(value) for value in values]},
        schema={column: pl.String(), key: pl.String()},
    )
    return people.join(keys, on=column, how="left", maintain_order="left")
