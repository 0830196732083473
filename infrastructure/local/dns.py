"""A name server on loopback: it says what a function says of each name, in the process that starts it."""

import socket
import threading
from collections.abc import Callable, Collection

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.resolver
import dns.rrset
from dns.exception import DNSException

from infrastructure.local.settings import HOST

# The records of a name and kind; None where nothing is known of the name.
Answers = Callable[[str, str], list[str] | None]


class NameServer:
    """Answers by UDP, a thread for each question; what `answers` does not know is asked of the system's resolver."""

    def __init__(self, port: int, answers: Answers) -> None:
        self._answers = answers
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((HOST, port))
        self.port = int(self._socket.getsockname()[1])

    def start(self) -> None:
        threading.Thread(target=self._listen, daemon=True).start()

    def stop(self) -> None:
        self._socket.close()

    def _listen(self) -> None:
        while True:
            try:
                asked, whom = self._socket.recvfrom(4096)
            except OSError:
                return
            threading.Thread(target=self._answer, args=(asked, whom), daemon=True).start()

    def _answer(self, asked: bytes, whom: tuple[str, int]) -> None:
        question = dns.message.from_wire(asked)
        answer = self._of(question)
        if answer is not None:
            self._socket.sendto(answer.to_wire(), whom)

    def _of(self, question: dns.message.Message) -> dns.message.Message | None:
        (wanted,) = question.question
        name, kind = wanted.name.to_text(omit_final_dot=True).lower(), dns.rdatatype.to_text(wanted.rdtype)
        try:
            found = self._answers(name, kind)
        except TimeoutError:
            return None  # a server that is silent
        if found is None:
            return _passed_on(question)
        answer = dns.message.make_response(question)
        answer.flags |= dns.flags.RA
        if found:
            answer.answer.append(dns.rrset.from_text_list(wanted.name, 60, "IN", kind, found))
        else:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        return answer


def _passed_on(question: dns.message.Message) -> dns.message.Message:
    (wanted,) = question.question
    answer = dns.message.make_response(question)
    answer.flags |= dns.flags.RA
    try:
        found = dns.resolver.resolve(wanted.name, wanted.rdtype, search=False, lifetime=2)
        answer.answer = found.response.answer
    except dns.resolver.NoAnswer:
        pass
    except dns.resolver.NXDOMAIN:
        answer.set_rcode(dns.rcode.NXDOMAIN)
    except (DNSException, OSError):
        answer.set_rcode(dns.rcode.SERVFAIL)
    return answer


class DemoNames:
    """What DNS says of domains below .test, which exist nowhere else (RFC 6761): the records that the settings ask for,
    a while after they were first asked for, so that waiting for them can be seen too; at once for `ready` domains.
    """

    ready: Collection[str] = ()

    def __init__(self, clock: Callable[[], float], region: str, wait: float = 20) -> None:
        self._clock, self._wait = clock, wait
        self._mx = f"10 feedback-smtp.{region}.amazonses.com."
        self._first_asked: dict[str, float] = {}

    def __call__(self, name: str, kind: str) -> list[str] | None:
        if not name.endswith(".test"):
            return None
        is_ready = any(name.endswith(f".{domain}") for domain in self.ready)
        if not is_ready and self._clock() < self._first_asked.setdefault(name, self._clock()) + self._wait:
            return []
        label, _, domain = name.partition(".")
        if kind == "CNAME" and domain.startswith("_domainkey."):
            return [f"{label}.dkim.amazonses.com."]
        return {
            ("MX", "komek"): [self._mx],
            ("TXT", "komek"): ['"v=spf1 include:amazonses.com ~all"'],
            ("TXT", "_dmarc"): ['"v=DMARC1; p=none"'],
        }.get((kind, label), [])
