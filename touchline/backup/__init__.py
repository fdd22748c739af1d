"""Backup and restore of one embedded world: cluster and files of one instant, in one file.

The order is what makes it whole. The cluster is copied first: a base backup, which PostgreSQL
brings to the instant at which the copy ended. Then, at once, the files are linked aside. A file is
always written before the row that names it, so whatever a row of that instant refers to is there;
what was written in the moment between is a file that no row names yet, or a feature frame a moment
younger, which the next run writes again.
"""
