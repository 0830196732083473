"""Deploying from nothing, again, and back: against moto and a CloudFormation in memory."""

from types import SimpleNamespace
from typing import Any

import boto3
import pytest

from infrastructure.deploying import asking, versions
from tests.deploying.cloudformation import CloudFormation, Kept
from tests.deploying.conftest import Run, store

DEPLOY = ("deploy", "--stage", "prod", "--domain", "komek.example", "--yes", "1")
ROLLBACK = ("rollback", "--stage", "prod", "--yes", "1")


def test_a_first_deployment_is_made_protected_and_told(run: Run, aws: CloudFormation) -> None:
    code, said = run(*DEPLOY, "--alarms", "ops@komek.example", "--monthly", "50")
    assert code == 0, said
    prod = aws.stacks["komek-prod"]
    assert (prod.status, prod.parameters["IsProtected"]) == ("UPDATE_COMPLETE", "true")
    assert (prod.parameters["AlarmAddress"], prod.parameters["MonthlyBudget"]) == ("ops@komek.example", "50")
    assert prod.parameters["MailDomain"] == "mail.komek.example"
    assert ":us-east-1:" in prod.parameters["EdgeCertificate"]
    assert prod.template["Resources"]["APIHandler"]["Properties"]["CodeUri"]["Key"].startswith("prod/code/")
    assert aws.rules == "komek-prod"
    for word in ("+ add", "made      APIHandler", "https://komek.example", "*.mail.komek.example", "d2.cloudfront.net"):
        assert word in said, word
    assert "ops@komek.example to confirm" in said


def test_deploying_again_changes_nothing_and_forgets_no_setting(run: Run, aws: CloudFormation) -> None:
    run(*DEPLOY, "--alarms", "ops@komek.example", "--set", "LogDays=90")
    code, said = run("deploy", "--stage", "prod", "--yes", "1")
    assert code == 0 and "nothing to change" in said
    assert aws.stacks["komek-prod"].parameters["AlarmAddress"] == "ops@komek.example"
    assert aws.stacks["komek-prod"].parameters["LogDays"] == "90"
    assert len(versions.read(store())) == 1


def test_files_of_pages_are_there_before_the_functions_change(
    run: Run, aws: CloudFormation, tree: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(*DEPLOY)
    s3 = boto3.client("s3", region_name="eu-central-1")
    bucket = "komek-123456789012-prod-static"
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    there: list[int] = []
    execute = CloudFormation._ExecuteChangeSet

    def look(told: CloudFormation, asked: Any) -> None:
        there.append(s3.list_objects_v2(Bucket=bucket)["KeyCount"])
        execute(told, asked)

    monkeypatch.setattr(CloudFormation, "_ExecuteChangeSet", look)
    tree.code = "two"
    assert run(*DEPLOY)[0] == 0
    assert there == [1]
    found = s3.head_object(Bucket=bucket, Key="static/built/komek-1a2b3c4d.css")
    assert (found["ContentType"], found["CacheControl"]) == ("text/css", "public, max-age=31536000, immutable")


def test_going_back_brings_code_and_settings_of_the_deployment_before(
    run: Run, aws: CloudFormation, tree: SimpleNamespace
) -> None:
    for code, days in (("one", "30"), ("two", "60"), ("three", "90")):
        tree.code = code
        run(*DEPLOY, "--set", f"LogDays={days}")
    prod, seen = aws.stacks["komek-prod"], [versions.read(store())[n].template for n in range(3)]
    assert run(*ROLLBACK)[0] == 0
    assert prod.parameters["LogDays"] == "60" and store().read(seen[1]) == prod.template
    assert run(*ROLLBACK)[0] == 0
    assert prod.parameters["LogDays"] == "30" and store().read(seen[0]) == prod.template
    code, said = run(*ROLLBACK)
    assert code == 1 and "no earlier deployment" in said
    tree.code = "three"
    run(*DEPLOY, "--set", "LogDays=90")
    run(*ROLLBACK)
    assert store().read(seen[0]) == prod.template


def test_a_deployment_that_was_stopped_counts_when_going_back(
    run: Run, aws: CloudFormation, tree: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(*DEPLOY)
    first, tree.code = aws.stacks["komek-prod"].template, "two"

    def stopped(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(versions, "record", stopped)
        code, said = run(*DEPLOY)
    assert code == 130 and "make deploy STAGE=prod DOMAIN=komek.example" in said
    assert aws.stacks["komek-prod"].template != first
    assert run(*ROLLBACK)[0] == 0
    assert aws.stacks["komek-prod"].template == first


def test_a_change_that_fails_says_why_and_how_things_stand(
    run: Run, aws: CloudFormation, tree: SimpleNamespace
) -> None:
    run(*DEPLOY)
    tree.code, aws.fails = "two", "The role may not be passed"
    code, said = run(*DEPLOY)
    assert code == 1 and "The role may not be passed" in said and "All is as it was before" in said
    assert len(versions.read(store())) == 1


def test_a_stack_that_failed_to_be_made_is_taken_away_and_made_anew(run: Run, aws: CloudFormation) -> None:
    aws.fails = "The domain is taken"
    code, said = run(*DEPLOY)
    assert code == 1 and aws.stacks["komek-prod"].status == "ROLLBACK_COMPLETE"
    assert "taken away again" in said
    assert run(*DEPLOY)[0] == 0


@pytest.mark.parametrize("state", ["REVIEW_IN_PROGRESS", "CREATE_IN_PROGRESS"])
def test_what_was_begun_is_waited_for(run: Run, aws: CloudFormation, state: str) -> None:
    aws.stacks["komek-prod"] = Kept(state, {"Parameters": {}}, {"Domain": "komek.example"})
    code, said = run(*DEPLOY)
    assert code == 0, said
    assert ("goes on with komek-prod already" in said) == (state == "CREATE_IN_PROGRESS")


def test_a_change_that_was_stuck_going_back_goes_on_first(run: Run, aws: CloudFormation) -> None:
    run(*DEPLOY)
    aws.stacks["komek-prod"].status = "UPDATE_ROLLBACK_FAILED"
    assert run(*DEPLOY)[0] == 0
    assert "ContinueUpdateRollback" in aws.asked


def test_two_stages_stand_side_by_side(run: Run, aws: CloudFormation) -> None:
    run(*DEPLOY)
    client = boto3.client("acm", region_name="eu-central-1")
    for region in ("eu-central-1", "us-east-1"):
        client = boto3.client("acm", region_name=region)
        names = {"DomainName": "try.komek.example", "SubjectAlternativeNames": ["*.try.komek.example"]}
        client.describe_certificate(
            CertificateArn=client.request_certificate(**names, ValidationMethod="DNS")["CertificateArn"]
        )
    assert run("deploy", "--stage", "try", "--domain", "try.komek.example", "--yes", "1")[0] == 0
    assert aws.stacks["komek-try"].parameters["ReceiptRuleSet"] == "komek-prod"
    assert run(*DEPLOY)[0] == 0
    assert aws.stacks["komek-prod"].parameters["ReceiptRuleSet"] == "" and aws.rules == "komek-prod"


def test_the_domain_of_a_stage_does_not_change_by_a_slip(run: Run, aws: CloudFormation) -> None:
    run(*DEPLOY)
    code, said = run("deploy", "--stage", "prod", "--domain", "komok.example", "--yes", "1")
    assert code == 1 and "komek-prod is at komek.example" in said


def test_yes_does_not_agree_to_losing_data(run: Run, aws: CloudFormation, tree: SimpleNamespace) -> None:
    run(*DEPLOY)
    before, tree.code = aws.stacks["komek-prod"].template, "two"
    table = {"LogicalResourceId": "DeskTable", "ResourceType": "AWS::DynamoDB::Table", "Action": "Modify"}
    aws.changes = [{**table, "Replacement": "True", "Details": [{"Target": {"Name": "KeySchema"}}]}]
    code, said = run(*DEPLOY)
    assert code == 1 and "! REPLACE" in said and "HOLDS DATA" in said and "DeskTable" in said
    assert aws.stacks["komek-prod"].template == before


def test_nothing_is_made_where_nobody_agrees(run: Run, aws: CloudFormation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking.sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda question: "no")
    code, said = run(*DEPLOY[:-2])
    assert code == 1 and "Nothing was changed" in said
    assert "ExecuteChangeSet" not in aws.asked and not aws.stacks


def test_tables_that_an_earlier_stage_left_are_not_overlooked(run: Run, aws: CloudFormation) -> None:
    boto3.client("dynamodb", region_name="eu-central-1").create_table(
        TableName="komek-prod-desk",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    code, said = run(*DEPLOY)
    assert code == 1 and "There is a table komek-prod-desk" in said and "CreateChangeSet" not in aws.asked


def test_keys_that_were_filled_in_are_taken_up(run: Run, aws: CloudFormation) -> None:
    secrets = boto3.client("secretsmanager", region_name="eu-central-1")
    secrets.create_secret(Name="komek/prod/keys", SecretString="{}")
    run(*DEPLOY)
    assert aws.stacks["komek-prod"].parameters["KeysVersion"] == ""
    changed = secrets.put_secret_value(SecretId="komek/prod/keys", SecretString='{"stripe_key": "x"}')["VersionId"]
    run(*DEPLOY)
    assert aws.stacks["komek-prod"].parameters["KeysVersion"] == f"::{changed}"


def test_a_small_account_is_told_the_words_to_write(run: Run, aws: CloudFormation) -> None:
    aws.at_once, aws.is_production = 10, False
    code, said = run(*DEPLOY)
    assert code == 0 and "Request production access" in said and "Concurrent" in said
    assert aws.stacks["komek-prod"].parameters["ReservesConcurrency"] == "no"
