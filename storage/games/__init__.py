"""Games: what fans pick before a match, by a lock that the database keeps."""
