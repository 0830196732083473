"""The words and codes by which mail systems say that a mail was not delivered (RFC 3463, RFC 5321)."""

import re


def _words(*phrases: str) -> re.Pattern[str]:
    """Compile phrases; a blank in them stands for any white space, since mail systems wrap their lines."""
    return re.compile("|".join(phrases).replace(" ?", r"\s*").replace(" ", r"\s+"), re.I)


_FAILURE = _words(
    r"undeliver(?:able|ed)",
    r"(?:returned|bounced) mail|mail (?:is )?returned|return(?:ed|ing) (?:message|to sender)",
    r"(?:delivery|transport|mail system|sending) (?:status notification|fail|error|report|problem|notification|delay)",
    r"(?:delivery|transport|mail system|sending) (?:unsuccess|has (?:been )?(?:fail|delay))",
    r"failure (?:notice|delivery)|failure reasons|delivery (?:to the|of the|attempt).{0,60} (?:fail|delay)",
    r"(?:un?able|not able|failed|trouble|error|wasn't able)[^.\n]{0,40} deliver",
    r"(?:could|can|did|was|were|has) ?(?:not|n't) (?:been |be )?(?:deliver|reach)",
    r"cannot be (?:sent|delivered)|not (?:be )?delivered|couldn't be delivered|wasn't delivered",
    r"message blocked|could not send|rejected by (?:a|the)",
    r"(?:unknown|no such) (?:user|recipient|local user)|mailbox is full|the following address",
    r"delayed mail|message (?:delivery )?delayed|still being retried",
    r"error sending your mail|unsent message|transcript of session|may not exist, or you may",
    r"не (?:может быть|был[ао]?|удалось) ?доставл?|не ?доставлен|доставка не удалась",  # ru
    r"не вдалося доставити|жеткізілмеді|жеткізу мүмкін болмады",  # uk, kk
    r"unzustellbar|nicht zugestellt|zustellung.{0,30}fehl",  # de
    r"non remis|échec de (?:la )?(?:remise|livraison)",  # fr
    r"no (?:se )?(?:ha podido|pudo) entreg|mancato recapito|não (?:foi )?(?:entregue|pôde)",  # es, it, pt
    r"niedostarczo|iletilemedi|teslim edilemedi|onbestelbaar",  # pl, tr, nl
    r"配信できま|届けられま|エラーメール|投递失败|退信",
)
_DELAY = _words(
    r"warning (?:message )?only|will (?:be |continue to be )?retr(?:y|ied)|still being retried|has been delayed",
    r"do not need to resend|could not send message for past|notification \(delay\)|notification: delayed",
    r"delivery delayed|delayed mail|temporarily deferred",
)
_CODE = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d]|\.\d)")
_REPLY = re.compile(r"(?:^|[\s:<>(\[])([45]\d\d)(?=[\s:\-,;])")

_SOMEBODY = (
    r"(?:user|recipient|account|address|mailbox|alias|addressee|local part|e-?mail|destinatario|utilisateur"
    r"|customer|member)[^.\n]{0,60}?\b"
)
_UNKNOWN_ADDRESS = _words(
    rf"{_SOMEBODY}(?:unknown|not (?:found|known|exist|valid|listed|a valid)|do(?:es)?(?: not|n't) exist)",
    rf"{_SOMEBODY}(?:(?:couldn't|could not) be found|wasn't found|is invalid|inexist|inconnu|invalide)",
    rf"{_SOMEBODY}no longer (?:exists|available|valid)",
    r"(?:unknown|invalid|no such|non-?existent|bad|illegal|unroute?able) (?:or illegal )?"
    r"(?:user|recipient|account|address|mailbox|alias|local|destination|virtual user|person|e-?mail|mail address)",
    r"no (?:such |valid )?(?:user|mailbox|account|recipient|one|person)s? (?:here|by|with that|found|named|exist)",
    r"user (?:does not|doesn't) have|not our customer|isn't in (?:our|my)|not in directory|(?:has|have) moved",
    r"адресат не найден|пользовател\S+ не (?:найден|существует)|recipnotfound",
)
_UNKNOWN_HOST = _words(
    r"host (?:or domain name )?(?:name )?(?:unknown|not found|lookup|[\w.-]+ not found)|unknown (?:host|domain)",
    r"(?:domain|host)[^\n]{0,60}(?:does not exist|not found|couldn't be found)|domain is not reachable",
    r"couldn't find (?:any )?(?:host|a mail exchanger)|no mail exchanger|nxdomain|name or service not known",
    r"unrouteable (?:mail )?domain|null ?mx|no (?:valid )?(?:mx|mail) (?:record|host|server)",
    r"not accepting (?:network messages|mail)|does not accept mail",
)
_FULL = _words(
    r"mail(?:box|folder) (?:is )?full|over ?quota|quota exceeded|exceeded (?:\S+ )?quota|insufficient storage",
)
# What stands against an address that is otherwise fine: who sent, what was sent, or how the receiver is at the moment.
_PASSING = _words(
    r"exceed(?:s|ed|ing)? (?:the |its |their )?(?:\S+ )?(?:\S+ )?(?:quota|limit|storage)|out of storage",
    r"insufficient (?:system )?(?:storage|disk)|too (?:large|big|many)|size limit|rate limit|throttl|greylist",
    r"time?d?(?:-| ?)out|expired|loop|connection reset|refused|disabled|suspended|inactive|deactivated|locked",
    r"spam|blocked|black ?list|block ?list|reputation|banned|dmarc|\bspf\b|\bdkim\b|authenticat|policy|virus",
    r"prohibited|poor|unsolicited|tls|reverse dns|\bptr\b|not authori[sz]ed|relay(?:ing)? (?:denied|not|access)",
    r"access denied|sender (?:address )?(?:rejected|denied|verify)",
)
_AFTER_DATA = re.compile(r"in\s+reply\s+to\s+end\s+of\s+DATA|>>> DATA\s*\n\s*<<< 5", re.I)
_HARD_CODES = {"1.1", "1.2", "1.3", "1.6", "1.10", "3.2"}


def speaks_of_failure(text: str) -> bool:
    """Tell a text that says a mail was not delivered, or not yet."""
    return bool(_FAILURE.search(text))


def speaks_of_delay(text: str) -> bool:
    """Tell a text that says delivery is still tried."""
    return bool(_DELAY.search(text))


def status_of(statuses: list[str], diagnosis: str, said: str) -> str:
    """Return the enhanced status code that says most: the receiver's own before the reporting system's."""
    told = [match[1] for match in map(_CODE.search, statuses) if match]
    codes = [code for code in (*_CODE.findall(diagnosis), *told, *_CODE.findall(said)) if code[0] != "2"]
    exact = [code for code in codes if not code.endswith(".0.0")]
    return next(iter(exact + codes), "") or _guessed(f"{diagnosis}\n{said}")


def _guessed(text: str) -> str:
    """Return a code for a text that has none."""
    if _is_unknown(text):
        return "5.1.1" if _UNKNOWN_ADDRESS.search(text) else "5.1.2"
    reply = _REPLY.search(text)
    first = reply[1][0] if reply else ("4" if speaks_of_delay(text) else "5")
    return f"{first}.0.0"


def is_hard(status: str, diagnosis: str, said: str) -> bool:
    """Tell whether the address can never be written to: nobody of that name, or no such domain."""
    # The receiver's own words decide; what the reporting system says around them counts where they say nothing.
    text = diagnosis if says_why(diagnosis) else f"{diagnosis}\n{said}"
    _, _, detail = status.partition(".")
    if _FULL.search(text):
        return False
    if _UNKNOWN_ADDRESS.search(text):
        # A receiver that took the address and then refused the message speaks of its filter, whatever it says.
        return detail in _HARD_CODES or not _AFTER_DATA.search(said)
    if status.startswith("4"):
        return False
    if _UNKNOWN_HOST.search(text):
        return True
    return detail in _HARD_CODES and not _PASSING.search(text)


def says_why(text: str) -> bool:
    """Tell a text that gives a reason against an address or a mail."""
    return _is_unknown(text) or bool(_FULL.search(text) or _PASSING.search(text))


def _is_unknown(text: str) -> bool:
    return bool(_UNKNOWN_ADDRESS.search(text) or _UNKNOWN_HOST.search(text))


def reason_of(diagnosis: str, said: str) -> str:
    """Return the receiver's reason in its own words, one line, for the ticket."""
    line = diagnosis.partition(";")[2] or diagnosis
    if not line.strip():
        coded = [entry for entry in said.split("\n") if _CODE.search(entry) or _REPLY.search(entry)]
        line = coded[0] if coded else ""
    return re.sub(r"\s+", " ", line).strip()[:500]
