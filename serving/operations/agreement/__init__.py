"""Where sources differ, for operators."""
