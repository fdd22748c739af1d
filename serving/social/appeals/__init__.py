"""Authors who ask that a removal or a hold is looked at again."""
