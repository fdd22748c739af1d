# pyright: basic
"""Reports, moderators' cases and decisions, suspensions from content, and the screening."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0045_moderation"
down_revision = "0044_retention"
branch_labels = None
depends_on = None

TABLES = (
    "screening",
    "restriction",
    "moderation_decision",
    "evidence",
    "report",
    "moderation_case",
)
REPEATED = (("post", "post_id"), ("comment", "comment_id"))
IS_OPEN = sa.text("closed_at IS NULL")


def instant(name: str, *, comment: str | None = None) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=True, comment=comment)


def now(name: str, *, comment: str | None = None) -> sa.Column:
    return sa.Column(
        name,
        sa.DateTime(timezone=True),
        server_default=sa.text("clock_timestamp()"),
        nullable=False,
        comment=comment,
    )


def key(name: str) -> sa.Column:
    return sa.Column(name, sa.BigInteger(), sa.Identity(always=True), nullable=False)


def needed(name: str, kind: sa.types.TypeEngine, *, comment: str | None = None) -> sa.Column:
    return sa.Column(name, kind, nullable=False, comment=comment)


def refers(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))


def of_account(table: str, column: str) -> sa.ForeignKeyConstraint:
    return refers(table, column, "identity.account.account_id")


def of_case(table: str) -> sa.ForeignKeyConstraint:
    return refers(table, "case_id", "social.moderation_case.case_id")


def index(name: str, table: str, *columns: str, where: sa.TextClause | None = None) -> None:
    op.create_index(
        f"ix_{name}", table, list(columns), unique=False, schema="social", postgresql_where=where
    )


def upgrade() -> None:
    for table, column in REPEATED:
        comment = "equal for repeated texts; NULL of short ones"
        fingerprint = sa.Column("fingerprint", sa.BigInteger(), nullable=True, comment=comment)
        op.add_column(table, fingerprint, schema="social")
        where = sa.text("fingerprint IS NOT NULL")
        index(f"{table}_repeated", table, "fingerprint", column, where=where)
    cases()
    reports()
    decisions()


def cases() -> None:
    op.create_table(
        "moderation_case",
        key("case_id"),
        needed("subject_kind", sa.Text(), comment="`post`, `comment`, `profile`, …"),
        needed("subject_id", sa.BigInteger()),
        sa.Column("post_id", sa.BigInteger(), nullable=True, comment="of the thread it is in"),
        needed("author_id", sa.BigInteger()),
        needed("cause", sa.Text(), comment="what opened it: a report, or the screening"),
        now("opened_at"),
        now("reported_at", comment="when somebody reported it last"),
        sa.Column("claimed_by", sa.BigInteger(), nullable=True),
        instant("claimed_until"),
        sa.Column("closed_by", sa.BigInteger(), nullable=True),
        instant("closed_at"),
        sa.CheckConstraint(
            "cause IN ('report', 'screening')", name=op.f("ck_moderation_case_cause")
        ),
        sa.CheckConstraint(
            "(claimed_by IS NULL) = (claimed_until IS NULL)",
            name=op.f("ck_moderation_case_claimed"),
        ),
        sa.CheckConstraint(
            "(closed_by IS NULL) = (closed_at IS NULL)", name=op.f("ck_moderation_case_closed")
        ),
        of_account("moderation_case", "author_id"),
        of_account("moderation_case", "claimed_by"),
        of_account("moderation_case", "closed_by"),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_moderation_case")),
        schema="social",
    )
    op.create_index(
        "ix_moderation_case_once_open",
        "moderation_case",
        ["subject_kind", "subject_id"],
        unique=True,
        schema="social",
        postgresql_where=IS_OPEN,
    )
    index("moderation_case_queue", "moderation_case", "case_id", where=IS_OPEN)
    index("moderation_case_of_author", "moderation_case", "author_id", "case_id")


def reports() -> None:
    op.create_table(
        "report",
        key("report_id"),
        needed("case_id", sa.BigInteger()),
        needed("reporter_id", sa.BigInteger()),
        needed("subject_kind", sa.Text()),
        needed("subject_id", sa.BigInteger()),
        needed("reason", sa.Text(), comment="the rule that is broken, by its code"),
        sa.Column(
            "text",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="what the reporter adds",
        ),
        now("at"),
        instant("closed_at", comment="when its case was decided"),
        of_case("report"),
        of_account("report", "reporter_id"),
        sa.PrimaryKeyConstraint("report_id", name=op.f("pk_report")),
        schema="social",
    )
    op.create_index(
        "ix_report_once_open",
        "report",
        ["reporter_id", "subject_kind", "subject_id"],
        unique=True,
        schema="social",
        postgresql_where=IS_OPEN,
    )
    index("report_of_case", "report", "case_id", "report_id")
    index("report_of_reporter", "report", "reporter_id", "report_id")
    op.create_table(
        "evidence",
        needed("case_id", sa.BigInteger()),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        needed("author_id", sa.BigInteger()),
        needed("text", sa.Text(), comment="as it was when it was reported"),
        needed("images", postgresql.JSONB(), comment="their hashes"),
        now("kept_at"),
        of_case("evidence"),
        of_account("evidence", "author_id"),
        sa.PrimaryKeyConstraint("case_id", "version", name=op.f("pk_evidence")),
        schema="social",
    )
    index("evidence_of_author", "evidence", "author_id")


def decisions() -> None:
    op.create_table(
        "moderation_decision",
        key("decision_id"),
        needed("case_id", sa.BigInteger()),
        needed("subject_kind", sa.Text()),
        needed("subject_id", sa.BigInteger()),
        needed("author_id", sa.BigInteger()),
        needed("moderator_id", sa.BigInteger()),
        needed("act", sa.Text()),
        sa.Column("rule", sa.Text(), nullable=True, comment="that was broken, by its code"),
        sa.Column("message", sa.Text(), nullable=True, comment="for the author to read"),
        instant("until", comment="of a suspension"),
        now("at"),
        sa.CheckConstraint(
            "act IN ('dismiss', 'approve', 'remove', 'restore', 'lock', 'unlock', 'warn',"
            " 'suspend', 'reinstate')",
            name=op.f("ck_moderation_decision_act"),
        ),
        sa.CheckConstraint(
            "(until IS NOT NULL) = (act = 'suspend')", name=op.f("ck_moderation_decision_until")
        ),
        of_case("moderation_decision"),
        of_account("moderation_decision", "author_id"),
        of_account("moderation_decision", "moderator_id"),
        sa.PrimaryKeyConstraint("decision_id", name=op.f("pk_moderation_decision")),
        schema="social",
    )
    table = "moderation_decision"
    index(f"{table}_of_author", table, "author_id", "decision_id")
    index(f"{table}_of_case", table, "case_id", "decision_id")
    shown = sa.text("act NOT IN ('dismiss', 'approve')")
    index(f"{table}_public", table, "decision_id", where=shown)
    op.create_table(
        "restriction",
        needed("account_id", sa.BigInteger()),
        needed("decision_id", sa.BigInteger()),
        now("since"),
        sa.Column(
            "until",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="nothing can be posted before",
        ),
        of_account("restriction", "account_id"),
        refers("restriction", "decision_id", "social.moderation_decision.decision_id"),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_restriction")),
        schema="social",
    )
    op.create_table(
        "screening",
        needed("subject_kind", sa.Text()),
        sa.Column("subject_id", sa.BigInteger(), autoincrement=False, nullable=False),
        needed("account_id", sa.BigInteger()),
        needed("score", sa.Integer()),
        needed("reasons", postgresql.JSONB(), comment="codes, points and figures"),
        needed("is_held", sa.Boolean(), comment="it had to wait for review"),
        now("at"),
        of_account("screening", "account_id"),
        sa.PrimaryKeyConstraint("subject_kind", "subject_id", name=op.f("pk_screening")),
        schema="social",
    )
    index("screening_of_account", "screening", "account_id")


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table, schema="social")
    for table, _ in REPEATED:
        op.drop_column(table, "fingerprint", schema="social")
