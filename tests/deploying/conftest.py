import json
import zipfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from botocore import handlers
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from moto import mock_aws, settings

from infrastructure.deploying import __main__ as deploying
from infrastructure.deploying import account, artefacts, certificates, deployment, merging, plan, progress, proving
from tests.deploying.cloudformation import CloudFormation

OUTPUTS = {
    "SiteTarget": "d1.cloudfront.net",
    "DownloadsTarget": "d2.cloudfront.net",
    "OriginTarget": "d-1.execute-api.eu-central-1.amazonaws.com",
    "MailInbound": "10 inbound-smtp.eu-central-1.amazonaws.com",
    "MailFrom": "bounce.mail.komek.example 10 feedback-smtp.eu-central-1.amazonses.com",
    "ReceiptRules": "komek-prod",
    **{f"MailDkim{n}": f"k{n}._domainkey.mail.komek.example k{n}.dkim.amazonses.com" for n in (1, 2, 3)},
}
KNOWN = merging.merged()["Parameters"]


# Reading what AWS's services are takes longer than all that is asked of them: done once.
TOLD = CloudFormation()
with pytest.MonkeyPatch.context() as patch:
    patch.setattr(handlers, "BUILTIN_HANDLERS", [*handlers.BUILTIN_HANDLERS, *TOLD.handlers()])
    SESSION = boto3.Session(region_name="eu-central-1")


generate, load = cache(rsa.generate_private_key), cache(serialization.load_pem_private_key)


def session(region_name: str | None = None, make: Any = boto3.Session) -> Any:
    return SESSION if region_name in (None, "eu-central-1") else make(region_name=region_name)


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[CloudFormation]:
    """An account: moto's, and CloudFormation as it answers at once."""
    told = TOLD
    vars(told).update(vars(CloudFormation()) | {"outputs": dict(OUTPUTS)})
    monkeypatch.setattr(boto3, "Session", session)
    monkeypatch.setattr(boto3, "client", lambda service, region_name: account._client(SESSION, service, region_name))
    monkeypatch.setattr(rsa, "generate_private_key", generate)
    monkeypatch.setattr(serialization, "load_pem_private_key", load)
    monkeypatch.setattr(settings, "ACM_VALIDATION_WAIT", 0)
    for module in (certificates, plan, progress, proving):
        monkeypatch.setattr(module, "PAUSE", 0)
    with mock_aws():
        s3 = boto3.client("s3", region_name="eu-central-1")

        def template(url: str) -> Any:
            bucket, _, key = url.removeprefix("https://").partition("/")
            return json.loads(s3.get_object(Bucket=bucket.partition(".")[0], Key=key)["Body"].read())

        told.read = template
        yield told


@pytest.fixture
def tree(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> SimpleNamespace:
    """What is packaged: a change of `code` is a new version, and nothing is built."""
    made = SimpleNamespace(code="one")
    static = tmp_path / "static"
    (static / "built").mkdir(parents=True)
    (static / "built" / "komek-1a2b3c4d.css").write_text("body {}")

    def package(stage: str, out: Path) -> Path:
        with zipfile.ZipFile(out / merging.CODE, "w") as zipped:
            zipped.writestr("app.py", made.code)
        function = {"Type": "AWS::Serverless::Function", "Properties": {"CodeUri": "./deployment.zip"}}
        (out / merging.TEMPLATE).write_text(json.dumps({"Parameters": KNOWN, "Resources": {"APIHandler": function}}))
        return out / merging.TEMPLATE

    monkeypatch.setattr(merging, "package", package)
    monkeypatch.setattr(merging, "merged", lambda: {"Parameters": KNOWN})
    monkeypatch.setattr(deployment, "FOLDER", static)
    monkeypatch.setattr(proving, "answers", lambda domain: "")
    return made


@pytest.fixture
def proven(aws: CloudFormation) -> None:
    """Certificates that were asked for and proven before."""
    for region in ("eu-central-1", "us-east-1"):
        client = boto3.client("acm", region_name=region)
        names = {"DomainName": "komek.example", "SubjectAlternativeNames": ["*.komek.example"]}
        client.describe_certificate(
            CertificateArn=client.request_certificate(**names, ValidationMethod="DNS")["CertificateArn"]
        )


Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(aws: CloudFormation, tree: SimpleNamespace, proven: None, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command line; returns its code and what it printed."""

    def run(*words: str) -> tuple[int, str]:
        code = deploying.main(list(words))
        said = capsys.readouterr()
        return code, said.out + said.err

    return run


def store(stage: str = "prod") -> artefacts.Artefacts:
    return artefacts.Artefacts(
        account.Account(SESSION, "123456789012", "eu-central-1", "arn:aws:iam::123456789012:user/a"), stage
    )
