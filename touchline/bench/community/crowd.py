"""A community made by SQL: accounts, follows and posts, before anybody is measured.

A tenth of the accounts were the first and have been silent ever since, so that a feed may have to
look far back. The triggers that count are off meanwhile: counters are not what is measured.
"""

from dataclasses import dataclass

import psycopg
from psycopg import sql

_POSTS_PER_ACCOUNT = 10
_FOLLOWS_PER_ACCOUNT = 20
_FILLED = """
    INSERT INTO identity.account (created_at, verified_at)
    SELECT now() - interval '30 days', now() FROM generate_series(1, {accounts});
    INSERT INTO identity.person (account_id, username, username_key, email, email_key)
    SELECT n, 'fan' || n, 'fan' || n, 'fan' || n || '@example.org', 'fan' || n || '@example.org'
    FROM generate_series(1, {accounts}) AS n;
    INSERT INTO social.profile (account_id) SELECT generate_series(1, {accounts});
    INSERT INTO social.post (account_id, text, visibility, created_at)
    SELECT
        CASE WHEN n < {posts} / 10 THEN 1 + (random() * ({accounts} / 10 - 1))::int
            ELSE 1 + {accounts} / 10 + (random() * ({accounts} * 9 / 10 - 1))::int END,
        'What a match, number ' || n || '! #football', 'public',
        timestamptz '2025-11-15 09:00+00' - make_interval(secs => {posts} - n)
    FROM generate_series(1, {posts}) AS n;
    UPDATE social.profile SET last_post_id = newest.post_id FROM (
        SELECT account_id, max(post_id) AS post_id FROM social.post GROUP BY account_id
    ) AS newest WHERE newest.account_id = profile.account_id;
    INSERT INTO social.follow (follower_id, followee_id, state, at)
    SELECT one, other, 'accepted', timestamptz '2025-11-15 09:00+00' FROM (
        SELECT 1 + (random() * ({accounts} - 1))::int AS one,
            1 + (random() * ({accounts} - 1))::int AS other
        FROM generate_series(1, {follows})
    ) AS pair WHERE one <> other ON CONFLICT DO NOTHING;
"""
_VIEWER = """
    WITH viewer AS (
        INSERT INTO identity.account (verified_at) VALUES (now()) RETURNING account_id
    ), chosen AS (
        SELECT account_id FROM identity.account
        WHERE account_id BETWEEN %(low)s AND %(high)s ORDER BY random() LIMIT %(follows)s
    ), written AS (
        INSERT INTO social.follow (follower_id, followee_id, state, at)
        SELECT viewer.account_id, chosen.account_id, 'accepted',
            timestamptz '2025-11-15 09:00+00'
        FROM viewer, chosen
    )
    SELECT account_id FROM viewer
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """A community in a database.

    Attributes:
        conninfo: of the database, as its superuser.
        accounts: how many there are; posts are ten, follows twenty times as many.
    """

    conninfo: str
    accounts: int

    @classmethod
    def in_database(cls, conninfo: str, *, accounts: int) -> "Crowd":
        """Make one."""
        filled = sql.SQL(_FILLED).format(
            accounts=sql.Literal(accounts),
            posts=sql.Literal(accounts * _POSTS_PER_ACCOUNT),
            follows=sql.Literal(accounts * _FOLLOWS_PER_ACCOUNT),
        )
        with psycopg.connect(conninfo, autocommit=True) as connection:
            connection.execute("SET session_replication_role = replica")
            connection.execute(filled)
            connection.execute("VACUUM ANALYZE")
        return cls(conninfo=conninfo, accounts=accounts)

    def viewer(self, *, follows: int, are_silent: bool = False) -> int:
        """Add an account that follows so many, of those that are silent or of all; its id."""
        high = self.accounts // 10 if are_silent else self.accounts
        parameters = {"low": 1, "high": high, "follows": follows}
        with psycopg.connect(self.conninfo, autocommit=True) as connection:
            connection.execute("SET session_replication_role = replica")
            row = connection.execute(_VIEWER, parameters).fetchone()
        if row is None:
            raise LookupError("no account was made")
        return int(row[0])
