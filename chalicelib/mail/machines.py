"""Whether a machine wrote a mail (RFC 3834)."""

import re

from chalicelib.mail.headers import Headers

# Fields that only programs set, and what in them says that a person did.
_MARKS = (
    "x-autoreply",
    "x-autorespond",
    "x-autoresponder",
    "x-auto-reply",
    "x-auto-responder",
    "x-autoreply-from",
    "x-mail-autoreply",
    "x-vacation",
    "x-failed-recipients",
    "x-ms-exchange-inbox-rules-loop",
    "list-id",
)
_PRECEDENCE = {"bulk", "junk", "list", "auto_reply", "auto-reply"}
_DAEMON = re.compile(r"^(?:mailer[-_.]?daemon|mail[-_.]?daemon|mail\.delivery\.system|mdaemon)(?:@|$)", re.I)
_SYSTEM = re.compile(
    r"mailer[-_. ]?daemon|mail delivery (?:sub)?system|mail[. ]delivery|mail administrator|system administrator"
    r"|post ?master|^\s*<>\s*$|mail (?:router|system)|microsoft outlook",
    re.I,
)
# Programs that set no field still say so in the subject, and nobody else begins one like that.
_SUBJECT = re.compile(
    r"^\s*\[?(?:auto(?:matic)?[- ]?(?:reply|response|re:)|auto:|vacation (?:reply|notice)"
    r"|out of (?:the )?office|automatische (?:antwort|antwoord)"
    r"|abwesenheits|réponse automatique|respuesta automática|risposta automatica|resposta automática|autoodpowiedź"
    r"|otomatik yanıt|автоответ|автоматический ответ|автоматична відповідь|автоматты жауап)",
    re.I,
)


def is_machine_mail(headers: Headers) -> bool:
    """Tell mail that no person waits behind: auto replies, reports, bulk mail and lists.

    List-Unsubscribe alone is no mark, since shops put it under what people write.
    """
    submitted = headers.raw("auto-submitted").split(";")[0].split("(")[0].strip().lower()
    return (
        submitted not in ("", "no")
        or any(headers.has(name) and headers.raw(name).strip().lower() not in ("no", "false") for name in _MARKS)
        or headers.raw("x-auto-response-suppress").strip().lower() == "all"
        or headers.raw("precedence").strip().lower() in _PRECEDENCE
        or has_null_return_path(headers)
        or is_daemon(headers)
        or bool(_SUBJECT.match(headers.text("subject")))
    )


def has_null_return_path(headers: Headers) -> bool:
    """Tell the empty envelope sender "<>" by which RFC 5321 marks reports and auto replies."""
    return headers.has("return-path") and headers.raw("return-path").replace(" ", "") == "<>"


def is_daemon(headers: Headers) -> bool:
    """Tell a mail system as the sender."""
    sender = headers.text("from")
    match = re.search(r"<([^<>]*)>", sender)
    return bool(_DAEMON.match((match[1] if match else "") or sender.strip(' "<')) or _DAEMON.match(sender.strip(' "<')))


def is_mail_system(headers: Headers) -> bool:
    """Tell a sender that reports about delivery, by its address or its name."""
    return is_daemon(headers) or bool(_SYSTEM.search(headers.text("from")))
