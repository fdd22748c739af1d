"""What people do in the community, as rules of a transaction. Lock order: `social.sql`."""
