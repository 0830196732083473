"""The DNS records of a sender domain: which there should be, and what DNS says of each."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from chalicelib.helpdesk.outgoing.domain_names import parents
from chalicelib.integrations import dns, identities

SES_SPF = "amazonses.com"
SPF = f"v=spf1 include:{SES_SPF} ~all"
MX_PRIORITY = 10
MOST_LOOKUPS = 10  # of records that an SPF record includes (RFC 7208, 4.6.4)


class Record(NamedTuple):
    """A record that its owner should put into DNS."""

    id: str
    purpose: str  # dkim, bounces, spf, dmarc, proof; of a host: proof, way, certificate
    type: str
    name: str
    value: str


class Seen(NamedTuple):
    """What DNS says of a record: found, missing, other, doubled, several, unreachable; and what stands there."""

    state: str
    text: str = ""


def mail_from(domain: str) -> str:
    """The sub-domain that bounces come to: named after us, since `mail.` and `bounce.` are mostly taken already."""
    return f"komek.{domain}"


def wanted(domain: str, tokens: Sequence[str], zone: str, proof: str = "") -> list[Record]:
    """The records of a domain; those for DKIM, and a proof where one is asked for, are what it cannot do without."""
    bounces = mail_from(domain)
    records = [
        Record(f"dkim{place}", "dkim", "CNAME", f"{token}._domainkey.{domain}", f"{token}.{zone}")
        for place, token in enumerate(tokens, 1)
    ]
    if proof:
        records.append(Record("proof", "proof", "TXT", f"_komek.{domain}", f"komek={proof}"))
    return [
        *records,
        Record("bounces", "bounces", "MX", bounces, identities.feedback_host()),
        Record("spf", "spf", "TXT", bounces, SPF),
        Record("dmarc", "dmarc", "TXT", f"_dmarc.{domain}", f"v=DMARC1; p=none; rua=mailto:postmaster@{domain}"),
    ]


def look(domain: str, records: Sequence[Record]) -> dict[str, Seen]:
    """Ask DNS for all of them at once; a name server that is silent costs seconds."""
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(max(1, len(records))) as asking:
        found = asking.map(lambda record: _look(domain, record), records)
        return {record.id: seen for record, seen in zip(records, found, strict=True)}


def proof(records: Sequence[Record], seen: Mapping[str, Seen]) -> set[str]:
    """What DNS says of the records that only the domain's owner can put there: nothing but "found" is a proof."""
    return {seen[record.id].state for record in records if record.purpose in ("dkim", "proof")}


def _look(domain: str, record: Record) -> Seen:
    try:
        seen = LOOKS[record.purpose](record)
        if seen.state != "missing":
            return seen
        # Many registrars' forms add the domain to whatever one enters, which may hold it already.
        twice = f"{record.name}.{domain}"
        return Seen("doubled", twice) if dns.records(twice, record.type) else seen
    except dns.Unreachable:
        return Seen("unreachable")


def _same(record: Record) -> Seen:
    found = dns.records(record.name, record.type)
    if record.value.lower() in (text.strip().lower() for text in found):
        return Seen("found")
    return Seen("other", ", ".join(found)) if found else Seen("missing")


def _proof(record: Record) -> Seen:
    """Other text records may stand beside ours."""
    return Seen("found") if record.value in dns.records(record.name, "TXT") else Seen("missing")


def _way(record: Record) -> Seen:
    """A name without anything above it takes no CNAME: there some registrars copy the addresses of where it leads."""
    seen = _same(record)
    if seen.state == "found":
        return seen
    there = set(dns.records(record.value, "A"))
    return Seen("found") if there and there & set(dns.records(record.name, "A")) else seen


def _bounces(record: Record) -> Seen:
    """SES wants one MX record and no other (developer guide, "Using a custom MAIL FROM domain")."""
    hosts = [text.rpartition(" ")[2] for text in dns.records(record.name, "MX")]
    if record.value not in hosts:
        return Seen("other", ", ".join(hosts)) if hosts else Seen("missing")
    return Seen("found") if len(hosts) == 1 else Seen("several", ", ".join(hosts))


def _spf(record: Record) -> Seen:
    found = _spf_records(record.name)
    if len(found) > 1:
        return Seen("several", " | ".join(found))  # RFC 7208, 4.5: a permanent error
    if not found:
        return Seen("missing")
    return Seen("found") if _allows_ses(found[0], [record.name]) else Seen("other", found[0])


def _spf_records(name: str) -> list[str]:
    return [text for text in dns.records(name, "TXT") if re.match(r"v=spf1( |$)", text, re.IGNORECASE)]


def _allows_ses(text: str, asked: list[str]) -> bool:
    """Whether an SPF record lets SES send, by itself or by those that it includes."""
    terms = re.findall(r"(?:^|\s)\+?(?:include:|redirect=)([^\s]+)", text.lower())
    if SES_SPF in terms:
        return True
    for name in terms:
        if name in asked or len(asked) > MOST_LOOKUPS:
            continue
        asked.append(name)
        if any(_allows_ses(one, asked) for one in _spf_records(name)):
            return True
    return False


def _dmarc(record: Record) -> Seen:
    """The policy of the domain, or of the nearest one above it, which holds for it as well (RFC 7489, 6.6.3)."""
    domain = record.name.removeprefix("_dmarc.")
    for name in (domain, *parents(domain)):
        found = [text for text in dns.records(f"_dmarc.{name}", "TXT") if re.match(r"v=DMARC1\s*(;|$)", text)]
        if len(found) > 1:
            return Seen("several", " | ".join(found))
        if found:
            is_policy = re.search(r";\s*p\s*=\s*(none|quarantine|reject)\s*(;|$)", found[0], re.IGNORECASE)
            return Seen("found" if is_policy else "other", found[0])
    return Seen("missing")


LOOKS = {
    **dict.fromkeys(("dkim", "certificate"), _same),
    **{"proof": _proof, "way": _way, "bounces": _bounces, "spf": _spf, "dmarc": _dmarc},
}
