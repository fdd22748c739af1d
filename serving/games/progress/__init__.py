"""Progress of one's own: experience, achievements, challenges."""
