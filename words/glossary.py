"""The words of the site that a fan may not know, each with what it means here, in one place."""

from words.messages import N_
from words.messages import gettext as _

_TERMS = (
    (
        N_("With prices, without prices, market"),
        N_(
            "Three opinions on a match. Without prices: results, line-ups, absences, nothing else."
            " With prices: the same, and what bookmakers asked before kick-off. Market: those"
            " prices alone, with the bookmakers' margin taken out."
        ),
    ),
    (
        N_("Seal, head, proof"),
        N_(
            "A seal is a fingerprint of forecasts and of every seal before it. The newest is the"
            " head. A proof is what anybody needs to recompute that a forecast was sealed before"
            " kick-off and not changed since."
        ),
    ),
    (
        N_("Fair odds"),
        N_("One divided by the probability: what would be paid if nobody took a margin."),
    ),
    (
        N_("Expected goals"),
        N_("How many goals a side scores on average, if the match were played many times."),
    ),
    (
        N_("Point, percentage point"),
        N_("From 40 % to 43 % are three points."),
    ),
    (
        N_("Log loss"),
        N_(
            "The score of a forecast: small if what happened had been called likely, large if it"
            " had been called unlikely. Lower is better; always saying a third each scores 1.0986."
        ),
    ),
    (
        N_("RPS and Brier score"),
        N_(
            "Two other scores, lower is better. The ranked probability score forgives a draw more"
            " than a defeat when a win was forecast."
        ),
    ),
    (
        N_("Calibration, ECE"),
        N_(
            "Of what is called 70 % likely, 70 % should happen. The expected calibration error is"
            " how far off that is on average."
        ),
    ),
    (
        N_("95 % interval"),
        N_("Where the true value is, nineteen times of twenty. If it holds zero, it may be luck."),
    ),
    (
        N_("Champion, challenger"),
        N_(
            "The champion is the model whose forecasts are published. A challenger forecasts the"
            " same matches unseen, and takes its place only if it was better by rules set before."
        ),
    ),
    (
        N_("Backtest"),
        N_("Past seasons forecast again, each match from what was known before it."),
    ),
    (
        N_("Closing price"),
        N_("The last price before kick-off: the hardest yardstick there is."),
    ),
    (
        N_("HT, FT, AET, Pens"),
        N_("Half-time, full time, after extra time, decided by penalties."),
    ),
    (
        N_("Not heard of since"),
        N_(
            "No source has reported the match for longer than a match can last: its end is"
            " unknown."
        ),
    ),
)


def terms() -> list[tuple[str, str]]:
    """Return the words with their meanings."""
    return [(_(name), _(meaning)) for name, meaning in _TERMS]
