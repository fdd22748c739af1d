"""Work on the tasks of agents: a job wakes it, the rows say what is to be done.

What belongs here: taking tasks, keeping them, giving them back, and what each kind does. What does
not: the rules of tasks, which are `storage.agents`, and heavy work, which is Dagster's.
"""
