"""Names of domains: what people type, what may be a sender domain, how it is shown."""

import re

from chalicelib.config import config
from tenants.errors import N_, Invalid, Text

LONGEST = 180  # letters; the names of its DKIM records are 45 longer, and DNS has room for 253 (RFC 1035, 2.3.4)
LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
NAME = re.compile(rf"(?:{LABEL}\.)+(?!\d+$){LABEL}")
# Mail providers whose domains belong to nobody who writes from them. What is missing here does no harm: nobody but
# the owner can put records into a domain.
PUBLIC = frozenset(
    [
        "gmail.com",
        "googlemail.com",
        "outlook.com",
        "hotmail.com",
        "live.com",
        "msn.com",
        "outlook.fr",
        "outlook.de",
        "hotmail.fr",
        "hotmail.co.uk",
        "icloud.com",
        "me.com",
        "mac.com",
        "yahoo.com",
        "yahoo.co.uk",
        "yahoo.fr",
        "yahoo.de",
        "ymail.com",
        "rocketmail.com",
        "aol.com",
        "mail.ru",
        "inbox.ru",
        "list.ru",
        "bk.ru",
        "internet.ru",
        "xmail.ru",
        "yandex.ru",
        "yandex.com",
        "yandex.kz",
        "yandex.by",
        "yandex.ua",
        "yandex.uz",
        "ya.ru",
        "narod.ru",
        "rambler.ru",
        "lenta.ru",
        "ro.ru",
        "autorambler.ru",
        "myrambler.ru",
        "mail.kz",
        "inbox.kz",
        "post.kz",
        "ukr.net",
        "i.ua",
        "meta.ua",
        "bigmir.net",
        "tut.by",
        "mail.bg",
        "abv.bg",
        "seznam.cz",
        "email.cz",
        "wp.pl",
        "o2.pl",
        "onet.pl",
        "interia.pl",
        "gmx.de",
        "gmx.net",
        "gmx.com",
        "gmx.at",
        "web.de",
        "t-online.de",
        "freenet.de",
        "orange.fr",
        "free.fr",
        "laposte.net",
        "libero.it",
        "proton.me",
        "protonmail.com",
        "pm.me",
        "tutanota.com",
        "tuta.io",
        "fastmail.com",
        "hey.com",
        "zoho.com",
        "zohomail.com",
        "mail.com",
        "duck.com",
        "qq.com",
        "163.com",
        "126.com",
        "sina.com",
        "naver.com",
        "daum.net",
        "hanmail.net",
        "amazonses.com",
        "amazonaws.com",
    ]
)


def cleaned(typed: str) -> str:
    """The domain that somebody means as one of his own; raise Invalid naming the field `name`."""
    name = named(typed)
    if problem := _problem(name):
        raise Invalid(name=problem)
    return name


def named(typed: str) -> str:
    """The domain that somebody means, in ASCII (RFC 5891): also of an address of a page or of mail.

    Raise Invalid naming the field `name`.
    """
    return host_named(typed).removeprefix("www.")


def host_named(typed: str) -> str:
    """The host that somebody means, likewise."""
    host = re.split(r"[/?#]", re.sub(r"^[a-z]+://", "", typed.lower().strip()))[0]
    name = host.rpartition("@")[2].rstrip(">").partition(":")[0].strip(".")
    if not name:
        raise Invalid(name=N_("The domain is missing."))
    try:
        name = name.encode("idna").decode()
    except UnicodeError as error:
        raise Invalid(name=NOT_A_NAME) from error
    if len(name) > LONGEST or not NAME.fullmatch(name):
        raise Invalid(name=NOT_A_NAME)
    return name


def is_public(name: str) -> bool:
    """Whether everybody can have an address at a domain, or below it."""
    return bool(PUBLIC & {name, *parents(name)})


def shown(name: str) -> str:
    """A domain in the letters of its country."""
    try:
        return name.encode().decode("idna")
    except UnicodeError:
        return name


def parents(name: str) -> list[str]:
    """The domains above one, nearest first, down to two labels: whatever has one is nobody's own."""
    labels = name.split(".")
    return [".".join(labels[depth:]) for depth in range(1, len(labels) - 1)]


NOT_A_NAME = N_("Write only the domain, such as business.example.")


def _problem(name: str) -> Text | None:
    if is_public(name):
        return N_("%(domain)s belongs to a mail provider. Add a domain of your own.", domain=shown(name))
    if any(_is_related(name, ours) for ours in (config().mail_domain, config().host.partition(":")[0])):
        return N_("%(domain)s belongs to us. Add a domain of your own.", domain=shown(name))
    return None


def _is_related(name: str, ours: str) -> bool:
    return name == ours or name.endswith("." + ours) or ours.endswith("." + name)
