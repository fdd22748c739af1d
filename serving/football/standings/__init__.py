"""Standings: tables by each league's rules, and where every club may finish."""
