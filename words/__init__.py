"""What people read, in their language: catalogues, plurals, dates, names of books and countries.

What belongs here: every phrase that depends on a value, and the catalogues of pages, mails
and generated texts. What does not: sentences without a value (they stand in their templates),
and who reads which language (callers choose a locale). Imports nothing else of the platform.
"""
