"""The chain of seals seen from outside: verification, proofs of forecasts, witnesses."""
