"""What moderators decide, and what everybody learns of it."""
