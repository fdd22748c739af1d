"""CSV bodies of any age: bytes to lines, lines to cells, whatever is wrong with one of them."""

import csv


def decode(body: bytes) -> str:
    r"""Decode as UTF-8, or line by line as the Windows code page of older files; ends are `\n`.

    Line by line, since one bad byte says nothing about the names in the other lines.
    """
    body = body.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    body = body.replace(b"\x00", b"")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return "\n".join(_decode_line(line) for line in body.split(b"\n"))


def cells(row: str, delimiter: str = ",") -> list[str]:
    """Split one line, without the blanks around its cells."""
    if '"' not in row:
        return [cell.strip() for cell in row.split(delimiter)]
    try:
        found = csv.reader([row], delimiter=delimiter)
        return [cell.strip() for cells_found in found for cell in cells_found]
    except csv.Error:
        return [cell.strip(' "') for cell in row.split(delimiter)]


def _decode_line(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("cp1252", errors="replace")
