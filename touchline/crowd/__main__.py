"""`python -m touchline.crowd`: the program as a service runs it, without the other commands."""

from touchline.crowd.cli import crowd

if __name__ == "__main__":
    crowd()
