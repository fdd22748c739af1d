"""Schema `monitoring`: scorecards and accuracy, drift, tests."""
