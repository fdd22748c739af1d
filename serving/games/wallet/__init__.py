"""Play money of an account: what it holds, grants, own limits."""
