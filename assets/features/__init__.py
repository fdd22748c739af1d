"""What a model may look at, computed only from what was known at the instant in question."""
