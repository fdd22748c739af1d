"""A served API with a little of everything in it, and administrators to ask it."""

import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache, partial
from itertools import count
from pathlib import Path
from typing import Any, cast

import httpx
from PIL import Image
from sqlalchemy import Engine, func, insert, select, update

from football.drift.findings import Finding, Kind
from storage.agents.writes import integrations
from storage.agents.writes.integrations import NewIntegration
from storage.alerts import writes as alerts
from storage.alerts.writes import Notice
from storage.forecast.tables.forecast import model_version
from storage.identity import passwords
from storage.identity.tables.account import Role
from storage.identity.writes import registration
from storage.identity.writes.registration import NewAccount
from storage.kit.clock import DatabaseClock
from storage.kit.unit_of_work import UnitOfWork, apply
from storage.monitoring.writes import drift
from storage.monitoring.writes.drift import Report
from storage.social import notices
from storage.social.guidelines import HELD
from storage.social.notices import News
from storage.social.tables.notice import notice as notice_table
from storage.social.tables.post import post
from storage.social.writes import cases
from tests import people
from tests.clocks import set_stepped
from tests.conftest import OPENING
from tests.serving.conftest import League, client_of_running, league_in, until
from tests.storage.agents import fleet

PASSWORD = "seven quiet lamps at noon"  # noqa: S105 of nobody
_HASH = passwords.hashed(PASSWORD)
_NUMBERS = count(1)


@dataclass(frozen=True, kw_only=True)
class Asker:
    """Somebody with a password, a program with a key of theirs, or nobody.

    Attributes:
        own: by the name of a path's parameter, how to make what only its owner may use.
    """

    headers: dict[str, str] = field(default_factory=dict)
    own: Mapping[str, Callable[[], Any]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class World:
    """The API and what it has.

    Attributes:
        there: by the name of a path's parameter, the id of something that is there.
        right: by the name of a field or of what is searched, a value that fits this world.
    """

    api: httpx.Client
    engine: Engine
    there: dict[str, Any]
    right: dict[str, Any]

    def asker(self, kind: str) -> Asker:
        """Somebody new, for what they ask may end their session, their rights or their account.

        Args:
            kind: a role, `anonymous`, or `service key`.
        """
        if kind == "anonymous":
            return Asker()
        role, _, has_key = kind.partition(" ")
        name = f"{role}{next(_NUMBERS)}"
        wanted = NewAccount.of(name, f"{name}@example.org", _HASH)
        with people.api_of(self.engine) as api:
            made_account = registration.create(wanted, role=cast("Role", role), is_verified=True)
            account_id = apply(api, made_account)
        session = people.log_in(self.engine, account_id)
        shown = session.headers
        if has_key:
            shown = people.bearer(people.make_key(self.engine, account_id, role))
        made = partial(self.made, session.headers)
        text = {"text": "What a #match"}
        key = {"name": "a bot", "scopes": []}
        own = {
            "session_id": lambda: session.session_id,
            "key_id": cache(lambda: made("/v1/users/me/keys", "details", json=key)["key_id"]),
            "export_id": cache(lambda: made("/v1/users/me/exports", "export_id")),
            "post_id": lambda: made("/v1/social/posts", "post_id", json=text),
            "comment_id": lambda: made(
                f"/v1/social/posts/{self.there['post_id']}/comments", "comment_id", json=text
            ),
            "message_id": lambda: made(
                f"/v1/social/matches/{self.there['talk_match_id']}/talk/messages",
                "message_id",
                json=text,
            ),
            "push_id": lambda: made("/v1/social/notifications/push", "push_id", json=_browser()),
            "notification_id": lambda: self.notification_for(account_id),
            "model_version_id": lambda: made("/v1/ml/models", "model_version_id", json=_model()),
            "group_id": lambda: made("/v1/groups", "group_id", json={"name": "harbour"}),
            "tournament_id": lambda: self.tournament(made),
            "report_id": lambda: made("/v1/social/reports", "report_id", json=self.report()),
            "appeal_id": lambda: made("/v1/social/appeals", "appeal_id", json=self.appeal(made)),
            **self.fleet(account_id),
        }
        return Asker(headers=shown, own=own)

    def tournament(self, made: Callable[..., Any]) -> int:
        """One of a new group's, that begins tomorrow."""
        group_id = made("/v1/groups", "group_id", json={"name": "harbour"})
        day = DatabaseClock(self.engine).now().date() + timedelta(days=1)
        body = {"name": "cup", "begins_on": day.isoformat()}
        number: int = made(f"/v1/groups/{group_id}/tournaments", "tournament_id", json=body)
        return number

    def fleet(self, account_id: int) -> Mapping[str, Callable[[], Any]]:
        """How to make an agent of somebody's, and what belongs to it."""

        def kept(make: Callable[[Engine, int], int]) -> Callable[[], int]:
            def made() -> int:
                with people.api_of(self.engine) as api:
                    return make(api, agent_id())

            return made

        @cache
        def agent_id() -> int:
            with people.api_of(self.engine) as api:
                return fleet.an_agent(api, account_id)

        return {
            "agent_id": agent_id,
            "task_id": kept(fleet.a_task),
            "approval_id": kept(fleet.an_approval),
            "schedule_id": kept(fleet.a_schedule),
            "workflow_id": kept(fleet.a_workflow),
            "run_id": kept(fleet.a_run),
            "integration_id": cache(lambda: self.integration(account_id)),
        }

    def integration(self, account_id: int) -> int:
        """Connect an external agent of somebody's with a service; return the integration's id."""
        name = f"scouts {next(_NUMBERS)}"
        with people.api_of(self.engine) as api:
            agent_id = fleet.an_agent(api, account_id, kind="external", name=name)
            new = NewIntegration(kind="agent_os", name="os", url="https://agents.example.org")
            number = apply(api, integrations.number())
            secret = people.BOX.encrypt(b"a secret", context=integrations.context(number))
            apply(api, integrations.create(agent_id, number, new, secret))
        return number

    def report(self) -> dict[str, Any]:
        """A report of the profile of somebody whom no test is."""
        subject = {"kind": "profile", "id": self.there["account_id"]}
        return {"subject": subject, "reason": "spam", "text": "look"}

    def appeal(self, made: Callable[..., Any]) -> dict[str, Any]:
        """An appeal about a new post of somebody's that waits for review."""
        post_id = made("/v1/social/posts", "post_id", json={"text": "What a #match"})
        waits = {"removed_at": func.clock.now(), "removed_reason": HELD}
        with people.api_of(self.engine) as api:
            with api.begin() as connection:
                connection.execute(update(post).where(post.c.post_id == post_id).values(waits))
            apply(api, cases.hold("post", post_id))
        return {"subject": {"kind": "post", "id": post_id}, "text": "it is fair"}

    def notification_for(self, account_id: int) -> int:
        """Tell somebody something, and return the notification's id."""
        notification_for = notice_table.c
        news = News(kind="final", noun="match", thing=next(_NUMBERS))
        with people.api_of(self.engine) as api:
            apply(api, notices.notify(news, [account_id]))
            with api.connect() as connection:
                return connection.execute(
                    select(func.max(notification_for.notice_id)).where(
                        notification_for.account_id == account_id
                    )
                ).scalar_one()

    def made(self, headers: dict[str, str], path: str, name: str, **body: Any) -> Any:
        """Make something by a POST, and return a field of the answer."""
        answer = self.api.post(path, headers=headers, **body)
        answer.raise_for_status()
        return answer.json()[name]


def _model() -> dict[str, Any]:
    return {"name": f"model{next(_NUMBERS)}", "track": "odds_free"}


def _browser() -> dict[str, Any]:
    keys = {"p256dh": "B" + "A" * 86, "auth": "c" * 22}
    return {"endpoint": f"https://push.example/{next(_NUMBERS)}", "keys": keys}


@contextmanager
def everything(url: str, engine: Engine, media: Path) -> Iterator[World]:
    """Fill a database and serve it."""
    set_stepped(engine, OPENING)
    league = league_in(engine, DatabaseClock(engine))
    there, right = _football(league)
    # Made first: it is suspended and renamed by those who ask, and so is no author.
    there["account_id"] = people.make_account(engine)
    there["username"] = f"person{people.make_account(engine)}"
    options = {
        "database_url": url,
        "media_dir": media,
        "exports_per_address": 0,
        "talk_slow_seconds": 0,
    }
    with client_of_running(**options) as api:
        until(lambda: api.get("/readyz").status_code == 200)
        world = World(api=api, engine=engine, there=there, right=right)
        _community(world)
        yield world


def _football(league: League) -> tuple[dict[str, Any], dict[str, Any]]:
    """Play, forecast, project and watch a little; return what is there and what is right."""
    league.add_match(-48, status="finished", home_goals_90=2, away_goals_90=1)
    match_id, talked = league.add_match(20), league.add_match(0.5)
    forecast_id = str(league.seal(match_id, 20, "odds_free")[0])
    league.quote(match_id, "pinnacle", [2.0, 3.4, 4.1], "open")
    league.project()
    with league.engine.begin() as connection:
        challenger = connection.execute(
            insert(model_version)
            .values(
                name="outcome_odds_free", version=3, track="odds_free", family="stacked_logit",
                parameters={}, state="challenger", as_of=league.now, trained_at=league.now,
            )
            .returning(model_version.c.model_version_id)
        ).scalar_one()  # fmt: skip
    notice = Notice(
        key="run:1", kind="run", severity="warning", title="feeds failed", message="why",
        at=OPENING,
    )  # fmt: skip
    with UnitOfWork(league.engine) as uow:
        alert = alerts.raise_alert(uow, notice)
        uow.commit()
    report = _drift(league)
    there = {
        "match_id": match_id, "talk_match_id": talked, "team_id": league.team_ids[0],
        "code": "S1", "competition": "S1",
        "forecast_id": forecast_id, "version": challenger, "alert_id": alert.alert_id,
        "drift_report_id": report, "event_type": "match.score", "tag": "match",
    }  # fmt: skip
    right = {
        "text": "What a #match", "reason": "because", "by": "ana", "note": "seen",
        "resolution": "mended", "hypothesis": "loses less", "treatment_version_id": challenger,
        "competitions": ["S1"], "minimum_effect": 0.1, "standard_deviation": 0.6,
        "matches_per_day": 8.0, "day_bound": 5.0, "horizon": "T-24h", "password": PASSWORD,
        "current_password": PASSWORD, "country": "Northland", "team": "Askvik", "source": "espn",
        "match_id": None, "team_id": None, "competition": "S1", "forecast_id": None,
        "pick_id": None, "media": [], "parent_id": None, "favourite_team_id": None,
        "picture": None, "links": [], "guardrails": [], "email": "ana@example.org", "q": "match",
    }  # fmt: skip
    return there, right


def _drift(league: League) -> int:
    finding = Finding(
        kind=Kind.CONCEPT, subject="odds_free", method="CUSUM", value=3.0, threshold=14.0,
        n_current=90, n_reference=0,
    )  # fmt: skip
    report = Report(
        scope="S1", as_of=league.now - timedelta(hours=1), findings=[finding], page=None,
        season_start_year=2025, n_current=90, n_reference=700, summary={"drifted": 0},
    )  # fmt: skip
    return drift.record(league.engine, report, "run")


def _community(world: World) -> None:
    """Post, comment, upload and register a test, as somebody whom no test is."""
    there = world.there
    author = world.asker("admin")
    made = partial(world.made, author.headers)
    there["post_id"] = made("/v1/social/posts", "post_id", json={"text": "What a #match"})
    comments = f"/v1/social/posts/{there['post_id']}/comments"
    there["comment_id"] = made(comments, "comment_id", json={"text": "It was"})
    there["model_version_id"] = made("/v1/ml/models", "model_version_id", json=_model())
    messages = f"/v1/social/matches/{there['talk_match_id']}/talk/messages"
    there["message_id"] = made(messages, "message_id", json={"text": "What a #match"})
    picture = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(picture, "PNG")
    image = {"content": picture.getvalue()}
    there["sha256"] = made("/v1/social/media", "sha256", **image)
    there["report_id"] = made("/v1/social/reports", "report_id", json=world.report())
    there["appeal_id"] = made("/v1/social/appeals", "appeal_id", json=world.appeal(made))
    queue = world.api.get("/v1/moderation/cases", headers=author.headers).json()
    there["case_id"] = queue["items"][0]["case_id"]
    names = (
        "hypothesis", "treatment_version_id", "competitions", "minimum_effect",
        "standard_deviation", "matches_per_day", "day_bound",
    )  # fmt: skip
    wanted = {"name": "Errs less"} | {name: world.right[name] for name in names}
    owner_id = people.make_account(world.engine)
    for name, make in world.fleet(owner_id).items():
        there[name] = make()
    there["ab_test_id"] = made("/v1/ab-tests", "ab_test_id", json=wanted)
