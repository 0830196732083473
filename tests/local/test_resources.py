"""What infrastructure/resources.yaml describes is made, once, whatever the engine."""

import json
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from infrastructure.local import resources

TEMPLATE = """
Parameters: {{ Stage: {{ Type: String }}, MailDomain: {{ Type: String }} }}
Resources:
  {resource}
"""


@pytest.fixture
def clients() -> Iterator[list[Any]]:
    with mock_aws():
        yield [boto3.client(name, region_name="eu-central-1") for name in ("dynamodb", "s3", "sqs", "sesv2", "kms")]


@pytest.fixture
def stage() -> str:
    """A name that no other test's things have, since moto may be shared with them."""
    return f"unit{secrets.token_hex(3)}"


def create(clients: list[Any], stage: str) -> resources.Outputs:
    return resources.create(*clients, stage=stage, mail_domain="mail.localhost")


def test_everything_is_made(clients: list[Any], stage: str) -> None:
    dynamodb, s3, sqs, sesv2, kms = clients
    outputs = create(clients, stage)
    desk = dynamodb.describe_table(TableName=outputs.desk_table)["Table"]
    assert {index["IndexName"] for index in desk["GlobalSecondaryIndexes"]} >= {"board", "assigned", "list", "due"}
    expiry = dynamodb.describe_time_to_live(TableName=outputs.desk_table)["TimeToLiveDescription"]
    assert expiry["AttributeName"] == "expires_at"
    assert {bucket["Name"] for bucket in s3.list_buckets()["Buckets"]} >= {
        f"komek-{stage}-mail",
        f"komek-{stage}-files",
    }
    assert s3.get_bucket_versioning(Bucket=outputs.mail_bucket)["Status"] == "Enabled"
    assert kms.describe_key(KeyId=f"alias/komek-{stage}")["KeyMetadata"]["KeyState"] == "Enabled"
    assert "mail.localhost" in [row["IdentityName"] for row in sesv2.list_email_identities()["EmailIdentities"]]
    asked = sqs.get_queue_attributes(QueueUrl=outputs.jobs_queue, AttributeNames=["All"])["Attributes"]
    redrive = json.loads(asked["RedrivePolicy"])
    assert (asked["VisibilityTimeout"], redrive["maxReceiveCount"]) == ("360", 5)
    assert redrive["deadLetterTargetArn"].endswith(f":komek-{stage}-jobs-dead")


def test_twice_is_once(clients: list[Any], stage: str) -> None:
    outputs = create(clients, stage)
    clients[1].put_object(Bucket=outputs.files_bucket, Key="a", Body=b"kept")
    assert create(clients, stage) == outputs
    assert clients[1].get_object(Bucket=outputs.files_bucket, Key="a")["Body"].read() == b"kept"


def test_a_missing_index_is_said(clients: list[Any], stage: str) -> None:
    key = {"AttributeName": "pk", "KeyType": "HASH"}
    attributes = [{"AttributeName": "pk", "AttributeType": "S"}]
    clients[0].create_table(
        TableName=f"komek-{stage}-desk", KeySchema=[key], AttributeDefinitions=attributes, BillingMode="PAY_PER_REQUEST"
    )
    with pytest.raises(resources.Outdated, match=rf"komek-{stage}-desk .* index .*board"):
        create(clients, stage)


@pytest.mark.parametrize(
    ("resource", "words"),
    [
        ("Thing: { Type: AWS::Elsewhere::Thing }", "Thing is a AWS::Elsewhere::Thing"),
        ("Files: { Type: AWS::S3::Bucket, Properties: { BucketName: a-bucket, Colour: red } }", "Colour"),
    ],
)
def test_the_unknown_is_not_skipped(
    clients: list[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, resource: str, words: str
) -> None:
    template = tmp_path / "resources.yaml"
    template.write_text(TEMPLATE.format(resource=resource))
    monkeypatch.setattr(resources, "TEMPLATE", template)
    with pytest.raises(resources.Unknown, match=words):
        create(clients, stage)
