"""The kinds of agents and of tasks: what each takes, and whether it is quick or Dagster's."""
