"""How mail programs mark, in their HTML, what they quote and what they sign with.

Seen in mails of Gmail, Outlook (desktop, web, phones), Apple Mail, Thunderbird, Yandex, Mail.ru, ProtonMail, Tutanota,
Yahoo, Zimbra, Zoho, Roundcube, NetEase, Front and HubSpot.
"""

import re

from chalicelib.mail.viewing.html_tree import Node

_QUOTES = {
    *("gmail_quote", "gmail_quote_container", "gmail_extra", "protonmail_quote", "tutanota_quote", "yahoo_quoted"),
    *("yqtdbase", "zmail_extra", "moz-forward-container", "ms-outlook-mobile-reference-message"),
    *("mail-editor-reference-message-container", "olk_src_body_section", "isreplycontent", "isforwardcontent"),
    *("front-blockquote", "hs_reply"),
}
_RULES = {"divrplyfwdmsg", "appendonsend", "stopspelling", "zwchr", "outlookmessageheader"}
_RULES |= {"ms-outlook-mobile-body-separator-line", "orimsghtmlseperator"}
_LEADS = {"gmail_attr", "moz-cite-prefix", "reply-intro"}
_SIGNATURES = {
    *("gmail_signature", "gmail_signature_prefix", "moz-signature", "protonmail_signature_block", "tutanota_signature"),
    *("signature", "applemailsignature", "ms-outlook-mobile-signature", "ms-outlook-ios-signature"),
}
_BAR = re.compile(r"border-left(?:-(?:width|style|color))?\s*:(?!\s*(?:none|0|medium none))", re.I)
_TOP = re.compile(r"border-top\s*:(?!\s*(?:none|0|medium none))", re.I)


def is_quote(node: Node) -> bool:
    """Tell a tag that holds what is quoted, and as a rule the line that introduces it."""
    if node.tag == "blockquote" and node.attributes.get("type") == "cite":
        return True
    if _names(node) & _QUOTES:
        return True
    # Gmail's "indent more" is a blockquote without a bar.
    return node.tag == "blockquote" and bool(_BAR.search(node.attributes.get("style", "")))


def is_rule(node: Node) -> bool:
    """Tell a tag below which all is quoted."""
    return bool(_names(node) & _RULES) or node.attributes.get("data-marker") == "__DIVIDER__"


def may_be_head(node: Node) -> bool:
    """Tell a block with a line over it, as Outlook has above the sender and subject of what it quotes."""
    return node.tag in ("div", "p") and bool(_TOP.search(node.attributes.get("style", "")))


def is_lead(node: Node) -> bool:
    """Tell the line above a quote: "On Monday, Dana wrote:"."""
    return bool(_names(node) & _LEADS)


def is_signature(node: Node) -> bool:
    return bool(_names(node) & _SIGNATURES)


def _names(node: Node) -> set[str]:
    """The classes and the id of a tag, without the "x_" that Outlook on the web puts before those of others."""
    if not node.attributes:
        return set()
    written = f"{node.attributes.get('class', '')} {node.attributes.get('id', '')}".lower()
    return {re.sub(r"^(?:x_)+", "", name) for name in written.split()}
