"""Men's full internationals since 1872: one CSV kept by volunteers, CC0."""
