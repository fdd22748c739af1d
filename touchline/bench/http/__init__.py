"""The API beside the barest servers: what runs them, their client, and what is compared."""
