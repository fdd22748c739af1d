"""A member at work: introduces itself, and writes each thing once: the API says what is there."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from touchline.crowd.cast import Member
from touchline.crowd.facts import Club, Fixture
from touchline.crowd.patience import Account
from touchline.crowd.plan import Occasion
from touchline.crowd.voice.sentences import Voice

_PAGE = 50
_MOST_PAGES = 4
_REMEMBERED = timedelta(days=6)
_SILENT = {"in_app": False, "mail": False, "push": False, "webhook": False, "sms": False}
_PREFERENCES = "/v1/social/notifications/preferences"


class Resident:
    """One member with its account.

    Args:
        member: who.
        club: whom it supports.
        account: its access to the API.
        seed: of the crowd.
    """

    def __init__(self, member: Member, club: Club, account: Account, seed: int) -> None:
        self.member = member
        self.club = club
        self.account = account
        self.voice = Voice(seed=seed, member=member, own=club.name)
        self._seed = seed
        self._written: set[str] | None = None
        self._is_introduced = False

    async def has_written(self, occasion: Occasion, fixtures: Mapping[int, Fixture]) -> bool:
        """Whether a post for an occasion is there already, of an earlier run too."""
        if self._written is None:
            self._written = await self._recalled(fixtures)
        return occasion.key in self._written

    async def write(self, occasion: Occasion, body: Mapping[str, Any]) -> bool:
        """Post for an occasion; True if it is there now."""
        await self.introduce()
        key = f"crowd:{self._seed}:{occasion.key}"
        is_done = await self.account.send("POST", "/v1/social/posts", body, key=key)
        if self._written is not None and (is_done or not self.account.is_resting):
            self._written.add(occasion.key)  # what was refused for good is not tried again
        return is_done

    async def introduce(self) -> None:
        """Say by name and profile what this account is, before anything else."""
        if self._is_introduced:
            return
        biography = self.voice.biography()
        shown = await self.account.get(f"/v1/social/profiles/{self.member.username}")
        if shown["bio"] != biography or shown["favourite_team_id"] != self.club.team_id:
            name = {"first_name": self.member.first_name, "last_name": self.member.last_name}
            await self.account.send("PATCH", "/v1/users/me", name)
            kinds = (await self.account.get(_PREFERENCES))["kinds"]
            silent = {each["kind"]: _SILENT for each in kinds if not each["is_fixed"]}
            await self.account.send("PUT", _PREFERENCES, {"choices": silent})
            profile = {"bio": biography, "favourite_team_id": self.club.team_id}
            await self.account.send("PUT", "/v1/social/profiles", profile)
        self._is_introduced = True

    async def follow_count(self) -> int:
        """Return how many it follows."""
        shown = await self.account.get(f"/v1/social/profiles/{self.member.username}")
        return shown["following_count"]

    async def _recalled(self, fixtures: Mapping[int, Fixture]) -> set[str]:
        """Read which occasions its own posts of the last days were for."""
        found: set[str] = set()
        path, cursor = f"/v1/social/users/{self.member.username}/posts", dict[str, str]()
        newest: datetime | None = None
        for _ in range(_MOST_PAGES):
            page = await self.account.get(path, limit=_PAGE, **cursor)
            for post in page["items"]:
                at = datetime.fromisoformat(post["created_at"])
                newest = newest or at
                if newest - at > _REMEMBERED:
                    return found
                found.add(self._occasion_of(post, at, fixtures))
            if page["next_cursor"] is None:
                break
            cursor = {"cursor": page["next_cursor"]}
        return found

    def _occasion_of(
        self, post: Mapping[str, Any], at: datetime, fixtures: Mapping[int, Fixture]
    ) -> str:
        name, match_id = self.member.username, post["match_id"]
        if match_id is None:
            return f"{name}:table:{at:%Y-%m-%d}"
        fixture = fixtures.get(match_id)
        is_before = fixture is not None and at < fixture.kickoff_at
        return f"{name}:{'preview' if is_before else 'result'}:{match_id}"
