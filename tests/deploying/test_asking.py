"""What is said on the command line, and what certificates and DNS make of it."""

import boto3
import pytest
from moto import settings

from infrastructure.deploying import asking, certificates, entering, outputs, zones
from infrastructure.deploying.account import Account, enter
from infrastructure.deploying.asking import Stop
from infrastructure.deploying.zones import Record
from tests.deploying.cloudformation import CloudFormation
from tests.deploying.conftest import KNOWN, OUTPUTS, SESSION

GOOD = ("deploy", "--stage", "prod", "--domain", "komek.example")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--stage", "Prod!"], "STAGE"),
        (["--stage", "local"], "STAGE"),
        (["--domain", "komek"], "DOMAIN"),
        (["--domain", "komek.example/x"], "DOMAIN"),
        (["--mail", "почта.example"], "MAIL_DOMAIN"),
        (["--alarms", "ops@"], "ALARMS"),
        (["--monthly", "-5"], "MONTHLY"),
        (["--set", "LogDays=4"], "LogDays is one of"),
        (["--set", "Nothing=1"], "there is no Nothing"),
        (["--set", "IsProtected=false"], "there is no IsProtected"),
        (["--set", "AlarmAddress=x"], "ALARMS=..."),
        (["--set", "'Bank=Kaspi"], "quote"),
    ],
)
def test_what_is_wrong_is_said_before_anything_happens(words: list[str], said: str) -> None:
    if "--monthly" in words:
        words = ["--monthly=-5"]
    with pytest.raises(Stop, match=said):
        asking.read([*GOOD, *words], KNOWN)


def test_what_is_right_is_taken_as_meant() -> None:
    wish = asking.read([*GOOD, "--domain", "Komek.Example.", "--set", "LogDays=90 'Bank=Kaspi, KZ12 3456'"], KNOWN)
    assert (wish.domain, wish.settings) == ("komek.example", {"LogDays": "90", "Bank": "Kaspi, KZ12 3456"})
    assert not wish.is_agreed and asking.read([*GOOD, "--yes", "1"], KNOWN).is_agreed


@pytest.fixture
def account(aws: CloudFormation) -> Account:
    return enter("eu-central-1")


def test_a_zone_of_route_53_proves_the_domain_by_itself(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    client = boto3.client("route53", region_name="eu-central-1")
    for name, place in (("example", "1"), ("komek.example", "2"), ("mek.example", "3")):
        client.create_hosted_zone(Name=name, CallerReference=place)
    zone = zones.find(account, "try.komek.example")
    assert zone and zone.name == "komek.example" and zones.find(account, "komek.kz") is None
    with monkeypatch.context() as patch, pytest.raises(Stop):
        patch.setattr(settings, "ACM_VALIDATION_WAIT", 60)
        certificates.ready(account, "try.komek.example", zone, patience=0)
    ready = certificates.ready(account, "try.komek.example", zone)
    assert (ready.here.split(":")[3], ready.edge.split(":")[3]) == ("eu-central-1", "us-east-1")
    found = client.list_resource_record_sets(HostedZoneId=zone.id)["ResourceRecordSets"]
    assert any(one["Type"] == "CNAME" and "try.komek.example" in one["Name"] for one in found)
    assert certificates.ready(account, "try.komek.example", zone) == ready


def test_records_to_set_are_printed_and_the_command_may_be_run_again(
    account: Account, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "ACM_VALIDATION_WAIT", 60)
    with pytest.raises(Stop, match="run the same command again"):
        certificates.ready(account, "komek.example", None, patience=0)
    said = capsys.readouterr().out
    assert "CNAME" in said and "komek.example" in said
    monkeypatch.setattr(settings, "ACM_VALIDATION_WAIT", 0)
    certificates.ready(account, "komek.example", None)
    assert "Asked for" not in capsys.readouterr().out


def test_a_region_without_what_it_takes_is_refused(aws: CloudFormation) -> None:
    with pytest.raises(Stop, match="has no"):
        enter("mars-north-1")


def test_records_are_those_that_registrars_ask_for() -> None:
    made = outputs.records(OUTPUTS, "komek.example", "mail.komek.example")
    assert Record("*.mail.komek.example", "MX", "10 inbound-smtp.eu-central-1.amazonaws.com") in made
    assert Record("bounce.mail.komek.example", "MX", "10 feedback-smtp.eu-central-1.amazonses.com") in made
    assert Record("k2._domainkey.mail.komek.example", "CNAME", "k2.dkim.amazonses.com") in made


def test_commands_of_the_operator_do_not_enter_a_stage_that_is_not_there(account: Account) -> None:
    with pytest.raises(Stop, match="There is no komek-prod"):
        entering.environment("prod")
    assert account.session is SESSION
