"""ESPN's scoreboard of Northland: which events, what each says, its status and its odds."""
