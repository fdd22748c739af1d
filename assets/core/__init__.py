"""Facts: payloads parsed, names resolved, differences written, the unreadable quarantined."""
