"""Images: uploaded, made small and clean, kept."""
