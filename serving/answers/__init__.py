"""How answers are made and kept: asked the short way, serialised once, sent again while true."""
