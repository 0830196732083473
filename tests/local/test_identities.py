"""The stand-ins for DNS and for SES's identities on one machine."""

from pathlib import Path

import dns.resolver

from infrastructure.local.dns import DemoNames, NameServer
from infrastructure.local.identities import Domain, Identities


def test_a_demo_domain_has_its_records_a_while_after_they_were_first_asked_for() -> None:
    moment = [0.0]
    names = DemoNames(lambda: moment[0], "eu-central-1", wait=20)
    assert names("t._domainkey.acme.test", "CNAME") == []
    moment[0] = 21
    assert names("t._domainkey.acme.test", "CNAME") == ["t.dkim.amazonses.com."]
    assert names("komek.acme.test", "MX") == [], "each is waited for by itself"
    names.ready = ["acme.test"]
    assert names("komek.acme.test", "MX") == ["10 feedback-smtp.eu-central-1.amazonses.com."]
    assert names("komek.acme.test", "CNAME") == [] and names("acme.kz", "MX") is None


def test_a_name_server_says_what_it_is_told() -> None:
    server = NameServer(0, lambda name, kind: ['"one " "text"'] if (name, kind) == ("acme.test", "TXT") else [])
    server.start()
    try:
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers, resolver.port = ["127.0.0.1"], server.port
        (found,) = resolver.resolve("acme.test", "TXT")
        assert b"".join(found.strings) == b"one text"
    finally:
        server.stop()


def test_domains_are_there_again_after_a_restart(tmp_path: Path) -> None:
    before = Identities(lambda name, kind: [], tmp_path)
    tags = [{"Key": "komek-tenant", "Value": "acme"}]
    before.domains["acme.test"] = Domain("acme.test", tags, {}, None, "SUCCESS")
    before.keep()
    (after,) = Identities(lambda name, kind: [], tmp_path).domains.values()
    assert after.status == "SUCCESS" and after.tags == tags
    assert after.tokens == before.domains["acme.test"].tokens
