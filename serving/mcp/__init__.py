"""The door for other people's agents: the Model Context Protocol at `/mcp`.

What belongs here: tools and resources, each made of requests to our own API with what the agent
showed, so that accounts, scopes, limits and validation are the same. What does not: rules of any
noun. The library is imported with the first request, and by `server` alone.
"""
