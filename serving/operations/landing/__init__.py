"""The first page: what there is and where."""
