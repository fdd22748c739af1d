"""Training: how the models stand, and requesting a run that refits them."""
