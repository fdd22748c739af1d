"""The life of the crowd: looks at the world, does what is due, waits, for ever."""

import asyncio
import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from touchline.crowd import picking, reactions
from touchline.crowd.cast import Member
from touchline.crowd.facts import Fixture, Post, Scene
from touchline.crowd.patience import Pace, patiently
from touchline.crowd.plan import Occasion, Plan
from touchline.crowd.reactions import Reaction
from touchline.crowd.resident import Resident
from touchline.crowd.rhythm import Rhythm
from touchline.crowd.window import Window

_LOG = logging.getLogger("touchline.crowd")
_LEAST_LOOK_SECONDS = 0.5
_AT_A_TIME = 8
_REACTED_TO = timedelta(hours=12)
_FOLLOWS_AT_A_TIME = 2
_INTRODUCED_AT_A_TIME = 3
_PICKERS_AT_A_TIME = 2
_PICKS_AT_A_TIME = 50
_MOST_REMEMBERED = 2000
_REMEMBERED = timedelta(days=3)


class Life:
    """Everything that the members do.

    Args:
        seed: chooses who does what and when.
        window: on the world.
        residents: by username.
        rhythm: of all together.
    """

    def __init__(
        self, seed: int, window: Window, residents: Mapping[str, Resident], rhythm: Rhythm
    ) -> None:
        self._seed = seed
        self._window = window
        self._residents = residents
        self._cast: Sequence[Member] = [each.member for each in residents.values()]
        clubs = {name: each.club for name, each in residents.items()}
        self._plan = Plan(seed=seed, cast=self._cast, clubs=clubs)
        self._pace = Pace(rhythm.pace)
        self._look_seconds = rhythm.look
        self._done: dict[str, datetime] = {}
        self._to_introduce = [*residents.values()]
        self._to_follow: dict[str, list[str]] | None = None
        self._counts: Counter[str] = Counter()

    async def run(self) -> None:
        """Live until cancelled."""
        while True:
            scene = await patiently(self._window.scene)
            done = await self.act(scene)
            self._forget(scene.now)
            if sum(done.values()):
                self._counts += done
                _LOG.info("did %s; so far %s", dict(done), dict(self._counts))
            if sum(done.values()) < _AT_A_TIME:
                wait = self._look_seconds / max(1.0, scene.speed)
                await asyncio.sleep(max(_LEAST_LOOK_SECONDS, wait))

    def _forget(self, now: datetime) -> None:
        """Leave out what cannot be due again, so that memory stays small."""
        if len(self._done) > _MOST_REMEMBERED:
            self._done = {key: at for key, at in self._done.items() if now - at < _REMEMBERED}

    async def act(self, scene: Scene) -> Counter[str]:
        """Do some of what is due, posts first; return how much of each kind."""
        done: Counter[str] = Counter()
        for occasion in self._plan.due(scene):
            if sum(done.values()) >= _AT_A_TIME:
                return done  # the world is looked at again: facts may have changed
            done[occasion.kind] += await self._write(occasion, scene)
        done["pick"] += await self._pick(scene)
        recent = [post for post in scene.posts if scene.now - post.created_at < _REACTED_TO]
        for post in recent:
            if sum(done.values()) >= _AT_A_TIME:
                return done
            done["answer"] += await self._answer(post, scene)
            done["like"] += await self._like(post, scene)
        await self._introduce()
        done["follow"] += await self._follow(scene)
        return done

    async def _pick(self, scene: Scene) -> int:
        """Let some members pick what is to come, all of theirs at once; return how many did."""
        waiting = [
            (resident, wanted)
            for resident in self._residents.values()
            if not resident.account.is_resting and (wanted := self._picks_of(resident, scene))
        ]
        done = 0
        for resident, wanted in waiting[:_PICKERS_AT_A_TIME]:
            await resident.introduce()
            await self._pace.turn(scene.speed)
            is_done = await resident.account.send("PUT", "/v1/picks", {"picks": wanted})
            if is_done or not resident.account.is_resting:
                for each in wanted:
                    self._done[picking.name(resident.member, each["match_id"])] = scene.now
            done += is_done
        return done

    def _picks_of(self, resident: Resident, scene: Scene) -> list[dict[str, Any]]:
        due = picking.due(scene, self._seed, resident.member, resident.club, self._done)
        return due[:_PICKS_AT_A_TIME]

    async def _write(self, occasion: Occasion, scene: Scene) -> int:
        resident = self._residents[occasion.member.username]
        if occasion.key in self._done or resident.account.is_resting:
            return 0
        if await resident.has_written(occasion, scene.fixtures):
            self._done[occasion.key] = scene.now
            return 0
        body = await self._body(occasion, resident, scene)
        await self._pace.turn(scene.speed)
        is_done = await resident.write(occasion, body)
        if is_done or not resident.account.is_resting:
            self._done[occasion.key] = scene.now
        return int(is_done)

    async def _body(
        self, occasion: Occasion, resident: Resident, scene: Scene
    ) -> dict[str, object]:
        voice = resident.voice
        if occasion.kind == "table":
            text = voice.table(scene.places[resident.club.team_id], occasion.turn)
            return {"text": text, "team_id": resident.club.team_id}
        fixture: Fixture = scene.fixtures[int(occasion.thing)]
        if occasion.kind == "preview":
            outlook = scene.outlooks[fixture.match_id]
            text = voice.preview(fixture, outlook, occasion.turn)
            return {"text": text, "forecast_id": outlook.forecast_id}
        known = await patiently(lambda: self._window.outlook(fixture.match_id))
        text = voice.result(fixture, known, occasion.turn)
        body: dict[str, object] = {"text": text, "match_id": fixture.match_id}
        if known is not None and resident.member.style == "analyst":
            body["forecast_id"] = known.forecast_id
        return body

    async def _answer(self, post: Post, scene: Scene) -> int:
        if not post.is_program:
            return await self._greet(post, scene)
        due = [
            each
            for each in reactions.answers(self._seed, self._cast, post, scene.now)
            if _name("answer", each) not in self._done
        ]
        if not due:
            return 0
        there = await patiently(lambda: self._window.answerers(post.post_id))
        for each in due:
            if each.member.username in there:
                self._done[_name("answer", each)] = scene.now
        waiting = [each for each in due if each.member.username not in there]
        if not waiting:
            return 0
        voice = self._residents[waiting[0].member.username].voice
        kind = _subject_of(post, scene.fixtures)
        outlook = post.outlook if kind == "preview" else None
        text = voice.reply(kind, post.author, outlook, waiting[0].turn + post.post_id)
        return await self._comment(waiting[0].member, post, text, scene)

    async def _greet(self, post: Post, scene: Scene) -> int:
        member = reactions.greeter(self._seed, self._cast, post)
        name = f"{member.username}:greet:{post.author}"
        if name in self._done or not post.author:
            return 0
        self._done[name] = scene.now
        there = await patiently(lambda: self._window.answerers(post.post_id))
        if member.username in there:
            return 0
        if await patiently(lambda: self._window.post_count(post.author)) != 1:
            return 0
        text = self._residents[member.username].voice.welcome(post.author)
        return await self._comment(member, post, text, scene)

    async def _comment(self, member: Member, post: Post, text: str, scene: Scene) -> int:
        resident = self._residents[member.username]
        if resident.account.is_resting:
            return 0
        await resident.introduce()
        await self._pace.turn(scene.speed)
        path = f"/v1/social/posts/{post.post_id}/comments"
        name = f"{member.username}:answer:{post.post_id}"
        is_done = await resident.account.send(
            "POST", path, {"text": text}, key=f"crowd:{self._seed}:{name}"
        )
        if is_done or not resident.account.is_resting:
            self._done[name] = scene.now
        return int(is_done)

    async def _like(self, post: Post, scene: Scene) -> int:
        due = reactions.likes(self._seed, self._cast, post, scene.now)
        # As many likes as are due: they are there already, whoever gave them.
        waiting = [
            each for each in due[post.like_count :] if _name("like", each) not in self._done
        ]
        if not waiting:
            return 0
        resident = self._residents[waiting[0].member.username]
        await resident.introduce()
        await self._pace.turn(scene.speed)
        self._done[_name("like", waiting[0])] = scene.now
        path = f"/v1/social/posts/{post.post_id}/like"
        return int(await resident.account.send("POST", path))

    async def _introduce(self) -> None:
        """Let some members say who they are, also those who have nothing to write yet."""
        for _ in range(_INTRODUCED_AT_A_TIME):
            if self._to_introduce:
                await self._to_introduce.pop().introduce()

    async def _follow(self, scene: Scene) -> int:
        if self._to_follow is None:
            self._to_follow = {}
            for name, resident in self._residents.items():
                wanted = reactions.following(self._seed, self._cast, resident.member)
                if await resident.follow_count() < len(wanted):
                    self._to_follow[name] = wanted
        done = 0
        while self._to_follow and done < _FOLLOWS_AT_A_TIME:
            name = next(iter(self._to_follow))
            other = self._to_follow[name].pop()
            if not self._to_follow[name]:
                del self._to_follow[name]
            await self._residents[name].introduce()
            await self._pace.turn(scene.speed)
            path = f"/v1/social/users/{other}/follow"
            done += await self._residents[name].account.send("POST", path)
        return done


def _name(kind: str, reaction: Reaction) -> str:
    return f"{reaction.member.username}:{kind}:{reaction.post.post_id}"


def _subject_of(post: Post, fixtures: Mapping[int, Fixture]) -> str:
    if post.match_id is None:
        return "other"
    fixture = fixtures.get(post.match_id)
    return "preview" if fixture is not None and post.created_at < fixture.kickoff_at else "result"
