"""What is notable: facts about matches, teams and rounds, with their texts."""
