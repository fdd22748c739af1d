"""What one source reports about the world at one moment: the types every parser returns.

An observation is a claim, not a fact. `storage` resolves its names, compares it with what is
known, and turns it into versioned facts, or quarantines it with a reason.
"""
