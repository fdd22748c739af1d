"""People as an administrator sees them: finding, suspending, giving roles."""
