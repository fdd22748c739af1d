"""Dagster's daemon, which writes lines as all processes of ours do, and ends at once.

`python -m touchline.dagster_servers.daemon run …`.
"""

from dagster._daemon import controller
from dagster._daemon.cli import main

from touchline.dagster_servers import lines
from touchline.ending import exit_without_collecting

if __name__ == "__main__":
    exit_without_collecting()
    lines.of_server("daemon", controller)
    main()
