"""A strength as it is shown, out of its row."""

from football.players.transfer import Change, Estimate
from serving.football.transfers.schemas import IntervalRead, StrengthRead
from serving.kit.postgres.driver import Row


def strength_of(row: Row) -> StrengthRead:
    """Return a measured player's strength with its intervals."""
    attack, defence = row["attack"], row["defence"]
    errors = row["attack_error"], row["defence_error"]
    return StrengthRead(
        attack=interval_of(Estimate.of(attack, errors[0])),
        defence=interval_of(Estimate.of(defence, errors[1])),
        total=interval_of(Estimate.of(attack + defence, (errors[0] ** 2 + errors[1] ** 2) ** 0.5)),
    )


def change_of(changed: Change) -> StrengthRead:
    """Return what another eleven changes."""
    attack, defence, total = (interval_of(each) for each in changed)
    return StrengthRead(attack=attack, defence=defence, total=total)


def interval_of(each: Estimate) -> IntervalRead:
    """Return an estimate as it is shown."""
    return IntervalRead(value=each.value, lower=each.lower, upper=each.upper)
