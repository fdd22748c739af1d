"""Names of teams at sources, as recorded by people."""
