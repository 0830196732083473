"""The packaged template in ministack, an emulator of AWS that runs functions as processes of this machine."""

import contextlib
import http.client
import io
import json
import os
import subprocess
import sysconfig
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3

from infrastructure.local.gateway import Response
from tests.machine import ROOT, free_port, wait_for
from tests.template import template

PROGRAM = ROOT / ".local/ministack/bin/ministack"
REGION, DOMAIN, STAGE = "eu-central-1", "komek.example", "tried"
CODE = ("app.py", "chalicelib", "tenants", "templates", "locale")
CERTIFICATE = "arn:aws:acm:{}:123456789012:certificate/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f"
# Resources and outputs that the emulator refuses, with the reason; infrastructure/README.md tells of them.
UNKNOWN = {
    "OwnHostsGroup": "AWS::CloudFront::ConnectionGroup is no type it knows",
    "Rules": "AWS::SES::ReceiptRuleSet is no type it knows",
    "IncomingMail": "AWS::SES::ReceiptRule is no type it knows",
    "FunctionsAlarm": "it knows no alarm on a sum of metrics",
    "TableAlarm": "it knows no alarm on a sum of metrics",
    "ThrottledAlarm": "it knows no alarm on a sum of metrics",
    **{f"MailDkim{which}": "its SES identities have no DKIM tokens" for which in (1, 2, 3)},
}


class Deployed:
    """A stage of Komek as the world sees it: pages over HTTP, letters, and AWS itself."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.gateway = self  # what browsers of the tests ask
        self.resources: dict[str, str] = {}
        self.origin = ""  # the secret that CloudFront shares with the functions

    def aws(self, service: str) -> Any:
        return boto3.client(service, REGION, endpoint_url=self.url)

    def request(
        self, method: str, url: str, headers: dict[str, str], body: bytes = b"", *, source_ip: str = ""
    ) -> Response:
        """Ask as CloudFront does: the viewer's host and address beside the secret."""
        host, _, path = url.partition("://")[2].partition("/")
        said = {"X-Komek-Host": host, "X-Komek-Address": source_ip, "X-Komek-Origin": self.origin}
        rest = {name: value for name, value in headers.items() if name != "host"}
        asking = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        with contextlib.closing(asking):
            asking.request(
                method, f"/restapis/{self.resources['RestAPI']}/api/_user_request_/{path}", body, rest | said
            )
            answer = asking.getresponse()
            return Response(answer.status, answer.getheaders(), answer.read())

    def letters(self, to: str) -> list[str]:
        """Subject and text of what was sent to somebody."""
        asking = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        with contextlib.closing(asking):
            asking.request("GET", "/_ministack/ses/messages")
            sent = json.loads(asking.getresponse().read())["messages"]
        mails = [mail for account in sent.values() for mail in account if to in mail["To"]]
        return [f"{mail['Subject']}\n{mail['BodyText']}" for mail in mails]


def until(happens: Callable[[], Any], seconds: float = 60) -> Any:
    """Return what is true at last; fail when it is not within some seconds."""
    last = time.monotonic() + seconds
    while not (found := happens()):
        assert time.monotonic() < last, "this did not happen in time"
        time.sleep(0.25)
    return found


@contextlib.contextmanager
def running(place: Path) -> Iterator[Deployed]:
    """The emulator on a port of its own, with the template deployed."""
    port = free_port()
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "KOMEK_", "PYTHON"))}
    settings = {"BIND_HOST": "127.0.0.1", "GATEWAY_PORT": str(port), "MINISTACK_REGION": REGION}
    with (place / "log").open("w") as log:
        emulator = subprocess.Popen(
            [PROGRAM], cwd=place, env=ours | settings | {"MINISTACK_HOST": "127.0.0.1"}, stdout=log, stderr=log
        )
    try:
        wait_for(port)
        deployed = Deployed(port)
        deploy(deployed)
        yield deployed
    finally:
        emulator.terminate()
        emulator.wait(20)


def deploy(deployed: Deployed) -> None:
    """Create the stack from a template in a bucket, as the deploy command does, and wait for it."""
    s3, stacks = deployed.aws("s3"), deployed.aws("cloudformation")
    s3.create_bucket(Bucket="code", CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_object(Bucket="code", Key="code.zip", Body=code())
    s3.put_object(Bucket="code", Key="sam.json", Body=json.dumps(adapted(deployed.url)).encode())
    given = {
        "Stage": STAGE,
        "Domain": DOMAIN,
        "MailDomain": f"mail.{DOMAIN}",
        "Certificate": CERTIFICATE.format(REGION),
        "EdgeCertificate": CERTIFICATE.format("us-east-1"),
    }
    parameters = [{"ParameterKey": name, "ParameterValue": value} for name, value in given.items()]
    may = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]
    where = f"{deployed.url}/code/sam.json"
    stacks.create_stack(StackName="komek", TemplateURL=where, Parameters=parameters, Capabilities=may)
    state = until(lambda: _finished(stacks))
    assert state == "CREATE_COMPLETE", f"{state}: the emulator's log says why"
    made = stacks.describe_stack_resources(StackName="komek")["StackResources"]
    deployed.resources = {one["LogicalResourceId"]: one["PhysicalResourceId"] for one in made}
    keys = deployed.aws("secretsmanager").get_secret_value(SecretId=f"komek/{STAGE}/keys")
    deployed.origin = json.loads(keys["SecretString"])["origin"]


def _finished(stacks: Any) -> str:
    state = str(stacks.describe_stacks(StackName="komek")["Stacks"][0]["StackStatus"])
    return "" if state.endswith("IN_PROGRESS") else state


def adapted(url: str) -> dict[str, Any]:
    """The template as Chalice makes it, for this machine's processor, without what the emulator does not know.

    The functions find the libraries where the tests do, since those in the package are for Lambda's processor.
    """
    made: dict[str, Any] = _without(template(), set(UNKNOWN))
    for resource in made["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"] |= {"CodeUri": "s3://code/code.zip", "Architectures": ["x86_64"]}
            for event in resource["Properties"].get("Events", {}).values():
                event["Properties"].pop("ScalingConfig", None)  # it takes a parameter's number for a text
    made["Globals"]["Function"]["Environment"]["Variables"] |= {
        "AWS_ENDPOINT_URL": url,
        "PYTHONPATH": sysconfig.get_path("purelib"),
    }
    return made


def _without(part: Any, unknown: set[str]) -> Any:
    """A copy without some resources; whatever names them gets a word instead."""
    if isinstance(part, list):
        return [_without(one, unknown) for one in part]
    if not isinstance(part, dict):
        return part
    if len(part) == 1 and next(iter(part)) in ("Ref", "Fn::GetAtt", "Fn::Sub", "Fn::If"):
        said = json.dumps(part)
        if any(f'"{name}"' in said or f"${{{name}" in said for name in unknown):
            return "unknown"
    return {name: _without(one, unknown) for name, one in part.items() if name not in unknown}


def code() -> bytes:
    """Our own part of the package."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as package:
        for top in (ROOT / name for name in CODE):
            for file in [top] if top.is_file() else top.rglob("*"):
                if file.is_file() and "__pycache__" not in file.parts:
                    package.write(file, file.relative_to(ROOT))
    return kept.getvalue()
