"""Texts of our mails: one template per kind, written as text and HTML in a person's language.

What belongs here: the wording and its two layouts. What does not: the recipient and where the link
leads (`workers`), and how it is sent.
"""
