"""What members write: sentences in two languages, whose names and numbers come from the API."""
