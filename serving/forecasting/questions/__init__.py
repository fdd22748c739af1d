"""Questions in plain words: taken here, answered by a worker."""
