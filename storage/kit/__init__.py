"""What every context is built on: engine, unit of work, event log, seals, clock, lake."""
