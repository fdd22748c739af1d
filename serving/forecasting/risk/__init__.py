"""What a run of bets may do to a bankroll."""
