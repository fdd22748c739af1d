"""News feeds in RSS or Atom, of any publisher."""
