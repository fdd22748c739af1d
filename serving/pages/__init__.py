"""What people see: server-rendered pages, complete without JavaScript.

What belongs here: reading through the services of the other nouns, and showing. What does not:
SQL, models, or any figure that is not also in the API.
"""
