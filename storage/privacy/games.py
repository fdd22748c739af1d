"""What the tables of games hold about people: what they picked."""

from storage.games.tables.pick import commitment, pick, pick_version
from storage.games.tables.score import leaderboard_entry, pick_score
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
    Held(
        table=commitment,
        uses=(
            secret("match_id schedule place pick_id version leaf",
                   "proves that a pick was sealed, without showing it", ALWAYS),
        ),
    ),
    Held(
        table=pick_score,
        owner=pick_score.c.account_id,
        file="pick_scores",
        uses=(
            use("settlement_no pick_id account_id version log_loss brier rps points is_exact peer"
                " model_gain market_gain", "what a pick was worth", ALWAYS),
        ),
    ),
    Held(
        table=leaderboard_entry,
        owner=leaderboard_entry.c.account_id,
        file="leaderboards",
        uses=(
            use("scope key player account_id picks compared coverage points exact log_loss brier"
                " rps peer model_gain market_gain value lower upper rank best_rank worst_rank"
                " made_at", "where somebody stands among all who pick"),
        ),
    ),
)  # fmt: skip
