# pyright: basic
"""The job library's tables and functions, in a schema of their own: procrastinate 3.10.0."""

from alembic import op

from storage.migrations.scripts import script

revision = "0022_jobs"
down_revision = "0021_payload_keys"
branch_labels = None
depends_on = None

# Its functions name their tables without a schema. With a search path of their own they work for
# every caller; enqueueing runs as the owner, so that a caller needs no right on its tables.
_BOUND = """
DO $$
DECLARE
    found regprocedure;
BEGIN
    FOR found IN SELECT oid::regprocedure FROM pg_proc WHERE pronamespace = 'jobs'::regnamespace
    LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = jobs, pg_temp', found);
    END LOOP;
END;
$$;
ALTER FUNCTION jobs.procrastinate_defer_jobs_v1 SECURITY DEFINER;
"""


def upgrade() -> None:
    op.execute("CREATE SCHEMA jobs")
    op.execute("SET LOCAL search_path = jobs")
    op.execute(script("procrastinate_3_10_0"))
    op.execute(_BOUND)
    op.execute("SET LOCAL search_path = DEFAULT")


def downgrade() -> None:
    op.execute("DROP SCHEMA jobs CASCADE")
