"""Agents over HTTP: their tasks, workflows, approvals, findings and figures."""
