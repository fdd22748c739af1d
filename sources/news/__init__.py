"""News feeds in RSS or Atom, whoever publishes them."""
