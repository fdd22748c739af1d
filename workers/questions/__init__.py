"""Questions in plain words: which query is meant, its rows, the answer."""
