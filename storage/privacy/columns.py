"""Every column that says something about a person with an account: why it is kept, how long.

The one table behind the copy that people get of their data, `docs/privacy.md`, and the test that
compares both with the schema. A new column of such a table, or a new table with an account in it,
needs a line here, or beside (`social`). Erasing is `erasure`; letting go in time is `retention`.
"""

import sys
from collections.abc import Iterator, Mapping

from sqlalchemy import Select

from storage.alerts.tables import alert
from storage.delivery.tables import message, outbox
from storage.forecast.tables.external import external_model
from storage.forecast.tables.forecast import decision
from storage.identity.tables.access import api_key, refresh_token, session
from storage.identity.tables.account import account, consent, favourite, person
from storage.identity.tables.audit import audit_entry
from storage.identity.tables.credential import (
    credential,
    one_time_token,
    recovery_code,
    second_factor,
)
from storage.identity.tables.export import export
from storage.identity.tables.own_limit import own_limit
from storage.identity.tables.reserved_name import reserved_name
from storage.insights.tables import question
from storage.kit.tables.events import ticket
from storage.ops.tables import idempotent_request, usage_day
from storage.privacy import agents, games, social
from storage.privacy.held import ALWAYS, ERASED, LINK, RECORD, SESSION, Held, secret, use

HELD: tuple[Held, ...] = (
    Held(
        table=account,
        owner=account.c.account_id,
        file="account",
        uses=(
            use("account_id kind role", "what the account is, and may do", ALWAYS),
            use("version created_at verified_at", "its age and its edits", ALWAYS),
            use("suspended_at erased_at", "whether it can be used", ALWAYS),
            use("suspended_reason", "shown to whoever is suspended"),
        ),
    ),
    Held(
        table=person,
        owner=person.c.account_id,
        file="person",
        uses=(
            use("account_id", "whose"),
            use("username", "shown to others, and to log in"),
            secret("username_key email_key", "finds look-alikes and other spellings"),
            use("email", "to log in, and mails to the owner"),
            use("first_name last_name", "as the owner wants to be called; may be empty"),
            use("language time_zone", "in which mails and pages are written"),
            use("taken_mailed_at", "not more than a mail a day that others want the address"),
        ),
    ),
    Held(
        table=favourite,
        owner=favourite.c.account_id,
        file="favourites",
        uses=(use("favourite_id account_id team_id competition_id", "what the owner follows"),),
    ),
    Held(
        table=consent,
        owner=consent.c.account_id,
        file="consents",
        uses=(
            use("account_id document version at",
                "which rules were accepted, who declared to be an adult, and when"),
        ),
    ),
    Held(
        table=session,
        owner=session.c.account_id,
        file="sessions",
        uses=(
            use("session_id account_id", "which log-in", SESSION),
            use("device address", "by which the owner knows a log-in that is not theirs", SESSION),
            use("created_at last_used_at ended_at end_reason", "how long it was used", SESSION),
        ),
    ),
    Held(
        table=refresh_token,
        uses=(
            secret(
                "token_hash session_id issued_at expires_at used_at successor_hash",
                "goes on with a session, and notices a copied token",
                SESSION,
            ),
        ),
    ),
    Held(
        table=api_key,
        owner=api_key.c.account_id,
        file="api_keys",
        uses=(
            use("key_id account_id prefix name scopes per_minute", "what a key may do"),
            use("created_at expires_at last_used_at revoked_at replaces_key_id", "how it is used"),
            secret("key_hash", "recognises the key"),
        ),
    ),
    Held(
        table=credential,
        owner=credential.c.account_id,
        file="password",
        uses=(
            use("account_id changed_at", "when the password was changed"),
            secret("password_hash", "checks the password (Argon2id)"),
        ),
    ),
    Held(
        table=second_factor,
        owner=second_factor.c.account_id,
        file="second_factor",
        uses=(
            use("account_id created_at confirmed_at", "whether a log-in needs a code"),
            secret("secret last_step", "checks the code, once; encrypted"),
        ),
    ),
    Held(
        table=recovery_code,
        owner=recovery_code.c.account_id,
        file="recovery_codes",
        uses=(
            use("account_id created_at used_at", "how many are left"),
            secret("code_hash", "recognises a code"),
        ),
    ),
    Held(
        table=one_time_token,
        owner=one_time_token.c.account_id,
        file="links_in_mails",
        uses=(
            use("account_id purpose created_at expires_at used_at", "a mail's link", LINK),
            use("email", "the new address, until it is confirmed", LINK),
            secret("token_hash", "recognises the link", LINK),
        ),
    ),
    Held(
        table=export,
        owner=export.c.account_id,
        file="exports",
        uses=(
            use("export_id account_id requested_at ready_at expires_at", "a copy like this one",
                 "some days"),
            secret("attempts due_at failed_at archive", "makes the copy", "some days"),
        ),
    ),
    Held(
        table=outbox,
        owner=outbox.c.account_id,
        file="outbox",
        uses=(
            use("delivery_id account_id recipient kind language subject text created_at",
                 "mails of an installation without a mail server", "some weeks"),
            secret("html link", "as above; its link opens the account", "some weeks"),
        ),
    ),
    Held(
        table=message,
        uses=(
            secret("body", "the number of the account that a mail is for; until it is sent, whom"
                    " it names once the account is erased", ALWAYS),
        ),
    ),
    Held(
        table=audit_entry,
        owner=audit_entry.c.actor_id,
        file="acts",
        uses=(
            use("entry_id at actor_id act target_kind target_id request_id detail",
                 "who did what to which account; numbers and codes only", RECORD),
            secret("address_hash", "compares addresses of two acts; the key is needed", RECORD),
        ),
    ),
    Held(
        table=own_limit,
        owner=own_limit.c.account_id,
        file="own_limits",
        uses=(
            use("account_id name value next_value next_at changed_at",
                "limits that somebody set for themselves", ERASED),
        ),
    ),
    Held(
        table=question,
        owner=question.c.account_id,
        file="questions",
        uses=(
            use("question_id account_id question language asked_at done_at answered query text"
                " rows chosen_by model", "what somebody asked, and the answer", "as set: a day"),
            secret("attempts due_at", "answers it", "as set: a day"),
        ),
    ),
    Held(
        table=reserved_name,
        uses=(secret("username_key until", "a name that somebody wanted, held back", LINK),),
    ),
    Held(
        table=idempotent_request,
        uses=(secret("key_digest request_digest status media_type body created_at", "answers a"
                     " repeated request alike; the answer is encrypted", "a day"),),
    ),
    Held(
        table=usage_day,
        uses=(secret("key_id", "which API key asked how often; nobody once its account is erased",
                     "as set: 400 days"),),
    ),
    Held(
        table=ticket,
        uses=(secret("subject", "lets a page open one stream", "half a minute"),),
    ),
    Held(
        table=alert,
        uses=(secret("acknowledged_by resolved_by", "who looks after an alert", ALWAYS),),
    ),
    Held(
        table=decision,
        uses=(secret("decided_by", "who promoted a model", ALWAYS),),
    ),
    Held(
        table=external_model,
        owner=external_model.c.account_id,
        file="external_models",
        uses=(
            use("model_version_id account_id registered_at", "whose model sealed which forecasts;"
                " a number once the account is erased", ALWAYS),
        ),
    ),
    *social.HELD,
    *agents.HELD,
    *games.HELD,
)  # fmt: skip

NOT_PERSONAL: Mapping[str, str] = {
    "football.player.name": "published by providers; players have no account here",
    "forecast.sealed_insight.subject_id": "a match or a team",
    "forecast.sealed_insight.subject_kind": "what the insight is about",
    "insights.insight.subject_id": "a match, a team or a model",
    "insights.insight.subject_kind": "what the insight is about",
    "monitoring.drift_value.subject": "what was measured",
}
"""Columns whose names sound personal, and why they are not about people with an account."""


def document() -> str:
    """Return the table of `docs/privacy.md`."""
    lines = ["| column | why | how long | in the copy |", "|---|---|---|---|"]
    for held in HELD:
        for each in held.uses:
            names = ", ".join(f"`{name}`" for name in each.columns.split())
            given = "yes" if each.is_given and held.file else "no"
            row = f"| `{held.table.fullname}`: {names} | {each.why} | {each.until} | {given} |"
            lines.append(row)
    return "\n".join(lines)


def given(account_id: int) -> Iterator[tuple[str, Select[*tuple[object, ...]]]]:
    """Yield what an account's owner is given: name of each file, query of its rows."""
    for held in HELD:
        if held.file is not None:
            yield held.file, held.of(account_id)


if __name__ == "__main__":
    sys.stdout.write(document() + "\n")
