"""The talk on the page of a match, without JavaScript: read, write, refuse, delete, report."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select, update

from storage.football.tables.match import match
from storage.kit.clock import DatabaseClock
from storage.kit.unit_of_work import apply
from storage.social.statements.rooms import Place
from storage.social.tables.report import moderation_case
from storage.social.writes import decisions, lines, reports, talk
from storage.social.writes.decisions import Ruling
from storage.social.writes.reports import NewReport
from tests.people import api_of
from tests.serving.conftest import until
from tests.serving.pages.conftest import Filled
from tests.serving.pages.test_account_pages import make, new_name
from tests.serving.pages.visitor import Visitor, text_of

pytestmark = pytest.mark.services


@pytest.fixture(scope="module")
def engine(filled: Filled) -> Engine:
    return filled.league.engine


@pytest.fixture
def talked(filled: Filled, engine: Engine) -> int:
    """A match whose talk is open, without slow mode."""
    match_id = filled.league.add_match(0.5)
    with api_of(engine) as api:
        apply(api, talk.set_pace(Place(kind="match", key=match_id), 0))
    return match_id


@pytest.fixture
def fan(filled: Filled, engine: Engine) -> Any:
    """Somebody who logged in, with their name."""
    name = new_name()
    make(engine, name)
    visitor = Visitor(filled.site.base_url)
    with visitor.http:
        visitor.log_in(name)
        yield name, visitor


def page_of(match_id: int) -> str:
    return f"/matches/{match_id}?tab=talk"


def test_somebody_writes_reads_and_deletes_without_javascript(
    filled: Filled, talked: int, fan: Any
) -> None:
    name, visitor = fan
    empty = visitor.get(page_of(talked))
    assert "Nobody has written yet" in empty.text
    # The page is the same for everybody: its form asks to be confirmed, by a page with a token.
    form = f"/matches/{talked}/talk"
    asked = visitor.send(empty, form, text="What a *pass*")
    assert "What a *pass*" in asked.text
    written = visitor.send(asked, form)
    assert page_of(talked) in str(written.url)
    assert "What a <em>pass</em>" in written.text
    assert name in written.text
    until(lambda: "What a <em>pass</em>" in filled.site.get(page_of(talked)).text)
    stranger = filled.site.get(page_of(talked))
    assert "etag" in stranger.headers
    address = stranger.text.partition('href="/community/messages/')[2].partition("/more")[0]
    more = visitor.get(f"/community/messages/{address}/more")
    gone = visitor.send(more, f"/community/messages/{address}/delete")
    assert "What a <em>pass</em>" not in gone.text


def test_what_is_refused_keeps_the_text_and_says_why(
    talked: int, fan: Any, engine: Engine
) -> None:
    _, visitor = fan
    asked = visitor.send(visitor.get(page_of(talked)), f"/matches/{talked}/talk", text="x" * 301)
    refused = visitor.send(asked, f"/matches/{talked}/talk")
    assert refused.status_code == 422
    assert "x" * 301 in refused.text
    assert "300" in text_of(refused)
    with api_of(engine) as api:
        apply(api, talk.set_pace(Place(kind="match", key=talked), 60))
    visitor.send(refused, f"/matches/{talked}/talk", text="first")
    slow = visitor.send(refused, f"/matches/{talked}/talk", text="second")
    assert slow.status_code == 429
    assert "one message in 60 seconds" in text_of(slow)
    assert ">second</textarea>" in slow.text


def test_a_talk_says_when_it_opens_and_that_it_is_over(filled: Filled, engine: Engine) -> None:
    early = filled.site.get(page_of(filled.coming))
    assert "This talk opens at" in text_of(early)
    assert 'action="/matches/' not in early.text
    over = filled.site.get(page_of(filled.league.add_match(-30, status="finished")))
    assert "This talk closed at" in text_of(over)
    assert "Nobody wrote here" in text_of(over)
    put_off = filled.site.get(page_of(filled.league.add_match(2, status="postponed")))
    assert "no date" in text_of(put_off)


def test_lines_of_the_system_stand_between_the_messages(
    filled: Filled, talked: int, engine: Engine
) -> None:
    facts = {"home": "Askvik", "away": "<b>Bø", "home_goals": 1, "away_goals": 0}
    with api_of(engine) as api:
        apply(api, lines.report(Place(kind="match", key=talked), "goal", "1", facts))
    assert "Goal: Askvik 1\u20130 &lt;b&gt;Bø" in filled.site.get(page_of(talked)).text


def test_older_messages_are_pages_behind_and_new_ones_come_alone(
    filled: Filled, talked: int, engine: Engine
) -> None:
    place = Place(kind="match", key=talked)
    facts = {"home": "Askvik", "away": "Bø", "home_goals": 1, "away_goals": 0}
    with api_of(engine) as api:
        for number in range(60):
            apply(api, lines.report(place, "goal", str(number), facts))
    first = filled.site.get(page_of(talked))
    assert first.text.count('class="message ') == 50
    older = first.text.partition(";cursor=")[2].partition('"')[0]
    second = filled.site.get(f"{page_of(talked)}&cursor={older}")
    assert second.text.count('class="message ') == 10
    assert filled.site.get(f"{page_of(talked)}&cursor=nonsense").status_code == 200
    newest = int(first.text.partition('data-newest="')[2].partition('"')[0])
    since = filled.site.get(f"/matches/{talked}/talk/lines?since={newest - 2}")
    assert since.text.count('class="message ') == 2
    assert "<html" not in since.text
    assert filled.site.get("/matches/999999999/talk/lines").status_code == 404


def test_a_message_is_reported_by_its_page(talked: int, fan: Any, engine: Engine) -> None:
    _, visitor = fan
    author = make(engine, new_name())
    draft = talk.Draft(
        account_id=author, place=Place(kind="match", key=talked), words=talk.Words(text="you fool")
    )
    with api_of(engine) as api:
        message_id = apply(api, talk.write(draft, slow_seconds=0))
    path = f"/community/report/message/{message_id}"
    assert "you fool" in visitor.get(path).text
    sent = visitor.submit(path, reason="harassment", text="look")
    assert f"Message {message_id}" in text_of(sent)


def test_the_author_of_a_removed_message_asks_for_a_review_from_its_page(
    talked: int, engine: Engine, filled: Filled
) -> None:
    name, place = new_name(), Place(kind="match", key=talked)
    author, reader, moderator = make(engine, name), make(engine, new_name()), new_name()
    moderator_id = make(engine, moderator, "moderator")
    with api_of(engine) as api, api.connect() as connection:
        draft = talk.Draft(account_id=author, place=place, words=talk.Words(text="you fool"))
        message_id = apply(api, talk.write(draft, slow_seconds=0))
        sent = NewReport(
            reporter_id=reader, kind="message", subject_id=message_id, reason="harassment"
        )
        apply(api, reports.send(sent))
        about = (
            moderation_case.c.subject_kind == "message",
            moderation_case.c.subject_id == message_id,
        )
        case_id = connection.scalars(select(moderation_case.c.case_id).where(*about)).one()
        ruling = Ruling(
            moderator_id=moderator_id, is_admin=False, acts=["remove"], rule="harassment"
        )
        apply(api, decisions.decide(case_id, ruling))
    visitor = Visitor(filled.site.base_url)
    with visitor.http:
        visitor.log_in(name)
        more = visitor.get(f"/community/messages/{message_id}/more")
        form = f"/community/appeal/message/{message_id}"
        assert f'href="{form}"' in more.text
        assert "you fool" in visitor.get(form).text
        asked = visitor.submit(form, text="It is a line of the song")
        assert "It is a line of the song" in asked.text
        assert "Reviews you asked for" in text_of(asked)
        again = visitor.submit(form, text="Once more")
        assert again.status_code == 409


def test_the_page_changes_when_the_talk_opens(filled: Filled, engine: Engine) -> None:
    now = DatabaseClock(engine).now()
    match_id = filled.league.add_match(0, kickoff_at=now + timedelta(hours=2))
    assert "This talk opens at" in filled.site.get(page_of(match_id)).text
    with engine.begin() as connection:
        own = update(match).where(match.c.match_id == match_id)
        connection.execute(own.values(kickoff_at=now + timedelta(hours=1)))
    filled.league.publish(f"match:{match_id}", kind="match.status")
    opened = "Open until an hour after full time"
    until(lambda: opened in filled.site.get(page_of(match_id)).text)
