"""The second factor: an authenticator's codes, and codes to recover with."""
