"""Northland in its providers' formats: one module per format, each a function of the clock."""
