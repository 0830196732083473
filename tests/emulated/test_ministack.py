"""The template is deployed into an emulator of AWS, and people do with it what Komek is for."""

import contextlib
import json
import re
import time
from collections.abc import Iterator

import pytest

from chalicelib.helpdesk.filling_time import FASTEST
from tests import written
from tests.emulated import emulator
from tests.emulated.emulator import DOMAIN, Deployed, until
from tests.mails import mail_from
from tests.people import PASSWORD, Browser
from tests.template import template

pytestmark = [
    pytest.mark.skipif(not emulator.PROGRAM.exists(), reason="ministack is not installed: make emulator"),
    pytest.mark.xdist_group("ministack"),
]
SLUG = "acme"
DANA = "dana@customers.example"


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    """A stage of which nobody knows yet; what it writes, other processes write."""
    with pytest.MonkeyPatch.context() as patch, emulator.running(tmp_path_factory.mktemp("ministack")) as deployed:
        patch.setattr(written, "watched", lambda: contextlib.nullcontext([]))
        yield deployed


@pytest.fixture(scope="module")
def owner(stage: Deployed) -> Browser:
    """Aigerim at her desk, for which she has signed up."""
    site = Browser(stage, DOMAIN)  # type: ignore[arg-type]
    site.get("/signup")
    site.submit("/signup", company="Acme", name="Aigerim", email="a@acme.example", password=PASSWORD, slug=SLUG)
    assert site.page.status == 303, site.text
    aigerim = Browser(stage, f"{SLUG}.{DOMAIN}")  # type: ignore[arg-type]
    aigerim.get(site.url)
    assert aigerim.url.endswith("/tickets"), aigerim.text
    return aigerim


def ask(stage: Deployed, subject: str, email: str = DANA) -> None:
    """A customer sends the form."""
    dana = Browser(stage, f"{SLUG}.{DOMAIN}")  # type: ignore[arg-type]
    dana.get("/form")
    time.sleep(FASTEST + 1)
    dana.submit("/form", name="Dana", email=email, subject=subject, message="Please help")
    assert dana.page.status == 200, dana.text


def test_what_the_emulator_does_not_know_is_in_the_template() -> None:
    assert emulator.UNKNOWN.keys() <= {*template()["Resources"], *template()["Outputs"]}


def test_who_signs_up_gets_a_letter_from_the_worker(stage: Deployed, owner: Browser) -> None:
    letter = until(lambda: stage.letters("a@acme.example"))[0]
    owner.get(re.findall(rf"https://{SLUG}[.]{DOMAIN}(/confirm\S*)", letter)[0])
    owner.submit("/confirm")
    assert "is confirmed" in owner.text


def test_a_question_by_the_form_is_on_the_board_and_its_reply_reaches_the_customer(
    stage: Deployed, owner: Browser
) -> None:
    ask(stage, "The till is stuck")
    owner.get("/tickets")
    assert "The till is stuck" in owner.text
    until(lambda: stage.letters(DANA))
    owner.get("/tickets/1")
    owner.submit("/tickets/1/reply", text="Switch it off and on")
    until(lambda: [mail for mail in stage.letters(DANA) if "Switch it off" in mail])


def test_a_mail_that_ses_tells_of_becomes_a_ticket(stage: Deployed, owner: Browser) -> None:
    to = f"support@{SLUG}.mail.{DOMAIN}"
    raw = mail_from(DANA, to, subject="The scales are wrong").as_bytes()
    stage.aws("s3").put_object(Bucket=stage.resources["MailBucket"], Key="incoming/1", Body=raw)
    verdicts = {f"{check}Verdict": {"status": "PASS"} for check in ("spf", "dkim", "dmarc", "spam", "virus")}
    told = {"receipt": {"recipients": [to], "action": {"objectKey": "incoming/1"}, **verdicts}}
    stage.aws("sns").publish(TopicArn=stage.resources["MailTopic"], Message=json.dumps(told))
    until(lambda: owner.get("/tickets") and "The scales are wrong" in owner.text)


@contextlib.contextmanager
def nobody_reading(stage: Deployed) -> Iterator[None]:
    """The queue of jobs with nobody who takes from it."""
    functions = stage.aws("lambda")
    found = functions.list_event_source_mappings(FunctionName=stage.resources["JobArrived"])["EventSourceMappings"]
    functions.update_event_source_mapping(UUID=found[0]["UUID"], Enabled=False)
    yield
    functions.update_event_source_mapping(UUID=found[0]["UUID"], Enabled=True)


def is_clock_seen(stage: Deployed) -> bool:
    """Whether the status page knows of a clock that strikes."""
    told = json.loads(Browser(stage, DOMAIN).get("/status.json").body)  # type: ignore[arg-type]
    assert "payments" not in told["parts"], "nobody has filled in Stripe's key"
    return bool(told["parts"]["jobs"]["state"] == "works")


def test_the_clock_strikes_and_finds_a_job_that_the_queue_lost(stage: Deployed, owner: Browser) -> None:
    eve = "eve@customers.example"
    with nobody_reading(stage):
        ask(stage, "The lamp is out", eve)
        stage.aws("sqs").purge_queue(QueueUrl=stage.resources["JobsQueue"])
    assert stage.letters(eve) == []
    until(lambda: stage.letters(eve), 100)
    until(lambda: is_clock_seen(stage))
