"""Models of matches: each `fit` returns an immutable value of named parameters.

What belongs here: one model per module, with `to_dict` and `from_dict` that JSON can carry. What
does not: pickles, training data kept in the model, loading, scheduling, registries.
"""
