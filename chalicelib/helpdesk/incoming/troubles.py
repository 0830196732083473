"""What keeps us from a mailbox, in words for the people whose it is."""

from chalicelib.helpdesk.incoming import providers
from tenants.errors import N_, Text

WORDS = {
    "name": N_("There is no server named %(host)s. Look at the spelling."),
    "private": N_("%(host)s is not a server that can be reached from the internet."),
    "silent": N_("%(host)s does not answer at port %(port)s."),
    "tls": N_("%(host)s does not speak TLS at port %(port)s. TLS is usually at 993, STARTTLS at 143."),
    "busy": N_("%(host)s has too much to do at the moment, or too many programs look into this mailbox."),
    "folder": N_("The mail server does not open the folder."),
    "protocol": N_("%(host)s answers in a way that we do not understand."),
    "internal": N_("Something went wrong on our side. Resume to try once more."),
}
PASSWORD = N_("The mail server does not take this user name and password. %(advice)s")
PROGRAM = N_("Many providers want a password made for programs, not the one that you sign in with.")
OFF = N_("IMAP is switched off in this mailbox. %(switch)s")
ELSEWHERE = N_("Switch it on in the settings of the mailbox.")
SIGN_IN = N_("The permission to read this mailbox is over, or belongs to another address. Sign in again.")
CERTIFICATE = N_("The certificate of %(host)s is not valid: %(why)s. So we do not send it the password.")
WHY = [
    ("expired", N_("it has expired")),
    ("not yet valid", N_("it is for a time to come")),
    ("mismatch", N_("it belongs to another server")),
    ("self-signed", N_("nobody whom we know vouches for it")),
    ("self signed", N_("nobody whom we know vouches for it")),
    ("issuer", N_("nobody whom we know vouches for it")),
]


def words(code: str, host: str, port: int = 993, said: str = "", signs_in: str = "") -> Text:
    """What is wrong, and what helps; `said` is what the server or OpenSSL wrote."""
    provider = providers.by_host(host)
    if code == "certificate":
        why = next((text for sign, text in WHY if sign in said.lower()), said)
        return Text(CERTIFICATE.message, {"host": host, "why": why})
    if code == "off":
        return Text(OFF.message, {"switch": provider.switch if provider else ELSEWHERE})
    if code == "sign_in" or (code == "password" and signs_in):
        return SIGN_IN
    if code == "password":
        return Text(PASSWORD.message, {"advice": provider.advice if provider else PROGRAM})
    return Text(WORDS.get(code, WORDS["protocol"]).message, {"host": host, "port": port})
