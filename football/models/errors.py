"""What can go wrong when a model is fitted.

ValueError
└── FitError            the data cannot identify the model, or the search did not converge
"""


class FitError(ValueError):
    """No fit; the message says what was wrong with the data or the search."""
