"""How answers are made and kept: the short way, serialised once, sent again while true."""
