"""Events about matches and what surrounds them."""
