"""Groups of fans who play together."""
