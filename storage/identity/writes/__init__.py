"""Rules by which accounts, sessions and keys change."""
