"""Questions about accounts and what opens doors for them."""
