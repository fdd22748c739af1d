"""The log of an agent, and what it found."""
