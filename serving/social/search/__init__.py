"""Searching people and posts, and what mentions one."""
