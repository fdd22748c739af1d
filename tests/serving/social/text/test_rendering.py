"""What people write, as HTML: harmless by a parser that knows nothing of how it was made."""

from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serving.social.text.rendering import PERSON_PAGE, TAG_PAGE, render

ELEMENTS = {"p", "br", "em", "strong", "s", "code", "pre", "ul", "ol", "li", "blockquote", "a"}
ATTRIBUTES = {("a", "href"), ("a", "class"), ("a", "rel"), ("ol", "start")}
CORPUS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<math><mi//xlink:href='data:x,<script>alert(1)</script>'>",
    "<style>@import'//evil.example'</style><p style=background:url(javascript:alert(1))>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<form action=//evil.example><button>go</button></form>",
    "<base href=//evil.example/><meta http-equiv=refresh content=0;url=//evil.example>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox(1))",
    "[x](//evil.example)",
    "[x](/logout)",
    "[x](\\evil.example)",
    "[x](https://bank.example@evil.example)",
    "[x](https://ok.example \"' onmouseover='alert(1)\")",
    '[x](https://ok.example"onmouseover="alert(1))',
    "[x](<javascript:alert(1)>)",
    "[x][y]\n\n[y]: javascript:alert(1)",
    "<javascript:alert(1)>",
    "![x](javascript:alert(1))",
    '![x](https://ok.example/a.png"onerror="alert(1))',
    "`<script>alert(1)</script>`",
    "```\n<script>alert(1)</script>\n```",
    "```<script>alert(1)\nx\n```",
    '```html" onclick="alert(1)\n<b>x</b>\n```',
    "#<script>alert(1)</script>",
    '#tag"onclick="alert(1)',
    "@ada<script>alert(1)</script>",
    'https://ok.example/"onmouseover="alert(1)',
    "https://ok.example/<script>alert(1)</script>",
    "https://ok.example/'><script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "*<b onclick=alert(1)>*",
    "> <script>alert(1)</script>",
    "- <img src=x onerror=alert(1)>",
    "<!--<script>-->alert(1)<!--</script>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "\u202e<script>alert(1)</script>",
    "\uff1cscript\uff1ealert(1)\uff1c/script\uff1e",
    "<template><script>alert(1)</script></template>",
    "<details open ontoggle=alert(1)>",
    "<x contenteditable onblur=alert(1)>",
)


class Inspector(HTMLParser):
    """Takes HTML apart as a browser does, and notes what should not be there."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.text = ""

    def handle_starttag(self, tag, attrs):
        if tag not in ELEMENTS:
            self.faults.append(f"<{tag}>")
        for name, value in attrs:
            if (tag, name) not in ATTRIBUTES:
                self.faults.append(f"{tag} {name}")
            if name == "href" and not self.is_fit(value or ""):
                self.faults.append(f"href {value}")
            if name == "class" and value not in {"tag", "mention"}:
                self.faults.append(f"class {value}")

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)

    def handle_comment(self, data):
        self.faults.append(f"comment {data}")

    def handle_decl(self, decl):
        self.faults.append(f"declaration {decl}")

    def unknown_decl(self, data):
        self.faults.append(f"declaration {data}")

    def handle_pi(self, data):
        self.faults.append(f"instruction {data}")

    def handle_data(self, data):
        self.text += data

    @staticmethod
    def is_fit(address: str) -> bool:
        if address.startswith((TAG_PAGE, PERSON_PAGE)):
            return True
        parts = urlsplit(address)
        return parts.scheme in {"http", "https"} and bool(parts.netloc) and "@" not in parts.netloc


def inspected(html: str) -> Inspector:
    inspector = Inspector()
    inspector.feed(html)
    inspector.close()
    return inspector


@pytest.mark.parametrize("text", CORPUS)
def test_the_corpus_is_rendered_harmless(text):
    for whole in (text, f"before {text} after", f"*{text}*", f"> {text}", f"- {text}"):
        assert inspected(render(whole, ("ada",)).html).faults == []


@given(st.text(max_size=300))
def test_no_text_is_rendered_harmful(text):
    assert inspected(render(text).html).faults == []


@given(st.lists(st.sampled_from([*CORPUS, "*", "`", "[", "](", "\n\n", "```\n", "#a", "@b"])))
def test_no_mixture_of_the_corpus_is_rendered_harmful(parts):
    assert inspected(render("".join(parts)[:5000]).html).faults == []


def test_what_markup_there_is():
    html = render("**a** *b* ~~c~~ `d`\ne\n\n1. f\n\n- g\n\n> h\n\n[i](https://i.example)").html
    found = inspected(html)
    assert found.faults == []
    for element in ("strong", "em", "s", "code", "br", "ol", "ul", "blockquote", "a"):
        assert f"<{element}" in html, element


def test_what_is_no_markup_is_shown_as_written():
    text = "# not a heading | <b>not bold</b> & ![no image](x)"
    assert inspected(render(text).html).text.strip() == text


def test_links_give_no_credit_and_no_access():
    html = render("https://a.example").html
    assert 'rel="nofollow ugc noopener noreferrer"' in html


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("#one #TWO,#three! (#four)", ["one", "two", "three", "four"]),
        ("#日本語 #Ünïcode #été #สวัสดี", ["日本語", "ünïcode", "été", "สวัสดี"]),
        ("#a_b #a1 #1a #_a", ["a_b", "a1", "1a", "_a"]),
        ("#1 #123 #_ # a##b a#b &#35; /#x", []),
        ("\uff03wide #\uff37\uff29\uff24\uff25", ["wide"]),
        ("`#code` [#label](https://x.example) https://x.example/#part", []),
        ("#" + "x" * 101, []),
        (" ".join(f"#t{n}" for n in range(30)), [f"t{n}" for n in range(20)]),
    ],
)
def test_hashtags(text, tags):
    assert list(render(text).tags) == tags


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@ada, @bob.b @c-d_e! (@fin)", ["ada", "bob.b", "c-d_e", "fin"]),
        ("@ada. @ada", ["ada"]),
        ("mail@ada.example é@ada @@ada /@ada `@ada`", []),
        ("\uff20ada", ["ada"]),
        ("@adañ @ñ", []),
    ],
)
def test_mentions(text, names):
    assert list(render(text).names) == names


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("see https://a.example/x.", ["https://a.example/x"]),
        ("(https://a.example/x_(y))", ["https://a.example/x_(y)"]),
        ("https://a.example/?q=1&b=2#c, and", ["https://a.example/?q=1&b=2#c"]),
        ("xhttps://a.example ftp://a.example", []),
        ("https:// http://", []),
        ("https://[::1", []),
    ],
)
def test_addresses(text, addresses):
    assert list(render(text).addresses) == addresses
