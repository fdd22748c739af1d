"""How fast this process answers, and what its parts are doing."""
