"""What the world sent: payloads, how each parser fared, what waits in quarantine."""
