"""What is made of the answers of DNS."""

import pytest

from chalicelib.helpdesk.outgoing import domain_records
from chalicelib.helpdesk.outgoing.domain_records import Seen
from tests.machine import Machine

SES = "v=spf1 include:amazonses.com ~all"


@pytest.fixture(autouse=True)
def no_records(machine: Machine) -> None:
    machine.dns.forget()


def seen(machine: Machine, id: str, domain: str = "acme.kz") -> Seen:
    records = domain_records.wanted(domain, ["token"], "dkim.amazonses.com")
    return domain_records.look(domain, [one for one in records if one.id == id])[id]


@pytest.mark.parametrize(
    ("texts", "state"),
    [
        ([], "missing"),
        (["google-site-verification=1"], "missing"),
        (["v=spf10 include:amazonses.com"], "missing"),
        ([SES], "found"),
        ([SES, "google-site-verification=1"], "found"),
        (["V=SPF1 +include:AmazonSES.com -all"], "found"),
        (['"v=spf1 include:amazon" "ses.com -all"'], "found"),
        (["v=spf1 redirect=amazonses.com"], "found"),
        (["v=spf1 include:inner.kz ~all"], "found"),
        (["v=spf1 include:circle.kz ~all"], "other"),
        (["v=spf1 -include:amazonses.com ~all"], "other"),
        (["v=spf1 include:_spf.google.com ~all"], "other"),
        ([SES, "v=spf1 include:_spf.google.com ~all"], "several"),
    ],
)
def test_spf_as_mail_servers_read_it(machine: Machine, texts: list[str], state: str) -> None:
    machine.dns.enter("komek.acme.kz", "TXT", *texts)
    machine.dns.enter("inner.kz", "TXT", "v=spf1 include:amazonses.com")
    machine.dns.enter("circle.kz", "TXT", "v=spf1 include:circle.kz include:komek.acme.kz")
    assert seen(machine, "spf").state == state


@pytest.mark.parametrize(
    ("name", "texts", "state"),
    [
        ("_dmarc.shop.acme.kz", ["v=DMARC1; p=none"], "found"),
        ("_dmarc.shop.acme.kz", ["v=DMARC1;p=reject; sp=none"], "found"),
        ("_dmarc.shop.acme.kz", ["v=DMARC1"], "other"),
        ("_dmarc.shop.acme.kz", ["p=none"], "missing"),
        ("_dmarc.shop.acme.kz", ["v=DMARC1; p=none", "v=DMARC1; p=reject"], "several"),
        ("_dmarc.acme.kz", ["v=DMARC1; p=quarantine"], "found"),
        ("_dmarc.kz", ["v=DMARC1; p=none"], "missing"),
    ],
)
def test_dmarc_of_the_domain_or_of_the_one_above(machine: Machine, name: str, texts: list[str], state: str) -> None:
    machine.dns.enter(name, "TXT", *texts)
    assert seen(machine, "dmarc", "shop.acme.kz").state == state


@pytest.mark.parametrize(
    ("hosts", "expected"),
    [
        (["10 feedback-smtp.eu-central-1.amazonses.com."], Seen("found")),
        (["5 Feedback-SMTP.eu-central-1.amazonses.com."], Seen("found")),
        (["10 mx.yandex.net."], Seen("other", "mx.yandex.net")),
        (
            ["10 feedback-smtp.eu-central-1.amazonses.com.", "20 mx.acme.kz."],
            Seen("several", "feedback-smtp.eu-central-1.amazonses.com, mx.acme.kz"),
        ),
    ],
)
def test_bounces_go_to_ses_alone(machine: Machine, hosts: list[str], expected: Seen) -> None:
    machine.dns.enter("komek.acme.kz", "MX", *hosts)
    assert seen(machine, "bounces") == expected


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("token._domainkey.acme.kz", "token.dkim.amazonses.com.", Seen("found")),
        ("token._domainkey.acme.kz", "other.dkim.amazonses.com.", Seen("other", "other.dkim.amazonses.com")),
        (
            "token._domainkey.acme.kz.acme.kz",
            "token.dkim.amazonses.com.",
            Seen("doubled", "token._domainkey.acme.kz.acme.kz"),
        ),
    ],
)
def test_a_record_that_a_registrar_put_elsewhere(machine: Machine, name: str, value: str, expected: Seen) -> None:
    machine.dns.enter(name, "CNAME", value)
    assert seen(machine, "dkim1") == expected
