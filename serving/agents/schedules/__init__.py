"""Schedules: tasks that come by the clock."""
