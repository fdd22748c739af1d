"""Following, friends, requests, blocks and mutes."""
