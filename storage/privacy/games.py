"""What the tables of games hold about people: picks, play money, groups."""

from storage.games.tables.group import group_joker, group_member, player_group
from storage.games.tables.ledger import ledger_entry, stake, wallet
from storage.games.tables.pick import commitment, pick, pick_version
from storage.games.tables.progress import award, player_progress
from storage.games.tables.score import leaderboard_entry, pick_score
from storage.games.tables.tournament import entrant, tie, tournament
from storage.privacy.held import ALWAYS, ERASED, Held, secret, use

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
    Held(
        table=award,
        owner=award.c.account_id,
        file="achievements",
        uses=(
            use("account_id code match_id awarded_at", "who earned which achievement", ERASED),
        ),
    ),
    Held(
        table=player_progress,
        owner=player_progress.c.account_id,
        file="experience",
        uses=(
            use("account_id experience settled rules made_at", "what picking was worth", ERASED),
        ),
    ),
    Held(
        table=wallet,
        owner=wallet.c.account_id,
        file="wallet",
        uses=(
            use("wallet_id account_id balance", "who holds how much play money", ALWAYS),
            secret("kind match_id", "other wallets hold the stakes of a match", ALWAYS),
        ),
    ),
    Held(
        table=ledger_entry,
        uses=(
            secret("transfer_id wallet_id amount", "what moved between wallets", ALWAYS),
        ),
    ),
    Held(
        table=stake,
        owner=stake.c.account_id,
        file="stakes",
        uses=(
            use("stake_id account_id match_id outcome amount placed_at",
                "what was staked; other people's payouts rest on it", ALWAYS),
            use("result paid settled_at", "what became of it", ALWAYS),
        ),
    ),
    Held(
        table=player_group,
        uses=(
            secret("group_id name captain_id code scoring competitions deadline_minutes has_joker"
                   " created_at closed_at", "a group, its rules and its captain", ALWAYS),
        ),
    ),
    Held(
        table=group_member,
        owner=group_member.c.account_id,
        file="groups",
        uses=(use("group_id account_id joined_at", "who plays together", ERASED),),
    ),
    Held(
        table=tournament,
        uses=(
            secret("tournament_id group_id name begins_at round_days created_at drawn_at ended_at"
                   " winner_id", "a tournament of a group, and who won it", ALWAYS),
        ),
    ),
    Held(
        table=entrant,
        owner=entrant.c.account_id,
        file="tournaments",
        uses=(use("tournament_id account_id entered_at seed",
                  "who takes part; other people's ties rest on it", ALWAYS),),
    ),
    Held(
        table=tie,
        uses=(
            secret("tournament_id round place home_id away_id home_points home_exact home_picked"
                   " away_points away_exact away_picked winner_id decided_by decided_at",
                   "who met whom, and how it ended", ALWAYS),
        ),
    ),
    Held(
        table=group_joker,
        owner=group_joker.c.account_id,
        file="jokers",
        uses=(use("group_id account_id day match_id set_at", "which match counts twice", ERASED),),
    ),
)  # fmt: skip
