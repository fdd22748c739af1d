"""Model versions and what was decided of them, as far as people see them."""

from functools import cache

from sqlalchemy import BigInteger, ColumnElement, DateTime, Integer, Text, bindparam, func, select

from football.lifecycle import Kind, State
from storage.forecast.tables.forecast import decision, forecast, model_version
from storage.kit.question import Question

_SHOWN = tuple(
    model_version.c[name]
    for name in (
        *("model_version_id", "name", "version", "track", "family", "state", "recipe", "metrics"),
        *("mlflow_run_id", "dagster_run_id", "as_of", "trained_at"),
    )
)


@cache
def champion() -> Question:
    """The champion of a registered name with its parameters. Parameters: name."""
    return select(
        model_version.c.version,
        model_version.c.as_of,
        model_version.c.parameters,
    ).where(
        model_version.c.name == bindparam("name", type_=Text),
        model_version.c.state == State.CHAMPION.value,
    )


@cache
def page(*, has_name: bool, has_state: bool, is_continued: bool) -> Question:
    """Versions, newest first. Parameters: limit[, name][, state][, before_id]."""
    statement = select(*_SHOWN)
    if has_name:
        statement = statement.where(model_version.c.name == bindparam("name", type_=Text))
    if has_state:
        statement = statement.where(model_version.c.state == bindparam("state", type_=Text))
    if is_continued:
        before = bindparam("before_id", type_=Integer)
        statement = statement.where(model_version.c.model_version_id < before)
    return statement.order_by(model_version.c.model_version_id.desc()).limit(
        bindparam("limit", type_=Integer)
    )


@cache
def one() -> Question:
    """One version, and the parameters it says outcomes or goals by. Parameters: id."""
    return select(*_SHOWN, model_version.c.parameters).where(_is_requested())


@cache
def in_life() -> Question:
    """The versions that forecast: champions, challengers, and previous champions; by name."""
    living = (State.CHAMPION, State.CHALLENGER, State.PREVIOUS)
    return (
        select(*_SHOWN)
        .where(model_version.c.state.in_([state.value for state in living]))
        .order_by(model_version.c.name, model_version.c.state, model_version.c.version.desc())
    )


@cache
def lives_of() -> Question:
    """How many versions that forecast are of a family. Parameters: family."""
    living = in_life().subquery()
    return select(func.count()).where(living.c.family == bindparam("family", type_=Text))


@cache
def decisions_about() -> Question:
    """What was decided of one version, newest first: as what it is about, or came from.

    Parameters: id, limit.
    """
    return (
        select(decision)
        .join(model_version, model_version.c.name == decision.c.name)
        .where(
            _is_requested(),
            (decision.c.to_version == model_version.c.version)
            | (decision.c.from_version == model_version.c.version),
        )
        .order_by(decision.c.decision_id.desc())
        .limit(bindparam("limit", type_=Integer))
    )


@cache
def decided(*, has_name: bool, is_continued: bool) -> Question:
    """Everything that was decided, newest first. Parameters: limit[, name][, before_id]."""
    statement = select(decision)
    if has_name:
        statement = statement.where(decision.c.name == bindparam("name", type_=Text))
    if is_continued:
        before = bindparam("before_id", type_=BigInteger)
        statement = statement.where(decision.c.decision_id < before)
    return statement.order_by(decision.c.decision_id.desc()).limit(
        bindparam("limit", type_=Integer)
    )


@cache
def last_decisions() -> Question:
    """The newest decision of each name."""
    newest = select(func.max(decision.c.decision_id)).group_by(decision.c.name)
    return select(decision).where(decision.c.decision_id.in_(newest)).order_by(decision.c.name)


@cache
def sealed_by() -> Question:
    """How many forecasts a version sealed in each role. Parameters: id."""
    return (
        select(
            forecast.c.role,
            forecast.c.track,
            func.count().label("forecasts"),
            func.count(forecast.c.match_id.distinct()).label("matches"),
            func.max(forecast.c.sealed_at).label("last_sealed_at"),
        )
        .where(forecast.c.model_version_id == bindparam("id", type_=Integer))
        .group_by(forecast.c.role, forecast.c.track)
        .order_by(forecast.c.role, forecast.c.track)
    )


@cache
def goal_models() -> Question:
    """The champions that say goals, with their parameters: one per competition."""
    return select(
        model_version.c.model_version_id,
        model_version.c.name,
        model_version.c.version,
        model_version.c.as_of,
        model_version.c.parameters,
    ).where(model_version.c.state == State.CHAMPION.value, model_version.c.track == "goal_model")


@cache
def goal_models_then() -> Question:
    """The versions that say goals of a competition, fitted by an instant; newest first.

    Parameters: name, such as `goal_E0`, as_of.
    """
    return (
        select(model_version.c.version, model_version.c.parameters)
        .where(
            model_version.c.name == bindparam("name", type_=Text),
            model_version.c.as_of <= bindparam("as_of", type_=DateTime(timezone=True)),
        )
        .order_by(model_version.c.as_of.desc(), model_version.c.version.desc())
    )


@cache
def strengths_of() -> Question:
    """What fits of a goal model said of a team, the last first. Parameters: name, team, limit.

    `strength` has `attack`, `defence`, `strength_sd` (null where it was not fitted), and the
    model's `intercept`.
    """
    parameters = model_version.c.parameters
    own = parameters["teams"][bindparam("team", type_=Text)]
    strength = func.jsonb_build_object(
        *("attack", own["attack"], "defence", own["defence"]),
        *("strength_sd", own["strength_sd"], "intercept", parameters["intercept"]),
    )
    return (
        select(model_version.c.as_of, strength.label("strength"))
        .where(
            model_version.c.name == bindparam("name", type_=Text),
            own["attack"].is_not(None),
            parameters["intercept"].is_not(None),
        )
        .order_by(model_version.c.as_of.desc(), model_version.c.version.desc())
        .limit(bindparam("limit", type_=Integer))
    )


@cache
def replaced_since() -> Question:
    """Names of outcome models whose champion another one replaced. Parameters: since.

    A champion that was rolled back to is compared with nobody: who failed is known.
    """
    promotions = (Kind.REFIT, Kind.EVIDENCE, Kind.MANUAL, Kind.RECONCILED)
    return (
        select(decision.c.name)
        .distinct()
        .where(
            decision.c.kind.in_([kind.value for kind in promotions]),
            decision.c.decided_at >= bindparam("since", type_=DateTime(timezone=True)),
            decision.c.name.like("outcome%"),
        )
    )


def _is_requested() -> ColumnElement[bool]:
    return model_version.c.model_version_id == bindparam("id", type_=Integer)
