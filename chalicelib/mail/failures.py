"""The words and codes by which mail systems say that a mail was not delivered (RFC 3463, RFC 5321)."""

import re

_FAILURE = re.compile(
    r"""undeliver(?:able|ed)|(?:returned|bounced)\ mail|mail\ (?:is\ )?returned|return(?:ed|ing)\ (?:message|to\ sender)
    |(?:delivery|transport|mail\ system|sending)\ (?:status\ notification|has\ (?:been\ )?(?:fail|delay)|fail|error
    |report|problem|notification|delay|unsuccess)
    |failure\ (?:notice|delivery)|delivery\ (?:to\ the|of\ the|attempt).{0,60}\ (?:fail|delay)
    |(?:un?able|not\ able|failed|trouble|error|wasn't\ able)[^.\n]{0,40}\ deliver|(?:could|can|did|was|were
    |has)\ ?(?:not|n't)\ (?:been\ |be\ )?(?:deliver|reach)
    |cannot\ be\ (?:sent|delivered)|not\ (?:be\ )?delivered|message\ blocked|could\ not\ send
    |couldn't\ be\ delivered|wasn't\ delivered|rejected\ by\ (?:a|the)
    |(?:unknown|no\ such)\ (?:user|recipient|local\ user)|mailbox\ is\ full|the\ following\ address|delayed\ mail
    |message\ (?:delivery\ )?delayed|still\ being\ retried
    |error\ sending\ your\ mail|unsent\ message|transcript\ of\ session|failure\ reasons
    |may\ not\ exist,\ or\ you\ may
    |не\ (?:может\ быть|было|был[ао]?|удалось)\ ?доставл?|недоставлен|не\ доставлен|доставка\ не\ удалась|жеткізілмеді
    |unzustellbar|nicht\ zugestellt|zustellung.{0,30}fehl|non\ remis|échec\ de\ (?:la\ )?(?:remise|livraison)
    |no\ (?:se\ )?(?:ha\ podido|pudo)\ entreg|mancato\ recapito
    |não\ (?:foi\ )?(?:entregue|pôde)|niedostarczo|iletilemedi|teslim\ edilemedi|onbestelbaar|配信できま|届けられま|エラーメール
    |投递失败|退信""",
    re.I | re.X,
)
_DELAY = re.compile(
    r"""warning\ (?:message\ )?only|will\ (?:be\ |continue\ to\ be\ )?retr(?:y|ied)|still\ being\ retried|has\ been\ delayed|do\ not\ need\ to\ resend
    |could\ not\ send\ message\ for\ past|notification\ \(delay\)|delivery\ delayed|delayed\ mail
    |notification:\ delayed|temporarily\ deferred""",
    re.I | re.X,
)
_CODE = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d]|\.\d)")
_REPLY = re.compile(r"(?:^|[\s:<>(\[])([45]\d\d)(?=[\s:\-,;])")

_UNKNOWN_ADDRESS = re.compile(
    r"""(?:user|recipient|account|address|mailbox|alias|addressee|local\ part|email|destinatario|utilisateur|customer|member|e-mail)[^.\n]{0,60}?
        (?:\ |\b)(?:unknown|not\ (?:found|known|exist|valid|listed|a\ valid)|does(?:\ not|n't)\ exist
        |do\ not\ exist|couldn't\ be\ found|could\ not\ be\ found|wasn't\ found|is\ invalid|no\ longer\ (?:exists
        |available|valid)|inexist|inconnu)
    |(?:unknown|invalid|no\ such|non-?existent|bad|illegal|unroute?able)\ (?:or\ illegal\ )?(?:user|recipient
    |account|address|mailbox|alias|local|destination|virtual\ user|person|email|mail\ address|addr)
    |no\ (?:such\ )?(?:user|mailbox|account|recipient|one|person|valid\ recipient)s?\ (?:here|by\ that|with\ that
    |found|named|exist|in\ )|no\ mailbox\ (?:here|by|found)
    |user\ (?:does\ not|doesn't)\ have|not\ our\ customer|address\ not\ found|user\ not\ known|isn't\ in\ (?:our
    |my)|not\ in\ directory|(?:has|have)\ moved|unknown\ user|адресат\ не\ найден|пользовател\S+\ не\ (?:найден
    |существует)|recipnotfound""",
    re.I | re.X,
)
_UNKNOWN_HOST = re.compile(
    r"""host\ (?:or\ domain\ name\ )?(?:name\ )?(?:unknown|not\ found|lookup|[\w.-]+\ not\ found)|unknown\ (?:host|domain)|(?:domain|host)[^\n]{0,60}(?:does\ not\ exist|not\ found|couldn't\ be\ found)
    |couldn't\ find\ (?:any\ )?(?:host|a\ mail\ exchanger)|no\ mail\ exchanger|nxdomain
    |name\ or\ service\ not\ known|unrouteable\ (?:mail\ )?domain|null\ ?mx|no\ (?:valid\ )?(?:mx|mail)\ (?:record
    |host|server)|domain\ name\ not\ found|not\ accepting\ (?:network\ messages|mail)
    |domain\ is\ not\ reachable|does\ not\ accept\ mail|smtp\ protocol\ diagnostic""",
    re.I | re.X,
)
# What stands against an address that is otherwise fine: who sent, what was sent, or how the receiver is at the moment.
_PASSING = re.compile(
    r"""over\ ?quota|quota\ (?:exceed|full)|exceed(?:s|ed|ing)?\ (?:the\ |its\ |their\ )?(?:\S+\ )?(?:\S+\ )?(?:quota|limit|storage)|mail(?:box|folder)\ (?:is\ )?(?:full|too\ large|size)|insufficient\ (?:system\ )?(?:storage|disk)|out\ of\ storage|mailbox\ full
    |spam|blocked|black ?list|block ?list|reputation|banned|dmarc|\bspf\b|\bdkim\b|unauthenticated|authenticat
    |policy|virus|too\ (?:large|big|many)|size\ limit|rate\ limit|throttl|greylist
    |disabled|suspended|inactive|deactivated|locked|relay(?:ing)?\ (?:denied|not|access)|access\ denied
    |sender\ (?:address\ )?(?:rejected|denied|verify)|timed?\ ?out|time-?out|connection\ (?:refused|reset)|loop
    |too\ many\ hops|expired|reverse\ dns|\bptr\b|not\ authori[sz]ed
    |prohibited|poor|refused|unsolicited|tls""",
    re.I | re.X,
)
_FULL = re.compile(
    r"mail(?:box|folder)\s+(?:is\s+)?full|over\s?quota|quota\s+exceeded|exceeded\s+(?:\S+\s+)?quota|insufficient\s+storage",
    re.I,
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
    text = diagnosis if len(diagnosis.split()) > 3 else f"{diagnosis}\n{said}"
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


def _is_unknown(text: str) -> bool:
    return bool(_UNKNOWN_ADDRESS.search(text) or _UNKNOWN_HOST.search(text))


def reason_of(diagnosis: str, said: str) -> str:
    """Return the receiver's reason in its own words, one line, for the ticket."""
    line = diagnosis.partition(";")[2] or diagnosis
    if not line.strip():
        coded = [entry for entry in said.split("\n") if _CODE.search(entry) or _REPLY.search(entry)]
        line = coded[0] if coded else ""
    return re.sub(r"\s+", " ", line).strip()[:500]
