"""Northland in the formats of its providers: one module per format, each a function of the clock."""
