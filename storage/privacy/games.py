"""What the tables of games hold about people: what they picked."""

from storage.games.tables.pick import pick, pick_version
from storage.privacy.held import ALWAYS, Held, secret, use

HELD: tuple[Held, ...] = (
    Held(
        table=pick,
        owner=pick.c.account_id,
        file="picks",
        uses=(
            use("pick_id account_id match_id", "who picked which match", ALWAYS),
            use("version picked_at", "when, and how often it was changed", ALWAYS),
            use("p_home p_draw p_away home_goals away_goals origin",
                "what was picked; other people's scores rest on it", ALWAYS),
            secret("salt", "hides the pick under the seal of its match", ALWAYS),
        ),
    ),
    Held(
        table=pick_version,
        uses=(
            secret("pick_id version p_home p_draw p_away home_goals away_goals origin picked_at",
                   "each change of a pick, so that none is made afterwards", ALWAYS),
            secret("salt", "as of the pick", ALWAYS),
        ),
    ),
)  # fmt: skip
