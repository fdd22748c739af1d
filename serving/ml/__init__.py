"""Training: how the models stand, and asking for a run that fits them anew."""
