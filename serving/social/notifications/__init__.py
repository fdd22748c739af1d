"""Notifications: the list, what is unread, and the preferences."""
