"""What Prometheus scrapes: requests, latencies, the hub."""
