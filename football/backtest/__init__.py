"""The walk-forward backtest: what each track would have forecast, and how good it was.

What belongs here: fitting on the past only, forecasting each match as of its own day, scoring the
tracks on common matches, tripwires for leaks. What does not: files, databases, progress bars.
"""

from football.backtest.result import BacktestResult
from football.backtest.run import run
from football.backtest.stack import fit_stack
from football.backtest.tracks import Track

__all__ = ["BacktestResult", "Track", "fit_stack", "run"]
