"""The record of privileged and security acts, for administrators."""
