"""Schema `social`. Its counters are kept by triggers: see `storage/migrations/sql/social.sql`."""
