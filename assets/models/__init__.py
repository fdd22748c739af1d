"""Fitted models, how well they would have done, and which of them is champion."""
