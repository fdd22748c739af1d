"""What one process counts about itself, request by request."""
