"""Whatever is stored, nothing that a page or a letter shows of it runs: each of our cleaners, with each shape.

tests/shapes.py has the shapes, and says what is looked for; tests/browser/test_shapes.py lets a browser try them.
"""

import re
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from chalicelib import own_words, plain_text
from chalicelib.helpdesk import mentioning
from chalicelib.helpdesk.letters import own_html
from chalicelib.helpdesk.letters.letter_kinds import KINDS
from chalicelib.mail.viewing import view
from chalicelib.mail.viewing.hanging import Wall
from chalicelib.mail.viewing.html_tree import read_tree
from chalicelib.mail.viewing.sanitising import to_show
from chalicelib.markdown import articles, shown
from tenants.errors import Invalid
from tests.shapes import LINKS, RAN, Law, Value, every, groups

NUMBER = re.compile(r"\d{1,9}")
AWAY: dict[str, Value] = {"href": None, "rel": "noopener noreferrer nofollow", "target": "_blank"}
WORDS: dict[str, dict[str, Value]] = {tag: {} for tag in ("p", "br", "strong", "em", "code", "pre", "blockquote", "ul")}
LISTS: dict[str, dict[str, Value]] = {"ol": {"start": NUMBER}, "li": {"value": NUMBER}}
TYPED = Law({**WORDS, **LISTS, "a": AWAY, "div": {"class": "typed"}})
CALLED = Law({**TYPED.tags, "span": {"class": "mention"}})
PLAIN = Law({"p": {}, "br": {}, "a": AWAY})
STYLED: dict[str, dict[str, Value]] = {tag: dict(values) for tag, values in shown.STYLES.items()}
LETTER = Law({**WORDS, **LISTS, **STYLED, "ol": {**STYLED["ol"], "start": NUMBER},
              "a": {"href": None, "class": "link", "style": "color:#176d8b;"}})  # fmt: skip
OWN = Law({**{tag: {} for tag in own_html.TAGS}, **own_html.STYLES,
           "a": {"href": None, **own_html.STYLES["a"]}})  # fmt: skip
SIZES: dict[str, Value] = {"width": NUMBER, "height": NUMBER}
SPANS: dict[str, Value] = {"colspan": NUMBER, "rowspan": NUMBER}
MAIL_TAGS = "p div br hr b i u s sub sup code pre blockquote ul li dl dt dd table thead tbody tr"
MAIL_LAW: dict[str, dict[str, Value]] = {
    **{tag: {} for tag in MAIL_TAGS.split()},
    "ol": {"start": NUMBER},
    "td": SPANS,
    "th": SPANS,
    "a": AWAY,
    "img": {"src": None, "alt": None, "loading": "lazy", **SIZES},
}
MAILED = frozenset({*LINKS, "tel"})
MAIL = Law(MAIL_LAW, MAILED, lambda source: source == "http://acme.localhost/1")
MAIL_FROM_WEB = Law(MAIL_LAW, MAILED, lambda source: source.startswith("https://"))
MAIL_KEPT = Law(MAIL_LAW, MAILED, lambda source: source.startswith(("cid:", "http://", "https://")))
OURS = 'See <a href="%(url)s" class="link">the page</a>, <b>%(name)s</b>'
PICTURE = re.compile("/answers/pictures/[0-9A-Za-z][0-9A-Za-z.-]*")
TABLE = re.compile(r"Table( \d{1,4})?")
REGION: dict[str, Value] = {"class": "scroll", "role": "region", "aria-label": TABLE, "tabindex": "0"}
ARTICLE_TAGS = WORDS.keys() | {"h2", "h3", "hr", "figure", "table", "thead", "tbody", "tr", "td"}
ARTICLE = Law(
    {
        **{tag: {} for tag in ARTICLE_TAGS},
        **LISTS,
        "a": {**AWAY, "rel": re.compile("noopener noreferrer( nofollow)?")},
        "pre": {"tabindex": "0"},
        "th": {"scope": "col"},
        "img": {"src": PICTURE, "alt": None, "loading": "lazy", **SIZES},
        "div": REGION,
    },
    is_home=True,
    pictures=lambda source: True,  # PICTURE says which
)
OWN_WORDS = Law({"a": {"href": None, "class": "link"}, "b": {}})

PIXEL = {"id": "1", "key": "k", "cid": "shot", "name": "x.png", "type": "image/png", "size": 9}


def mailed(html: str, *, is_web: bool = False) -> str:
    """HTML of a mail as a page shows it, as if it were stored as it came."""
    root = read_tree(html)
    if root is None:
        return ""
    wall = Wall([PIXEL], lambda id: f"http://acme.localhost/{id}", set(), "again", is_web)
    wall.hang(root)
    return to_show(root, wall.sources)


def stored(html: str) -> str:
    made = view.view(html, is_folded_as_text=False)
    return made.html + made.quoted


def worded(html: str) -> str:
    """A letter's own HTML with names that are shapes themselves; nothing where it is refused."""
    kind = KINDS["reply"]
    try:
        return "".join(one.html for one in own_html.filled(html, kind, dict.fromkeys(kind.names, html)))
    except Invalid:
        return ""


def in_own_words(text: str) -> str:
    return own_words.shown(text, OURS, {"url": "https://acme.example", "name": text})


CLEANERS: dict[str, tuple[Callable[[str], str], Law]] = {
    "what staff type": (shown.formatted, TYPED),
    "what staff type, with marks": (lambda text: shown.formatted(f"**so**\n\n{text}"), TYPED),
    "what staff type, in a list": (lambda text: shown.formatted(f"1. _one_\n2. {text}"), TYPED),
    "answers": (lambda text: articles.article(text, "Table"), ARTICLE),
    "answers with all that they may have": (
        lambda text: articles.article(f"# {text}\n\n| {text} | b |\n|---|---|\n| {text} | c |\n\n{text}", "Table"),
        ARTICLE,
    ),
    "notes that call colleagues": (lambda text: mentioning.marked(shown.formatted(text), ["<img src=x", "x"]), CALLED),
    "what customers type": (plain_text.paragraphs, PLAIN),
    "replies in letters": (lambda text: getattr(shown.for_letter(f"**so** {text}", "#176d8b"), "html", ""), LETTER),
    "letters that tenants word": (worded, OWN),
    "texts that tenants word": (in_own_words, OWN_WORDS),
    "mails as they are kept": (stored, MAIL_KEPT),
    "mails as they are shown": (mailed, MAIL),
    "mails with pictures from the web": (lambda html: mailed(html, is_web=True), MAIL_FROM_WEB),
    "mails as they are kept and shown": (lambda html: mailed(stored(html)), MAIL),
}


def test_there_are_enough_of_them() -> None:
    assert len(set(every())) > 400 and min(map(len, groups().values())) > 5


@pytest.mark.parametrize("group", groups())
@pytest.mark.parametrize("cleaner", CLEANERS)
def test_no_shape_comes_through(cleaner: str, group: str) -> None:
    clean, law = CLEANERS[cleaner]
    found = {shape[:300]: outlaws[:3] for shape in groups()[group] if (outlaws := law.outlaws(clean(shape)))}
    assert not found


@pytest.mark.parametrize("law", [law for _, law in CLEANERS.values()], ids=list(CLEANERS))
def test_the_law_sees_what_nobody_cleaned(law: Law) -> None:
    for group in ("event handlers", "addresses that are programs", "forms", "styles"):
        seen = [shape for shape in groups()[group] if law.outlaws(shape)]
        assert len(seen) > 0.9 * len(groups()[group]), set(groups()[group]) - set(seen)


@pytest.mark.parametrize("shape", ["what staff type", "what customers type", "answers"])
def test_what_was_typed_is_there_to_be_read(shape: str) -> None:
    """Cleaning by escaping loses nothing: whoever asks how to write a script is answered."""
    clean, _ = CLEANERS[shape]
    for group, shapes in groups().items():
        for text in shapes if group not in ("bombs", "Markdown") else ():
            assert words(clean(text)).count(RAN) == text.count(RAN) - text.count("\x00" + RAN), text


def words(html: str) -> str:
    body = LexborHTMLParser(f"<body>{html}").body
    links = [one.attributes.get("href") or "" for one in body.css("a")] if body else []
    text = body.text() if body else ""
    return text if RAN in text else text + "".join(links)


PIECES = st.one_of(
    st.sampled_from([shape for shape in every() if len(shape) < 400]),
    st.sampled_from(
        ["\n", "\n\n", " ", "`", "```", "**", "_", "[", "](", ")", "<", ">", '"', "'", "&", "- ", "> ", "\\"]
    ),
    st.text(max_size=5),
)


@pytest.mark.parametrize("cleaner", CLEANERS)
def test_no_shapes_come_through_together(cleaner: str) -> None:
    clean, law = CLEANERS[cleaner]

    @settings(max_examples=40, deadline=None)
    @given(st.lists(PIECES, min_size=2, max_size=6).map("".join))
    def tried(html: str) -> None:
        assert not law.outlaws(clean(html))

    tried()
