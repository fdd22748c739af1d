"""Rules by which agents and tasks change. The order of locks is agent, task, run, step."""
