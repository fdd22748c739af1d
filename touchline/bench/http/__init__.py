"""The API beside the barest servers: who runs them, who asks them, and what is compared."""
