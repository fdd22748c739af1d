"""Schema `football`: matches, line-ups, what surrounds a match, points adjustments."""
