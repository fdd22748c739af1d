"""Questions about agents and their tasks, for every reader."""
