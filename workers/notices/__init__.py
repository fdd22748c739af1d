"""Notices that reach people outside: when, by which channel, in which words."""
