"""Which acts are requested: filters that the list and its export share."""

from typing import Annotated

from fastapi import Query

from serving.kit.parameters import MAX_ID, PlainText, given, since, until

_Short = Annotated[PlainText | None, Query(max_length=100)]


async def act_filters(
    actor_id: Annotated[int | None, Query(ge=1, le=MAX_ID, description="Who did it.")] = None,
    act: Annotated[
        PlainText | None, Query(max_length=100, description="e.g. `account.suspend`.")
    ] = None,
    target_kind: Annotated[
        PlainText | None, Query(max_length=100, description="e.g. `account`.")
    ] = None,
    target_id: _Short = None,
    request_id: _Short = None,
    from_: Annotated[
        str | None, Query(alias="from", max_length=40, description="A day or an instant.")
    ] = None,
    to: Annotated[
        str | None, Query(max_length=40, description="A day, which is included, or an instant.")
    ] = None,
) -> dict[str, object]:
    """Return the filters by name."""
    return {
        **given(actor_id=actor_id),
        **given(act=act, target_kind=target_kind, target_id=target_id, request_id=request_id),
        **given(since=since("from", from_), until=until("to", to)),
    }
