"""How each provider stands with us: budgets, circuits, turns, validators."""
