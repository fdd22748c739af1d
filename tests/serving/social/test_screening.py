"""What looks like spam waits for review; new accounts write less; programs are labelled."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, update

from storage.identity.tables.account import account
from tests.serving.social.moderators import (
    ask,
    case_of,
    decide,
    everything_public,
    new_phrase,
    notices_of,
    wrong_counters,
)

pytestmark = pytest.mark.services


def test_what_looks_like_spam_waits_for_review_and_its_author_sees_it(town, ada, bob, mo, refused):
    phrase = new_phrase()
    crowd = [town.fan() for _ in range(16)]
    names = " ".join(f"@{fan.username}" for fan in crowd)
    made = ada.post("/posts", {"text": f"{phrase} {names}"})
    assert (made.status_code, made.json()["state"]) == (201, "held")
    post_id = made.json()["post_id"]
    assert ada.get(f"/posts/{post_id}").json()["text"].startswith(phrase)
    refused(bob.get(f"/posts/{post_id}"), 404)
    assert phrase not in everything_public(town, bob)
    assert crowd[0].get("/mentions").json()["items"] == []
    assert notices_of(town, crowd[0]) == []
    refused(ada.put(f"/posts/{post_id}", {"text": "harmless"}), 409)
    case_id = case_of(mo, "post", post_id)
    case = ask(mo, "GET", f"/cases/{case_id}").json()
    assert (case["cause"], case["content"]["state"]) == ("screening", "held")
    assert case["screening"]["score"] == case["score"] >= 60
    assert {each["code"] for each in case["screening"]["reasons"]} == {"mentions"}
    refused(decide(mo, case_id, "dismiss"), 409)
    before = town.stranger.get(f"/profiles/{ada.username}").json()["post_count"]
    assert decide(mo, case_id, "approve").status_code == 201
    assert bob.get(f"/posts/{post_id}").json()["state"] == "live"
    assert town.stranger.get(f"/profiles/{ada.username}").json()["post_count"] == before + 1
    logged = ask(town.stranger, "GET", "/log").json()["items"]
    assert {"kind": "post", "id": post_id} not in [each["subject"] for each in logged]
    assert len(crowd[0].get("/mentions").json()["items"]) == 1
    assert notices_of(town, crowd[0]) == ["mention"]

    thread = bob.says("talk")
    held = ada.post(f"/posts/{thread}/comments", {"text": f"buy {names}"})
    assert (held.json()["state"], held.json()["text"][:3]) == ("held", "buy")
    assert town.stranger.get(f"/posts/{thread}/comments").json()["items"] == []
    assert notices_of(town, bob) == []
    comment_id = held.json()["comment_id"]
    assert decide(mo, case_of(mo, "comment", comment_id), "remove").status_code == 201
    assert ada.get(f"/comments/{comment_id}").json()["state"] == "removed"
    innocent = ada.says("first harmless")
    edited = ada.put(f"/posts/{innocent}", {"text": f"then not {names}"})
    assert (edited.status_code, edited.json()["state"]) == (200, "held")
    refused(bob.get(f"/posts/{innocent}"), 404)
    assert wrong_counters(town) == []


def test_repeated_texts_are_held(town, ada):
    text = "The best offer of this week is waiting for you at https://offer.example/{}"
    states = [ada.post("/posts", {"text": text.format(n)}).json()["state"] for n in range(4)]
    assert states == ["live", "live", "live", "held"]
    fans = [town.fan() for _ in range(6)]
    other = "Follow this account now, it tells every result before the match"
    states = [fan.post("/posts", {"text": f"{other} {n}"}).json()["state"]
              for n, fan in enumerate(fans)]  # fmt: skip
    assert states == ["live"] * 5 + ["held"]


def test_new_accounts_write_less_and_link_less(town, refused):
    newcomer = town.fan(days_here=0)
    links = " ".join(f"https://{n}.example" for n in range(3))
    assert "2 links" in refused(newcomer.post("/posts", {"text": links}), 422)
    post_id = newcomer.says("hello")
    with ThreadPoolExecutor(8) as pool:
        sent = list(pool.map(lambda n: newcomer.post("/posts", {"text": f"line {n}"}), range(24)))
    assert [each.status_code for each in sent].count(201) == 19
    late = newcomer.post(f"/posts/{post_id}/comments", {"text": "one more"})
    assert "20 posts and comments" in refused(late, 429)
    assert int(late.headers["retry-after"]) > 0
    assert newcomer.put(f"/posts/{post_id}", {"text": "edited"}).status_code == 200
    own = account.c.account_id == newcomer.account_id
    older = func.clock_timestamp() - timedelta(days=2)
    town.change(update(account).where(own).values(created_at=older))
    newcomer.says(links)


def test_accounts_of_programs_are_labelled(town, ada):
    town.change(update(account).where(account.c.account_id == ada.account_id).values(kind="agent"))
    post_id = ada.says("beep")
    comment_id = ada.answers(post_id, "boop")
    shown = [
        ada.get(f"/posts/{post_id}").json()["author"],
        ada.get(f"/comments/{comment_id}").json()["author"],
        ada.get(f"/profiles/{ada.username}").json(),
        ada.get("/search/users", q=ada.username).json()["items"][0],
    ]
    assert all(each["is_agent"] for each in shown)
