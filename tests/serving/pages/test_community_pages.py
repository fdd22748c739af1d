"""Pages of the community without JavaScript: reading for everybody, forms for members."""

import html
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from PIL import Image
from sqlalchemy import Engine, insert

from storage.forecast.tables.review import settlement
from tests.serving.conftest import until
from tests.serving.pages.conftest import Filled
from tests.serving.pages.test_account_pages import make, new_name
from tests.serving.pages.visitor import Fields, Visitor, text_of

pytestmark = pytest.mark.services


@dataclass(frozen=True, kw_only=True)
class Fan:
    """Somebody who is logged in, with a browser that runs no JavaScript."""

    name: str
    account_id: int
    at: Visitor

    def posts(self, text: str, **fields: str) -> int:
        """Post by the form, and return the post's id."""
        page = self.at.submit("/community/compose", text=text, do="post", **fields)
        found = re.fullmatch(r"/community/posts/(\d+)", page.url.path)
        assert found is not None, text_of(page)
        return int(found[1])

    def comments(self, post_id: int, text: str, parent: int | None = None) -> int:
        """Comment by the form, and return the comment's id."""
        below = "" if parent is None else f"?parent={parent}"
        page = self.at.submit(f"/community/posts/{post_id}/comment{below}", text=text)
        assert page.status_code == 200, text_of(page)
        return int(page.url.fragment.removeprefix("comment-"))

    def does(self, path: str, act: str, **fields: str) -> httpx.Response:
        """Load a page and send the form with this address."""
        return self.at.submit(path, act, **fields)


@pytest.fixture(scope="module")
def engine(filled: Filled) -> Engine:
    return filled.league.engine


@pytest.fixture(scope="module")
def fan(filled: Filled, engine: Engine) -> Iterator[Callable[..., Fan]]:
    """Make people who are logged in."""
    made: list[Visitor] = []

    def make_fan(role: Any = "fan") -> Fan:
        name = new_name()
        account_id = make(engine, name, role)
        made.append(Visitor(filled.site.base_url))
        assert made[-1].log_in(name).url.path == "/account"
        return Fan(name=name, account_id=account_id, at=made[-1])

    yield make_fan
    for each in made:
        each.http.close()


@pytest.fixture(scope="module")
def ada(fan: Callable[..., Fan]) -> Fan:
    return fan()


@pytest.fixture(scope="module")
def bob(fan: Callable[..., Fan]) -> Fan:
    return fan()


def picture(colour: str = "#0b6b57") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (640, 480), colour).save(file, "JPEG")
    return file.getvalue()


def test_a_post_is_written_shown_to_everybody_edited_and_deleted(ada: Fan, filled: Filled) -> None:
    post_id = ada.posts("Nobody stops *Askvik* #askvik", match_id=str(filled.coming))
    here = f"/community/posts/{post_id}"
    shown = filled.site.get(here)
    assert shown.status_code == 200, shown.text
    assert "<em>Askvik</em>" in shown.text
    assert f'href="/matches/{filled.coming}"' in shown.text
    form = ada.at.get(f"{here}/edit")
    assert "Nobody stops *Askvik* #askvik</textarea>" in form.text
    edited = ada.at.send(form, f"{here}/edit", text="Somebody stops Askvik")
    assert edited.url.path == here
    assert "Nobody stops" in text_of(filled.site.get(f"{here}/edits"))
    stale = ada.at.send(form, f"{here}/edit", text="From another tab")
    assert stale.status_code == 412
    assert "It was changed meanwhile" in text_of(stale)
    meant = ada.at.send(stale, f"{here}/edit")
    assert "From another tab" in text_of(meant)
    ada.does(f"{here}/delete", f"{here}/delete")
    assert filled.site.get(here).status_code == 404


def test_what_everybody_may_see_is_the_same_bytes_for_everybody(ada: Fan, filled: Filled) -> None:
    post_id = ada.posts("The same for all #same")
    for path in (
        "/community", f"/community/posts/{post_id}", f"/community/people/{ada.name}",
        f"/community/people/{ada.name}/followers", "/community/tags/same", "/community/tags",
    ):  # fmt: skip
        theirs, mine = filled.site.get(path), ada.at.get(path)
        assert (theirs.status_code, theirs.content) == (200, mine.content), path
        assert mine.headers["Cache-Control"] == "no-cache"
        assert "set-cookie" not in mine.headers
        again = filled.site.get(path, headers={"If-None-Match": theirs.headers["ETag"]})
        assert again.status_code == 304
    head = filled.site.get(f"/community/posts/{post_id}").text
    assert 'property="og:description" content="The same for all #same"' in head
    assert "noindex" not in head
    own = ada.at.get("/community/following")
    assert own.headers["Cache-Control"] == "private, no-store"
    assert '<meta name="robots" content="noindex">' in own.text


def test_pages_of_somebody_are_in_their_language(fan: Callable[..., Fan], filled: Filled) -> None:
    greta = fan()
    greta.at.submit("/account", language="de")
    assert "Hier ist noch nichts" in text_of(greta.at.get("/community/following"))
    assert greta.at.get("/community").content == filled.site.get("/community").content


def test_public_pages_are_in_the_language_the_browser_asks_for(ada: Fan, filled: Filled) -> None:
    post_id = ada.posts("In *every* language")
    for path in ("/community", f"/community/posts/{post_id}", f"/community/people/{ada.name}"):
        english = filled.site.get(path)
        german = filled.site.get(path, headers={"Accept-Language": "fr;q=0.9, de-AT;q=0.8"})
        for answer, code in ((english, "en"), (german, "de")):
            assert f'<html lang="{code}">' in answer.text, path
            assert "Accept-Language" in answer.headers["vary"]
        assert english.headers["etag"] != german.headers["etag"]
        held = {"Accept-Language": "de", "If-None-Match": german.headers["etag"]}
        assert filled.site.get(path, headers=held).status_code == 304


def test_links_to_our_own_pages_have_cards_with_their_titles(ada: Fan, filled: Filled) -> None:
    site = str(filled.site.base_url).rstrip("/")
    post_id = ada.posts(
        f"{site}/teams/{filled.team} {site}/matches/{filled.coming} https://example.org/teams/1"
        f" {site}/teams/999999"
    )
    shown = filled.site.get(f"/community/posts/{post_id}").text
    links = re.search(r'<ul class="links">.*?</ul>', shown, re.DOTALL)
    assert links is not None
    assert re.findall(r"<b>(.*?)</b>", links[0]) == ["Askvik", "Askvik v Bø 100%"]


def test_what_is_for_followers_is_found_by_them_alone(
    fan: Callable[..., Fan], bob: Fan, filled: Filled
) -> None:
    shy = fan()
    post_id = shy.posts("Only for those who follow me", visibility="followers")
    here = f"/community/posts/{post_id}"
    assert filled.site.get(here).status_code == 404
    assert bob.at.get(here).status_code == 404
    bob.does(f"/community/people/{shy.name}/posts", f"/community/people/{shy.name}/follow")
    shown = bob.at.get(here)
    assert shown.status_code == 200
    assert shown.headers["Cache-Control"] == "private, no-store"
    assert "Only for those who follow me" in bob.at.get("/community/following").text
    assert "Only for those who follow me" in bob.at.get(f"/community/people/{shy.name}/posts").text
    assert "Only for those who follow me" not in filled.site.get("/community").text


def test_an_error_is_shown_and_nothing_is_lost(ada: Fan, filled: Filled) -> None:
    long = "so much " * 70
    form = ada.at.get(f"/community/compose?match_id={filled.coming}")
    first = upload(ada, form, text=long, do="preview", description="A wall")
    assert first.status_code == 422
    assert "560 characters; at most 500" in text_of(first)
    assert long.strip() in first.text
    assert 'alt="A wall"' in first.text
    assert f'value="{filled.coming}" selected' in first.text
    broken = upload(ada, first, image=b"not an image", text="Better", do="post")
    assert "Not an image" in text_of(broken)
    assert broken.text.count('name="media"') == 1
    seen = ada.at.send(broken, "/community/compose", do="preview")
    assert "How it will look" in seen.text
    posted = ada.at.send(seen, "/community/compose", do="post")
    assert posted.url.path.startswith("/community/posts/"), text_of(posted)
    assert 'alt="A wall"' in posted.text
    assert "Better" in posted.text
    empty = ada.at.submit("/community/compose", text=" ", do="post")
    assert "Write something" in text_of(empty)
    nowhere = ada.at.submit("/community/compose", text="Hm", team="zzzz", do="post")
    assert "No team is called so" in text_of(nowhere)
    assert "Hm</textarea>" in nowhere.text


def test_a_forecast_stands_in_its_post_and_says_later_how_it_scored(
    ada: Fan, filled: Filled, engine: Engine
) -> None:
    form = ada.at.get(f"/community/compose?match_id={filled.finished}")
    found = re.search(r'<select id="forecast_id".*?value="([0-9a-f-]{36})"', form.text, re.DOTALL)
    assert found is not None
    posted = ada.at.send(
        form, "/community/compose", text="I believe this", forecast_id=found[1], do="post"
    )
    assert "scored when the match is over" in text_of(posted)
    with engine.begin() as connection:
        connection.execute(
            insert(settlement).values(
                match_id=filled.finished, home_goals_90=2, away_goals_90=1,
                settled_at=filled.league.now,
            )
        )  # fmt: skip
    later = text_of(filled.site.get(posted.url.path))
    assert "It was home: this gave it 44 %" in later
    assert "log loss 0.8" in later
    other = ada.at.get(f"/community/compose?match_id={filled.coming}")
    refused = ada.at.send(
        other, "/community/compose", text="Mixed up", forecast_id=found[1], do="post"
    )
    assert "This forecast is of another match" in text_of(refused)


def test_comments_are_a_tree_with_tombstones_and_pages(ada: Fan, bob: Fan, filled: Filled) -> None:
    post_id = ada.posts("Talk to me")
    here = f"/community/posts/{post_id}"
    root = bob.comments(post_id, "The root")
    answers = [ada.comments(post_id, f"Answer {i}", root) for i in range(5)]
    ada.comments(post_id, "Deeper", answers[0])
    ada.does(
        f"/community/comments/{answers[0]}/delete", f"/community/comments/{answers[0]}/delete"
    )
    shown = text_of(filled.site.get(f"{here}?sort=old"))
    assert "Deleted by its author" in shown
    assert "Answer 0" not in shown
    assert "2 more replies" in shown
    assert "Deeper" in shown
    branch = text_of(filled.site.get(f"{here}/comments/{root}?sort=old"))
    assert [f"Answer {i}" in branch for i in range(5)] == [False, True, True, True, True]
    changed = bob.at.submit(f"/community/comments/{root}/edit", text="The *new* root")
    assert "<em>new</em>" in changed.text
    for i in range(23):
        bob.comments(post_id, f"Line {i:02}")
    for order, first in (("new", "Line 22"), ("old", "The")):
        texts, path = list[str](), f"{here}?sort={order}"
        while path:
            page = filled.site.get(path)
            texts += re.findall(r"<p>(Line \d\d|The <em>new)", page.text)
            more = re.search(r'href="([^"]+)" rel="next"', page.text)
            path = html.unescape(more[1]) if more else ""
        assert len(texts) == len(set(texts)) == 24
        assert texts[0].startswith(first)
    unfit = bob.at.submit(f"{here}/comment", text="x" * 301)
    assert "301 characters; at most 300" in text_of(unfit)
    assert "x" * 301 in unfit.text
    assert (
        filled.site.get(f"/community/posts/{post_id + 10**6}/comments/{root}").status_code == 404
    )


def test_a_private_profile_approves_a_follow_request(
    fan: Callable[..., Fan], bob: Fan, ada: Fan, filled: Filled
) -> None:
    shy = fan()
    shy.posts("Nobody knows")
    shy.at.submit("/community/profile", is_private="on", bio="Shy *person*", team="Askvik")
    there = f"/community/people/{shy.name}"
    seen = filled.site.get(there)
    assert "Nobody knows" not in seen.text
    assert "<em>person</em>" in seen.text
    assert "This profile is private" in text_of(seen)
    assert filled.site.get(f"{there}/followers").status_code == 404
    for each in (bob, ada):
        response = each.does(f"{there}/posts", f"{there}/follow")
        assert "They are asked whether you may follow" in text_of(response)
    asking = "/community/me/requests"
    shy.does(asking, f"{asking}/{bob.name}/accept")
    left = shy.does(asking, f"{asking}/{ada.name}/refuse")
    assert "Nobody asks to follow you" in text_of(left)
    assert "Nobody knows" in bob.at.get(f"{there}/posts").text
    assert bob.name in bob.at.get(f"{there}/followers").text
    assert "Nobody knows" not in ada.at.get(f"{there}/posts").text


def test_blocks_and_mutes_are_kept_lifted_and_heeded(fan: Callable[..., Fan], bob: Fan) -> None:
    loud, quiet = fan(), fan()
    loud.posts("So loud")
    there = f"/community/people/{loud.name}"
    for act, name in (("block", "blocks"), ("mute", "mutes")):
        quiet.does(f"{there}/posts", f"{there}/{act}")
        listed = f"/community/me/{name}"
        assert loud.name in quiet.at.get(listed).text
        assert "So loud" not in quiet.at.get("/community/everybody").text
        assert loud.account_id in quiet.at.get("/community/viewer").json()["hidden"]
        quiet.does(listed, f"{there}/un{act}")
        assert loud.name not in quiet.at.get(listed).text
        assert "So loud" in quiet.at.get("/community/everybody").text


def test_a_form_of_a_shared_page_asks_once_more_and_then_does(
    ada: Fan, bob: Fan, filled: Filled
) -> None:
    post_id = ada.posts("Like me without a script")
    here = f"/community/posts/{post_id}"
    response = bob.at.submit(here, f"{here}/like")
    assert "One more press" in text_of(response)
    done = bob.at.send(response, f"{here}/like")
    assert done.url.path == here
    assert bob.at.get(f"/community/viewer?posts={post_id}").json()["posts"] == [post_id]
    origin = {"Origin": "https://elsewhere.example", "Accept": "text/html"}
    assert bob.at.http.post(f"{here}/unlike", headers=origin).status_code == 403
    stranger = Visitor(filled.site.base_url)
    with stranger.http:
        sent = stranger.submit(here, f"{here}/like")
        response = stranger.get("/community/compose?match_id=6")
    assert sent.url.path == "/login"
    assert sent.url.params["next"] == here
    assert response.url.params["next"] == "/community/compose?match_id=6"
    assert filled.site.get("/community/viewer").json()["account_id"] is None


def test_people_posts_and_mentions_are_found(ada: Fan, bob: Fan, filled: Filled) -> None:
    post_id = ada.posts(f"Zebra crossing @{bob.name} #zebra", team="Askvik")
    found = filled.site.get("/community/search?q=zebra")
    assert f'id="post-{post_id}"' in found.text
    assert ada.name in filled.site.get(f"/community/search?q={ada.name}&kind=people").text
    about = filled.site.get(f"/community/search?team_id={filled.team}")
    assert "What people say about Askvik" in text_of(about)
    assert f'id="post-{post_id}"' in about.text
    assert f'id="post-{post_id}"' in bob.at.get("/community/mentions").text
    assert f'id="post-{post_id}"' in filled.site.get("/community/tags/zebra").text
    assert "name a word" in text_of(filled.site.get("/community/search?q=%3F%3F"))
    assert until_shown(filled, f"/teams/{filled.team}", f'id="post-{post_id}"')


def test_what_people_say_stands_beside_the_forecast(ada: Fan, filled: Filled) -> None:
    page = filled.site.get(f"/matches/{filled.bare}")
    assert "Nobody has said anything about this yet" in page.text
    assert f'href="/community/compose?match_id={filled.bare}"' in page.text
    post_id = ada.posts("About this one", match_id=str(filled.bare))
    assert until_shown(filled, f"/matches/{filled.bare}", f'id="post-{post_id}"')


def upload(fan: Fan, page: httpx.Response, *, image: bytes = b"", **fields: str) -> httpx.Response:
    """Send the form that writes a post, with a picture."""
    reader = Fields()
    reader.feed(page.text)
    sent = dict(next(found for address, found in reader.forms if address == "/community/compose"))
    sent.pop("image", None)
    file = ("a.jpg", image or picture(), "image/jpeg")
    headers = {"Origin": str(fan.at.http.base_url)}
    return fan.at.http.post(
        "/community/compose", data={**sent, **fields}, files={"image": file}, headers=headers
    )


def until_shown(filled: Filled, path: str, text: str) -> bool:
    """Wait until a page that is kept for a while shows something."""
    until(lambda: text in filled.site.get(path).text)
    return True
