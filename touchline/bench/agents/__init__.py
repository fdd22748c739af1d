"""Measurements of agents: their queue, beside the job library alone."""
