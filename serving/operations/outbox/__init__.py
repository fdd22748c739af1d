"""The outbox: mails of a world without a mail server; for administrators."""
