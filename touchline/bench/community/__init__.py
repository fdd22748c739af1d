"""The community: what a feed and a post cost, at a size of one's choosing."""
