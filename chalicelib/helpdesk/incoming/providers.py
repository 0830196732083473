"""Where people have their mail: which server it is, and how one gets in there."""

from dataclasses import dataclass

from tenants.errors import N_, Text


@dataclass(frozen=True)
class Provider:
    """A house of many mailboxes; `advice` is where a password for programs is made, `signs_in` who gives tokens."""

    name: str
    title: str
    host: str
    domains: tuple[str, ...]
    advice: Text
    switch: Text  # where IMAP is switched on
    signs_in: str = ""
    port: int = 993
    takes_passwords: bool = True


PROVIDERS = [
    Provider(
        "gmail",
        "Gmail, Google Workspace",
        "imap.gmail.com",
        ("gmail.com", "googlemail.com"),
        N_(
            "Google wants an app password here: turn on 2-Step Verification, then make one at %(link)s.",
            link="myaccount.google.com/apppasswords",
        ),
        N_("Switch it on in Gmail: Settings, Forwarding and POP/IMAP."),
        "google",
    ),
    Provider(
        "outlook",
        "Outlook, Microsoft 365",
        "outlook.office365.com",
        ("outlook.com", "hotmail.com", "live.com", "msn.com"),
        N_("Microsoft takes no passwords from programs any more: sign in at Microsoft instead."),
        N_("Switch it on in Outlook: Settings, Mail, Forwarding and IMAP."),
        "microsoft",
        takes_passwords=False,
    ),
    Provider(
        "yandex",
        "Yandex",
        "imap.yandex.com",
        ("yandex.ru", "yandex.kz", "yandex.com", "yandex.by", "ya.ru", "narod.ru"),
        N_(
            "Yandex wants an app password here, which you make at %(link)s.",
            link="id.yandex.com/security/app-passwords",
        ),
        N_("Switch it on in Yandex Mail: All settings, Email clients."),
    ),
    Provider(
        "mailru",
        "Mail.ru",
        "imap.mail.ru",
        ("mail.ru", "inbox.ru", "list.ru", "bk.ru", "internet.ru", "vk.com"),
        N_(
            "Mail.ru wants a password for external applications here, which you make at %(link)s.",
            link="account.mail.ru/user/2-step-auth/passwords",
        ),
        N_("Switch it on in Mail.ru: Settings, All settings, Mail programs."),
    ),
    Provider(
        "icloud",
        "iCloud",
        "imap.mail.me.com",
        ("icloud.com", "me.com", "mac.com"),
        N_("Apple wants an app-specific password here, which you make at %(link)s.", link="account.apple.com"),
        N_("Switch it on in iCloud: Account settings, Mail."),
    ),
]


def by_address(address: str) -> Provider | None:
    """Who keeps the mailbox of an address, as far as its domain tells."""
    domain = address.rpartition("@")[2].lower()
    return next((one for one in PROVIDERS if domain in one.domains), None)


def by_host(host: str) -> Provider | None:
    """Who runs a mail server."""
    return next((one for one in PROVIDERS if one.host == host.lower()), None)


def by_sign_in(signs_in: str) -> Provider | None:
    """Whose mailboxes open with the tokens of "google" or "microsoft"."""
    return next((one for one in PROVIDERS if signs_in and one.signs_in == signs_in), None)


def named(name: str) -> Provider | None:
    return next((one for one in PROVIDERS if one.name == name), None)
