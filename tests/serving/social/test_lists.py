"""Feed, hashtags, search, mentions: what is in them, and pages without loss or doubles."""

import pytest
from sqlalchemy import update

from storage.identity.tables.account import person

pytestmark = pytest.mark.services


def paged_while_others_post(fan, writer, path, **query):
    """Go through a list page by page while a new post arrives before each one."""
    found: list[int] = []
    cursor: dict[str, str] = {}
    number = 0
    while True:
        page = fan.get(path, limit=3, **query, **cursor).json()
        found += [item["post_id"] for item in page["items"]]
        if page["next_cursor"] is None:
            return found
        cursor = {"cursor": page["next_cursor"]}
        number += 1
        writer.says(f"late {number} #paging rhino", match_id=query.get("match_id"))


@pytest.mark.parametrize("place", ["user", "feed", "discovery", "hashtag", "words", "match"])
def test_pages_have_no_loss_and_no_doubles_while_rows_are_inserted(town, ada, bob, place):
    bob.follows(ada)
    match_id = town.league.add_match(1)
    ids = [ada.says(f"{n} #paging rhino", match_id=match_id) for n in range(10)]
    path, query = {
        "user": (f"/users/{ada.username}/posts", {}),
        "feed": ("/feed", {}),
        "discovery": ("/feed", {"scope": "discovery"}),
        "hashtag": ("/hashtags/paging", {}),
        "words": ("/search/posts", {"q": "rhino"}),
        "match": ("/search/posts", {"match_id": match_id}),
    }[place]
    found = paged_while_others_post(bob, ada, path, **query)
    assert len(found) == len(set(found))
    assert found == sorted(found, reverse=True)
    assert set(ids) <= set(found)
    assert [each for each in found if each in ids] == ids[::-1]


def test_comments_have_pages_while_others_are_written(ada, bob):
    post_id = ada.says("talk")
    ids = [ada.answers(post_id, str(n)) for n in range(7)]
    for sort, expected in (("new", ids[::-1]), ("top", ids[::-1]), ("old", ids)):
        found, cursor = [], {}
        while True:
            page = bob.get(f"/posts/{post_id}/comments", sort=sort, limit=2, **cursor).json()
            found += [each["comment_id"] for each in page["items"]]
            if page["next_cursor"] is None:
                break
            cursor = {"cursor": page["next_cursor"]}
            bob.answers(post_id, "late")
        assert len(found) == len(set(found))
        assert [each for each in found if each in ids] == expected


def test_the_feed_is_whom_one_follows_and_oneself(town, ada, bob, cem, refused):
    ada.follows(bob)
    expected = [bob.says("one"), ada.says("two"), bob.says("three", visibility="followers")]
    cem.says("not for ada")
    bob.says("nor this", visibility="private")
    assert ada.ids("/feed") == expected[::-1]
    assert ada.ids("/feed", limit=1) == expected[::-1]
    refused(town.stranger.get("/feed", scope="following"), 401)
    assert town.stranger.get("/feed", limit=5).status_code == 200
    refused(ada.get("/feed", scope="friends"), 422)


def test_a_cursor_belongs_to_its_list(ada, refused):
    for number in range(2):
        ada.says(f"{number} #cursors")
    cursor = ada.get("/feed", limit=1).json()["next_cursor"]
    refused(ada.get("/feed", scope="discovery", cursor=cursor), 422)
    refused(ada.get("/hashtags/cursors", cursor=cursor), 422)
    refused(ada.get("/feed", cursor="@"), 422)
    refused(ada.get("/feed", limit=0), 422)
    refused(ada.get("/feed", offset=3), 422)


def test_hashtags_are_one_whatever_their_case_and_width(town, ada, refused):
    ids = [
        ada.says(text) for text in ("#Straße", "#STRASSE", "\uff03strasse", "#strasse2 #strasse3")
    ]
    for tag in ("straße", "STRASSE", "%23strasse"):
        assert ada.ids(f"/hashtags/{tag}") == ids[2::-1]
    assert ada.ids("/hashtags/nobodyusesthis") == []
    refused(town.stranger.get("/hashtags/" + "x" * 101), 422)


def test_hashtags_trend_by_people_not_posts(town, ada, bob, cem, refused):
    for _ in range(5):
        ada.says("#alone #together")
    bob.says("#together")
    cem.says("#private", visibility="followers")
    ada.says("#private", visibility="followers")
    answer = town.stranger.get("/hashtags", hours=1)
    assert answer.headers["etag"]
    found = {each["tag"]: each for each in answer.json()["items"]}
    assert found["together"] == {"tag": "together", "authors": 2, "posts": 6}
    assert "alone" not in found
    assert "private" not in found
    assert answer.json()["next_cursor"] is None
    refused(town.stranger.get("/hashtags", hours=0), 422)


def test_people_are_found_by_each_of_their_names(town, ada, refused):
    fan = town.fan()
    names = update(person).where(person.c.account_id == fan.account_id)
    town.change(names.values(first_name="Zoë", last_name="Quux-Öst"))
    for q in (fan.username, fan.username.upper(), "zoë", "quux", "öst", "Zoë q", "ZOË"):
        found = town.stranger.get("/search/users", q=q).json()["items"]
        assert [each["username"] for each in found] == [fan.username], q
        assert found[0]["name"] == "Zoë Quux-Öst"
    assert town.stranger.get("/search/users", q="zoë nobody").json()["items"] == []
    for q in ("", "!!", "'"):
        refused(town.stranger.get("/search/users", q=q), 422)
    refused(town.stranger.get("/search/users"), 422)


def test_people_come_with_the_most_followed_first_and_in_pages(town, ada, bob):
    found = [town.fan() for _ in range(4)]
    for fan in found:
        own = update(person).where(person.c.account_id == fan.account_id)
        town.change(own.values(last_name="Wombatsson"))
    ada.follows(found[2])
    bob.follows(found[2])
    ada.follows(found[0])
    expected = [found[n].username for n in (2, 0, 3, 1)]
    paged, cursor = [], {}
    while True:
        page = ada.get("/search/users", q="wombatsson", limit=1, **cursor).json()
        paged += [each["username"] for each in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert paged == expected


def test_posts_are_found_by_all_words_or_their_beginnings(town, ada, refused):
    post_id = ada.says("Ein Elfmeter für Askvik: it's *unbelievable*!")
    for q in ("elfmeter", "ELF", "für askvik", "unbeliev it"):
        assert post_id in ada.ids("/search/posts", q=q), q
    assert post_id not in ada.ids("/search/posts", q="elfmeter corrie")
    edited = ada.put(f"/posts/{post_id}", {"text": "nothing"})
    assert edited.status_code == 200
    assert ada.ids("/search/posts", q="elfmeter") == []
    refused(ada.get("/search/posts"), 422)
    refused(ada.get("/search/posts", q="' | !"), 422)
    refused(ada.get("/search/posts", match_id=0), 422)
    refused(ada.get("/search/posts", competition="ZZ"), 422)
    assert ada.ids("/search/posts", q="nothing", team_id=2**62) == []


def test_mentions_come_from_posts_and_comments(town, ada, bob, refused):
    post_id = bob.says(f"hey @{ada.username.upper()}!")
    comment_id = bob.answers(post_id, f"@{ada.username} are you there?")
    bob.says(f"not an address: x@{ada.username} nor `@{ada.username}`")
    page = ada.get("/mentions").json()
    assert [(m["post"]["post_id"], m["comment"] and m["comment"]["comment_id"]) for m in
            page["items"]] == [(post_id, comment_id), (post_id, None)]  # fmt: skip
    first = ada.get("/mentions", limit=1).json()
    second = ada.get("/mentions", limit=1, cursor=first["next_cursor"]).json()
    assert [*first["items"], *second["items"]] == page["items"]
    assert second["next_cursor"] is None
    html = ada.get(f"/posts/{post_id}").json()["text_html"]
    assert f'href="/community/people/{ada.username.upper()}"' in html
    bob.put(f"/comments/{comment_id}", {"text": "never mind"})
    assert len(ada.get("/mentions").json()["items"]) == 1
    refused(town.stranger.get("/mentions"), 401)


def test_whom_one_blocked_cannot_mention_one(ada, bob):
    ada.post(f"/users/{bob.username}/block")
    post_id = bob.says(f"hey @{ada.username}")
    assert bob.get(f"/posts/{post_id}").json()["mentions"] == []
    ada.delete(f"/users/{bob.username}/block")
    assert ada.get("/mentions").json()["items"] == []
