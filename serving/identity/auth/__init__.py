"""Getting an account and getting in: registration, log-in, passwords, addresses."""
