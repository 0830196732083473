"""The door to ACM and CloudFront: what is asked of them for a name, and what becomes of what they say.

ACM is moto's; moto knows no distribution tenants, so CloudFront's answers are entered here, as its API reference has
them.
"""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.stub import Stubber

from chalicelib.config import config
from chalicelib.helpdesk.desk.own_host import OwnHost
from chalicelib.integrations import aws, certificates
from tests.machine import Machine
from tests.people import Business
from tests.routes.test_own_host import NAMED, check, choose, enter, shown_records, state

DISTRIBUTION = "E123"


@pytest.fixture
def cloudfront(world: Machine, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stubber]:
    """CloudFront, which answers only what a test expects to be asked."""
    monkeypatch.setenv("KOMEK_DISTRIBUTION", DISTRIBUTION)
    monkeypatch.setenv("KOMEK_OWN_HOSTS", "d1.cloudfront.example")
    config.cache_clear()
    with Stubber(aws.client("cloudfront", certificates.REGION)) as stub:
        yield stub
        stub.assert_no_pending_responses()
    monkeypatch.undo()
    config.cache_clear()


def distributed(business: Business, status: str = "Deployed", *, arn: str = "", **more: Any) -> dict[str, Any]:
    theirs = {
        "Id": "dt_1",
        "DistributionId": DISTRIBUTION,
        "Name": certificates._name(NAMED, business.tenant),
        "Arn": "arn:aws:cloudfront::1:distribution-tenant/dt_1",
        "Domains": [{"Domain": NAMED, "Status": "active"}],
        "Customizations": {"Certificate": {"Arn": arn}},
        "Enabled": True,
        "Status": status,
    }
    return {"DistributionTenant": {**theirs, **more}, "ETag": "E1"}


def missing(stub: Stubber) -> None:
    stub.add_client_error("get_distribution_tenant_by_domain", "EntityNotFound", http_status_code=404)


def certificate(business: Business) -> dict[str, Any]:
    (own,) = business.desk.all(OwnHost)
    return own.certificate or {}


def issue(business: Business) -> str:
    """Let ACM find its record."""
    from moto.acm.models import acm_backends

    arn = str(certificate(business)["arn"])
    (backend,) = [one[certificates.REGION] for one in acm_backends.values()]
    backend._certificates[arn].status = "ISSUED"
    return arn


def test_a_name_works_once_its_certificate_is_out_everywhere(acme: Business, cloudfront: Stubber) -> None:
    choose(acme.owner)
    assert ("CNAME", NAMED, "d1.cloudfront.example") in shown_records(acme.owner)
    enter(acme)
    assert "certificate on its way" in check(acme) and len(shown_records(acme.owner)) == 3
    (_, name, value) = shown_records(acme.owner)[-1]
    assert name.endswith(f".{NAMED}") and value.endswith(".acm-validations.aws")
    arn = issue(acme)
    wanted = {
        "DistributionId": DISTRIBUTION,
        "Name": certificates._name(NAMED, acme.tenant),
        "Domains": [{"Domain": NAMED}],
        "Customizations": {"Certificate": {"Arn": arn}},
        "Tags": {"Items": certificates._tags(acme.tenant)},
        "Enabled": True,
    }
    missing(cloudfront)
    cloudfront.add_response("create_distribution_tenant", distributed(acme, "InProgress", arn=arn), wanted)
    check(acme)
    assert state(acme) == "proved"
    cloudfront.add_response("get_distribution_tenant_by_domain", distributed(acme, arn=arn), {"Domain": NAMED})
    assert "Your customers’ pages are at" in check(acme)


def test_what_was_made_for_a_name_goes_with_it(world: Machine, acme: Business, cloudfront: Stubber) -> None:
    choose(acme.owner)
    enter(acme)
    check(acme)
    arn = str(certificate(acme)["arn"])
    acme.owner.submit("/settings/own-host/remove")
    which = {"Id": "dt_1", "IfMatch": "E1"}
    cloudfront.add_response("get_distribution_tenant_by_domain", distributed(acme, arn=arn))
    cloudfront.add_response("update_distribution_tenant", distributed(acme), {**which, "Enabled": False})
    world.work()
    assert certificates._find(arn), "not before CloudFront has let it go"
    cloudfront.add_response("get_distribution_tenant_by_domain", distributed(acme, arn=arn, Enabled=False))
    cloudfront.add_response("delete_distribution_tenant", {}, which)
    from tests.clock import pass_time

    pass_time(acme.tenant, 10)
    world.sweep(acme.tenant)
    assert certificates._find(arn) is None


def test_a_certificate_that_failed_is_asked_for_anew(acme: Business, cloudfront: Stubber) -> None:
    from moto.acm.models import acm_backends

    choose(acme.owner)
    enter(acme)
    check(acme)
    first = str(certificate(acme)["arn"])
    (backend,) = [one[certificates.REGION] for one in acm_backends.values()]
    backend._certificates[first].status = "FAILED"
    assert "amazon.com" in check(acme)
    assert certificate(acme)["arn"] != first and certificates._find(first) is None


def test_a_new_certificate_takes_the_place_of_the_old_one(acme: Business, cloudfront: Stubber) -> None:
    cloudfront.add_response("get_distribution_tenant_by_domain", distributed(acme, arn="arn:aws:acm:us-east-1:1:old"))
    new = {"Id": "dt_1", "IfMatch": "E1", "Customizations": {"Certificate": {"Arn": "arn:aws:acm:us-east-1:1:new"}}}
    cloudfront.add_response("update_distribution_tenant", distributed(acme), {**new, "Enabled": True})
    assert certificates.attach(NAMED, acme.tenant, "arn:aws:acm:us-east-1:1:new")


def test_what_another_desk_left_behind_goes_first(acme: Business, cloudfront: Stubber) -> None:
    theirs = distributed(acme, Name="komek-test-another", Enabled=False)
    cloudfront.add_response("get_distribution_tenant_by_domain", theirs)
    cloudfront.add_response("delete_distribution_tenant", {}, {"Id": "dt_1", "IfMatch": "E1"})
    with pytest.raises(certificates.Busy):
        certificates.attach(NAMED, acme.tenant, "arn:aws:acm:us-east-1:1:new")


def test_nobody_takes_anothers_name_out_of_cloudfront(acme: Business, cloudfront: Stubber) -> None:
    cloudfront.add_response("get_distribution_tenant_by_domain", distributed(acme, Name="komek-test-another"))
    assert certificates.detach(NAMED, acme.tenant)


@pytest.mark.parametrize("code", ["Throttling", "ServiceUnavailable", "EntityLimitExceeded"])
def test_aws_may_be_busy(acme: Business, cloudfront: Stubber, code: str) -> None:
    cloudfront.add_client_error("get_distribution_tenant_by_domain", code, http_status_code=400)
    with pytest.raises(certificates.Busy):
        certificates.detach(NAMED, acme.tenant)


def test_without_a_distribution_nothing_is_asked_of_aws(acme: Business) -> None:
    assert not certificates.are_needed() and "KOMEK_DISTRIBUTION" not in os.environ
