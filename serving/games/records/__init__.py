"""Records of those who pick: what their settled picks say of them."""
