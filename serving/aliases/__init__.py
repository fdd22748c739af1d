"""What sources call teams, as a person says."""
