"""Measurements that hold on any machine, because each is a ratio.

What belongs here: one module per subject, which measures something of ours beside the plainest
thing that does the same work, in turns, in one run. What does not: figures of one machine, and
checks that something is right (those are tests).
"""
