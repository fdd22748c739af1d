"""Pictures as SVG text: pure functions of numbers, coloured by the page's own style sheet.

What belongs here: geometry. What does not: reading anything, or wording beyond labels.
"""
