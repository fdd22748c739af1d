"""What tests of moderation do: report, decide, and look at what others see of it."""

from uuid import uuid4

from sqlalchemy import select

from storage.kit.unit_of_work import apply
from storage.social.statements import counters
from storage.social.tables.notice import notice
from storage.social.writes import mentions
from tests import people
from tests.databases import worker_of
from tests.serving.social.test_reports import report


def new_phrase():
    """Words that nobody else has written."""
    return f"sentence {uuid4().hex}"


def ask(fan, method, path, **options):
    headers = {**fan.headers, **options.pop("headers", {})}
    return fan.api.request(method, f"/v1/moderation{path}", headers=headers, **options)


def case_of(moderator, kind, thing, state="open"):
    """The case about a thing, found in the queue."""
    cursor = {}
    while True:
        query = {"state": state, "limit": 200, **cursor}
        page = ask(moderator, "GET", "/cases", params=query).json()
        for each in page["items"]:
            if each["subject"] == {"kind": kind, "id": thing}:
                return each["case_id"]
        assert page["next_cursor"], f"no {state} case of {kind} {thing}"
        cursor = {"cursor": page["next_cursor"]}


def decide(moderator, case_id, *acts, **further):
    body = {"acts": acts, **({"rule": "harassment"} if acts[0] not in FREE else {}), **further}
    return ask(moderator, "POST", f"/cases/{case_id}/decisions", json=body)


FREE = {"dismiss", "approve", "restore", "uphold", "unlock", "reinstate"}


def reported(town, author_fan, kind="post", **further):
    """Something that somebody reported; its id."""
    post_id = author_fan.says("you fools", **further)
    thing = post_id if kind == "post" else author_fan.answers(post_id, "all of you")
    assert report(town.fan(), kind, thing, "harassment").status_code == 201
    return thing


def wrong_counters(town):
    with people.api_of(town.engine) as api, api.connect() as connection:
        return list(connection.execute(counters.wrong()).all())


def notices_of(town, fan):
    """The kinds of notices that somebody got, once the worker wrote those that were due."""
    statement = select(notice.c.kind).where(notice.c.account_id == fan.account_id)
    with worker_of(town.engine) as worker:
        apply(worker, mentions.notify_due())
    with people.api_of(town.engine) as api, api.connect() as connection:
        return sorted(connection.scalars(statement))


def everything_public(town, *fans):
    """All that others can read in lists of the community, as text."""
    paths = ("/feed?scope=discovery", "/search/posts?q=sentence", "/hashtags/secret", "/mentions")
    found = []
    for fan in (town.stranger, *fans):
        found += [fan.get(path).text for path in paths]
        found.append(ask(fan, "GET", "/log").text)
    return "\n".join(found)
