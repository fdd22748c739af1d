"""The door for other people's agents: the Model Context Protocol at `/mcp`.

What belongs here: tools and resources, made of requests to our own API with the credentials of
the agent, so that accounts, scopes, limits and validation are the same. What does not: rules of
any noun. The library is imported with the first request, and by `server` alone.
"""
