"""SVG elements as safe text."""

from markupsafe import Markup, escape

Value = str | float | None


def element(name: str, *children: str, **attributes: Value) -> Markup:
    """Return an element; `class_` is class, other underscores are hyphens, None is left out.

    Children that are not `Markup` are escaped.
    """
    named = [
        Markup(' {}="{}"').format(_attribute(key), _number(value))
        for key, value in attributes.items()
        if value is not None
    ]
    inside = Markup("").join(escape(child) for child in children)
    return Markup("<{0}{1}>{2}</{0}>").format(name, Markup("").join(named), inside)


def picture(  # noqa: PLR0913 - a picture and its two texts
    *children: str,
    width: float,
    height: float,
    title: str,
    description: str = "",
    kind: str,
    scale: float | None = None,
) -> Markup:
    """Return a whole picture with a description for those who cannot see it.

    Args:
        children: its elements.
        width: of the drawing, in its own units.
        height: likewise.
        title: short name, read aloud.
        description: what the picture shows, in words.
        kind: class by which the style sheet knows it.
        scale: pixels of each unit; None is as wide as there is room.
    """
    label = f"{title}. {description}" if description else title
    return element(
        "svg",
        *children,
        class_=f"figure {kind}",
        viewBox=f"0 0 {_number(width)} {_number(height)}",
        role="img",
        aria_label=label,
        width=None if scale is None else width * scale,
    )


def line(x1: float, y1: float, x2: float, y2: float, kind: str) -> Markup:
    """Return a straight line."""
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, class_=kind)


def text(x: float, y: float, words: str, kind: str, anchor: str | None = None) -> Markup:
    """Return a text; `anchor` is start, middle or end."""
    return element("text", words, x=x, y=y, class_=kind, text_anchor=anchor)


def _attribute(key: str) -> str:
    return key.rstrip("_") if key.endswith("_") else key.replace("_", "-")


def _number(value: Value) -> str:
    return f"{value:.6g}" if isinstance(value, int | float) else str(value)
