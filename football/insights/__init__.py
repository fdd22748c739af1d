"""What is notable about matches, teams and rounds: facts with numbers, ranked by surprise.

What belongs here: finding facts and measuring how unusual each is. What does not: words
(`words.insights`), reading or keeping anything.
"""
