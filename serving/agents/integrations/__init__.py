"""Services elsewhere that agents work with, over HTTP."""
