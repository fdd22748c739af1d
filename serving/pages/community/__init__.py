"""Pages of the community: posts, comments and people. They work without JavaScript.

A public page is the same bytes for everybody. A logged-in user also gets pages of their own: the
feed of the people they follow, forms. What differs on public pages is requested separately.
"""

from serving.pages.community import (
    commenting,
    compose,
    editing,
    feed,
    likes,
    me,
    notifications,
    people,
    post,
    post_card,
    preferences,
    relations,
    search,
    tags,
    talking,
    unsubscribe,
    viewer,
)

ROUTERS = (
    feed.router,
    feed.own_router,
    viewer.router,
    compose.router,
    commenting.router,
    editing.router,
    likes.router,
    me.router,
    notifications.router,
    preferences.router,
    unsubscribe.router,
    relations.router,
    search.router,
    search.own_router,
    tags.router,
    talking.router,
    talking.own_router,
    post.own_router,
    post.router,
    post_card.router,
    people.own_router,
    people.router,
)
WITH_PICTURES = (compose.PATH, me.PATH)
"""Addresses whose forms may bring a picture."""
