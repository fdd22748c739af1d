"""Who may do what with every table, in one place.

PostgreSQL's letters: r reads, a adds, w changes, d deletes; `w(state)` that column only. A role
that is not named reads. `touchline_owner` owns everything and is the migrations' login only.
What needs its rights at run time is a function of the database that runs as the owner, below.

A new table needs a line here, and a new function that is SECURITY DEFINER one in `FUNCTIONS`: a
test compares both with the catalog. Granted after every upgrade, by `storage.kit.grants`.
"""

from collections.abc import Mapping

from storage.kit.grants import Grants
from storage.kit.roles import Role

_VERSIONED = Grants(pipelines="raw")
_APPENDED = Grants(pipelines="ra")
_REPLACED = Grants(pipelines="rawd")
_JOBS = Grants(worker="rawd")
_FORGOTTEN = "w(body)"
_NO_BODY = "r(message_id,topic,type,created_at,key)"
_SOCIAL = Grants(pipelines="", api="rawd", worker="rawd", reader="")
_AGENTS = Grants(api="rawd", worker="rawd", pipelines="raw", reader="")
_ALERT_OUTCOME = "acknowledged_at,acknowledged_by,note,resolved_at,resolved_by,resolution"
_AB_TEST_STANDING = "state,reason,memo,started_at,ended_at"

TABLES: Mapping[str, Grants] = {
    "public.alembic_version": Grants(),
    "clock.setting": Grants(),
    # Events are added by `events.append` only.
    "events.event": Grants(),
    "events.epoch": Grants(),
    "events.ticket": Grants(api="rad", pipelines="", worker="", reader=""),
    # The library's own tables: jobs are added by its function, the workers do the rest.
    "jobs.procrastinate_events": _JOBS,
    "jobs.procrastinate_jobs": _JOBS,
    "jobs.procrastinate_periodic_defers": _JOBS,
    "jobs.procrastinate_workers": _JOBS,
    # Every role posts what it has to report; the worker delivers it; an operator settles doubts.
    # A message may name somebody until it is sent: no reader's business.
    "delivery.message": Grants(
        pipelines=f"ra {_FORGOTTEN}",
        api=f"ra {_FORGOTTEN}",
        worker=f"rad {_FORGOTTEN}",
        reader=_NO_BODY,
    ),
    "delivery.delivery": Grants(
        pipelines="raw", api="ra w(due_at,given_up_at,last_error)", worker="rawd"
    ),
    "delivery.attempt": Grants(worker="rawd"),
    "delivery.subscription": _JOBS,
    "delivery.outbox": Grants(worker="rawd", api="rd", pipelines="", reader=""),
    # Answers that are given again for a day: the worker drops them.
    "ops.idempotent_request": Grants(
        api="rad w(request_digest,status,media_type,body,created_at)", worker="rd", reader=""
    ),
    # Every process adds its errors, the API its counts of requests.
    "ops.error_group": Grants(api="raw", worker="rawd", pipelines="raw"),
    "ops.usage_day": Grants(api="raw", worker="rd"),
    # What was received is never changed.
    "raw.payload": _APPENDED,
    "raw.parse_log": _VERSIONED,
    # An operator opens a question about what sources differ in: it waits with the other rows.
    "raw.quarantine": Grants(pipelines="raw", api="ra"),
    "raw.payload_key": _APPENDED,
    "raw.provider_state": _VERSIONED,
    "raw.feed": _REPLACED,
    "raw.live_window": _VERSIONED,
    # Facts: the API reads them, and lets an admin add an alias or map
    # a code. A club known abroad and at home becomes one team.
    "football.absence": _VERSIONED,
    "football.article": _VERSIONED,
    "football.disagreement": Grants(pipelines="rawd", api="r w(question_id)"),
    "football.article_player": _VERSIONED,
    "football.article_team": _VERSIONED,
    "football.competition": _VERSIONED,
    "football.competition_link": Grants(pipelines="raw", api="raw"),
    "football.lineup_entry": _VERSIONED,
    "football.match": _VERSIONED,
    "football.match_answer": _VERSIONED,
    "football.match_attendance": _VERSIONED,
    "football.match_broadcast": _VERSIONED,
    "football.match_event": _VERSIONED,
    "football.match_figure": _VERSIONED,
    "football.match_link": _VERSIONED,
    "football.match_remark": _VERSIONED,
    "football.match_report": _VERSIONED,
    "football.match_statistics": _VERSIONED,
    "football.match_version": _VERSIONED,
    "football.odds_quote": _VERSIONED,
    "football.player": _VERSIONED,
    "football.player_figure": _VERSIONED,
    "football.player_link": _VERSIONED,
    "football.player_strength": _REPLACED,
    "football.player_transfer": _VERSIONED,
    "football.player_value": _VERSIONED,
    "football.points_adjustment": _VERSIONED,
    "football.season": _VERSIONED,
    "football.season_agreement": _VERSIONED,
    "football.squad_entry": _VERSIONED,
    "football.strength_ahead": _REPLACED,
    "football.strength_check": _REPLACED,
    "football.team": _REPLACED,
    "football.team_alias": Grants(pipelines="rawd", api="raw"),
    "football.team_link": _VERSIONED,
    "football.team_rating": _REPLACED,
    "football.team_succession": Grants(pipelines="raw", api="raw"),
    "football.venue": _VERSIONED,
    "football.venue_link": _VERSIONED,
    "football.weather_reading": _VERSIONED,
    # People: the API writes, an operator's commands make accounts and end sessions, the worker
    # mails, erases and lets go. A reader sees who there is by number, and no name or secret.
    "identity.account": Grants(pipelines="raw", api="raw", worker="raw"),
    "identity.person": Grants(pipelines="raw", api="rawd", worker="rd", reader=""),
    "identity.favourite": Grants(pipelines="", api="rawd", worker="rd", reader=""),
    "identity.consent": Grants(pipelines="ra", api="rawd", worker="rd", reader=""),
    "identity.credential": Grants(pipelines="a", api="rawd", worker="rd", reader=""),
    "identity.second_factor": Grants(
        pipelines="r(account_id,confirmed_at)", api="rawd", worker="rd", reader=""
    ),
    "identity.recovery_code": Grants(pipelines="", api="rawd", worker="rd", reader=""),
    "identity.one_time_token": Grants(
        pipelines="rad", api="rawd", worker="rd w(token_hash)", reader=""
    ),
    "identity.export": Grants(pipelines="", api="rad", worker="rawd", reader=""),
    "identity.reserved_name": Grants(pipelines="r", api="rawd", worker="rd", reader=""),
    "identity.own_limit": Grants(pipelines="", api="rawd", worker="rd", reader=""),
    "identity.signing_key": Grants(pipelines="", api="rawd", worker="", reader=""),
    "identity.session": Grants(pipelines="raw", api="rawd", worker="rawd", reader=""),
    "identity.refresh_token": Grants(pipelines="", api="rawd", worker="rd", reader=""),
    "identity.api_key": Grants(pipelines="raw", api="rawd", worker="rawd", reader=""),
    "identity.audit_entry": Grants(pipelines="ra", api="ra", worker="ra", reader=""),
    # Sealed rows are added by the pipelines and changed by nobody.
    "forecast.seal": _APPENDED,
    "forecast.sealed_insight": _APPENDED,
    "forecast.forecast": _APPENDED,
    "forecast.pick_root": _APPENDED,
    "forecast.player_chance": _REPLACED,
    "forecast.recommendation": _APPENDED,
    "forecast.advised_bet": _VERSIONED,
    "forecast.advice_record": _VERSIONED,
    "forecast.seal_key": _APPENDED,
    "forecast.seal_signature": _APPENDED,
    # Models that run elsewhere are registered and sealed by functions that run as the owner.
    "forecast.external_model": Grants(),
    "forecast.decision": Grants(pipelines="ra", api="ra"),
    "forecast.live_forecast": _APPENDED,
    "forecast.model_version": Grants(pipelines="raw", api="r w(state)"),
    "forecast.review": _VERSIONED,
    "forecast.season_draws": _REPLACED,
    "forecast.season_projection": _APPENDED,
    "forecast.season_projection_team": _APPENDED,
    "forecast.settlement": _VERSIONED,
    "monitoring.ab_exposure": Grants(pipelines="ra", api="ra"),
    "monitoring.ab_reading": _APPENDED,
    "monitoring.ab_test": Grants(pipelines="raw", api=f"ra w({_AB_TEST_STANDING})"),
    "monitoring.accuracy": _REPLACED,
    "monitoring.alert": Grants(pipelines="raw", api=f"r w({_ALERT_OUTCOME})"),
    "monitoring.drift_alert": _VERSIONED,
    "monitoring.drift_report": _VERSIONED,
    "monitoring.drift_value": _REPLACED,
    "monitoring.player_score": _REPLACED,
    "monitoring.player_tenth": _REPLACED,
    "monitoring.scorecard": _REPLACED,
    # Agents: the API takes tasks, the workers do them, a command plants the platform's own ones.
    # Which moves there are is a matter of the migrations alone.
    "agents.transition": Grants(),
    "agents.agent": _AGENTS,
    "agents.configuration": _AGENTS,
    "agents.schedule": _AGENTS,
    "agents.spending": _AGENTS,
    "agents.task": _AGENTS,
    "agents.dependency": _AGENTS,
    "agents.attempt": _AGENTS,
    "agents.approval": _AGENTS,
    "agents.log_entry": Grants(
        api="rad w(actor_id)", worker="rad w(actor_id)", pipelines="ra", reader=""
    ),
    # What was sent elsewhere: the API sets integrations up and takes reports, the worker sends.
    "agents.integration": Grants(
        api="rawd",
        worker="rwd",
        pipelines="r(integration_id,agent_id,kind,is_active,deleted_at,events)",
        reader="",
    ),
    "agents.dispatch": Grants(api="rwd", worker="rawd"),
    "agents.callback": Grants(api="rad w(task_id,entry_id)", worker="rd"),
    "agents.workflow": _AGENTS,
    "agents.run": _AGENTS,
    "agents.step": _AGENTS,
    "insights.insight": _AGENTS,
    # The API takes questions, the worker answers them and lets them go; nobody else reads them.
    "insights.question": Grants(api="rad", worker="rawd", pipelines="", reader=""),
    "insights.model_call": Grants(worker="rad"),
    # Picks are changed by those who pick, until the lock; nobody else sees them before.
    "games.pick": Grants(api="raw", worker="raw", reader=""),
    "games.pick_version": Grants(api="ra", worker="ra", reader=""),
    "games.commitment": _APPENDED,
    "games.pick_settlement": Grants(pipelines="ra w(superseded_at,awarded_at)"),
    "games.pick_score": _APPENDED,
    "games.moved_standing": Grants(pipelines="raw", worker="raw"),
    "games.leaderboard_entry": Grants(pipelines="rad", api="rd", worker="rd"),
    "games.award": Grants(pipelines="rawd", api="rd", worker="rd"),
    "games.player_progress": Grants(pipelines="rawd", api="rd", worker="rd"),
    # Play money: the API takes stakes and the worker settles them. Nobody changes an entry;
    # balances are moved by the trigger of the entries.
    "games.wallet": Grants(api="ra", worker="r", reader=""),
    "games.transfer": Grants(api="ra", worker="ra", reader=""),
    "games.ledger_entry": Grants(api="ra", worker="ra", reader=""),
    "games.stake": Grants(api="ra", worker="r w(result,paid,settled_at)", reader=""),
    "games.player_group": Grants(api="raw", worker="raw", reader=""),
    "games.group_member": Grants(api="rad", worker="rad", reader=""),
    "games.group_joker": Grants(api="rawd", worker="rd", reader=""),
    "games.tournament": Grants(api="raw", worker="raw", reader=""),
    "games.entrant": Grants(api="rad", worker="rawd", reader=""),
    "games.tie": Grants(worker="raw", reader=""),
    # The community: the API writes, the worker erases and lets go; no reader sees what is private.
    "social.profile": Grants(api="rawd", worker="rawd", reader=""),
    "social.post": _SOCIAL,
    "social.post_edit": _SOCIAL,
    "social.post_tag": _SOCIAL,
    "social.post_like": _SOCIAL,
    "social.mention": _SOCIAL,
    "social.comment": _SOCIAL,
    "social.comment_like": _SOCIAL,
    # Who overtook whom on a leaderboard is told to those who follow.
    "social.follow": Grants(
        pipelines="r(follower_id,followee_id,state)", api="rawd", worker="rawd", reader=""
    ),
    "social.block": _SOCIAL,
    "social.mute": _SOCIAL,
    "social.media": _SOCIAL,
    "social.notice": _SOCIAL,
    "social.notice_news": _SOCIAL,
    "social.notice_sending": _SOCIAL,
    "social.notice_sent": _SOCIAL,
    "social.notice_audience": _SOCIAL,
    "social.notice_settings": _SOCIAL,
    "social.phone_code": _SOCIAL,
    "social.push_subscription": _SOCIAL,
    "social.push_key": Grants(api="ra w(private_key)", worker="r", pipelines="", reader=""),
    "social.presence": _SOCIAL,
    "social.news_place": _SOCIAL,
    "social.notified_forecast": _SOCIAL,
    "social.feed_news": _SOCIAL,
    "social.like_news": _SOCIAL,
    "social.moderation_case": _SOCIAL,
    "social.report": _SOCIAL,
    "social.appeal": _SOCIAL,
    "social.evidence": _SOCIAL,
    "social.moderation_decision": _SOCIAL,
    "social.restriction": _SOCIAL,
    "social.screening": _SOCIAL,
    "social.room": _SOCIAL,
    "social.room_member": _SOCIAL,
    "social.message": _SOCIAL,
}

FUNCTIONS: Mapping[str, tuple[Role, ...]] = {
    "events.append": (Role.API, Role.PIPELINES, Role.WORKER),
    "events.drop_partitions": (Role.PIPELINES,),
    "events.ensure_partitions": (Role.PIPELINES,),
    "forecast.register_external": (Role.API,),
    "forecast.seal_external": (Role.API,),
    "forecast.seal_insight": (Role.WORKER,),
    "games.post_entries": (),
    "identity.drop_acts": (Role.WORKER,),
    "jobs.procrastinate_defer_jobs_v1": (Role.API, Role.PIPELINES, Role.WORKER),
    "raw.drop_unchanged": (Role.PIPELINES,),
    "raw.ensure_month": (Role.PIPELINES,),
}
"""Functions that run as the owner, and who may call them."""
