"""What is handed to CloudFormation: right in itself, the same for each stage, and with everything that runs reads."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from infrastructure.deploying import merging
from tests.template import functions, template

LINT = Path(sys.executable).parent / "cfn-lint"
# Where there is no AWS, or a test stands in for somebody else.
NOT_IN_PRODUCTION = {
    *("KOMEK_OAUTH_URL", "KOMEK_IMAP_CA", "KOMEK_REACH_LOOPBACK", "KOMEK_STRIPE_URL", "KOMEK_CAPTCHA_URL"),
    *("KOMEK_DNS", "KOMEK_PROBE_URL"),
}
RETAINED = {"AWS::DynamoDB::Table", "AWS::S3::Bucket", "AWS::KMS::Key", "AWS::SecretsManager::Secret"}


def of_type(name: str) -> dict[str, dict[str, Any]]:
    return {id: one for id, one in template()["Resources"].items() if one["Type"] == name}


def test_cfn_lint_finds_nothing(tmp_path: Path) -> None:
    file = tmp_path / "sam.json"
    file.write_text(json.dumps(template()))
    done = subprocess.run([LINT, "--template", file, "--format", "parseable"], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_no_stage_is_written_into_it() -> None:
    said = json.dumps(template("second")["Resources"]).replace("stage=second", "stage=prod")
    assert said == json.dumps(template()["Resources"])


def test_every_function_has_the_whole_environment() -> None:
    code = (merging.ROOT / "chalicelib/config.py").read_text()
    read = set(re.findall(r'"(KOMEK_\w+)"', code)) - NOT_IN_PRODUCTION
    assert set(template()["Globals"]["Function"]["Environment"]["Variables"]) == read


def test_each_function_has_its_own_role_on_arm_and_its_log_ends() -> None:
    made = functions()
    assert len({json.dumps(one["Role"]) for one in made.values()}) == len(made) == 6
    for one in made.values():
        assert one["Architectures"] == ["arm64"] and one["Runtime"] == merging.runtime()
        assert template()["Resources"][one["LoggingConfig"]["LogGroup"]["Ref"]]["Properties"]["RetentionInDays"]


def test_a_queue_hides_a_message_for_longer_than_its_function_runs() -> None:
    for one in functions().values():
        for event in one.get("Events", {}).values():
            if event["Type"] == "SQS":
                queue = re.fullmatch(r"\$\{(\w+)\.Arn\}", event["Properties"]["Queue"]["Fn::Sub"])
                assert queue, "a name would not wait for the queue to be made"
                assert template()["Resources"][queue[1]]["Properties"]["VisibilityTimeout"] >= 3 * one["Timeout"]


def test_what_holds_data_stays_when_the_stack_goes() -> None:
    for id, one in template()["Resources"].items():
        if one["Type"] in RETAINED:
            assert (one["DeletionPolicy"], one["UpdateReplacePolicy"]) == ("RetainExceptOnCreate", "Retain"), id


def test_buckets_are_private_encrypted_and_reached_by_tls_alone() -> None:
    policies = [one["Properties"] for one in of_type("AWS::S3::BucketPolicy").values()]
    closed = {
        one["Bucket"]["Ref"]
        for one in policies
        for said in one["PolicyDocument"]["Statement"]
        if said["Effect"] == "Deny" and said["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    }
    assert closed == set(of_type("AWS::S3::Bucket")) == {"MailBucket", "FilesBucket", "StaticBucket"}
    for one in of_type("AWS::S3::Bucket").values():
        assert one["Properties"]["BucketEncryption"]
        assert list(one["Properties"]["PublicAccessBlockConfiguration"].values()) == [True] * 4
        rules = one["Properties"]["LifecycleConfiguration"]["Rules"]
        assert any("AbortIncompleteMultipartUpload" in rule for rule in rules)


def test_pages_are_kept_apart_for_each_host_and_reader() -> None:
    from chalicelib.web.answer_pages import PERSONAL

    (policy,) = of_type("AWS::CloudFront::CachePolicy").values()
    key = policy["Properties"]["CachePolicyConfig"]["ParametersInCacheKeyAndForwardedToOrigin"]
    assert {"X-Komek-Host", "Accept-Language"} <= set(key["HeadersConfig"]["Headers"])
    alone = re.search(r"\(\?:(language[^)]*)\)", PERSONAL.pattern)
    assert alone and set(key["CookiesConfig"]["Cookies"]) == set(alone[1].split("|"))


def test_a_name_that_two_parts_say_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "stack").mkdir()
    (tmp_path / "resources.yaml").write_text("Resources: {Queue: {Type: AWS::SQS::Queue}}")
    (tmp_path / "stack/web.yaml").write_text("Resources: {Other: {Type: AWS::SQS::Queue, Name: !Sub '${Stage}'}}")
    assert set(merging.merged(tmp_path)["Resources"]) == {"Queue", "Other"}
    for again in ("Resources: {Queue: {Type: AWS::SQS::Queue}}", "Resources: {New: {}, New: {}}"):
        (tmp_path / "stack/more.yaml").write_text(again)
        with pytest.raises(merging.Twice, match="said twice"):
            merging.merged(tmp_path)


@pytest.mark.parametrize("version", [(3, 10), (3, 15)])
def test_a_python_that_lambda_has_not_is_refused(version: tuple[int, int]) -> None:
    with pytest.raises(merging.Unpackable, match=r"3\.11 to 3\.14, and this is 3\.1[05]"):
        merging.runtime(version)


def test_no_index_names_more_attributes_than_dynamodb_takes() -> None:
    """20 of an index, 100 of all (API reference, Projection); cfn-lint does not look."""
    for table in of_type("AWS::DynamoDB::Table").values():
        named = [
            one["Projection"].get("NonKeyAttributes", [])
            for one in table["Properties"].get("GlobalSecondaryIndexes", [])
        ]
        assert all(len(one) <= 20 for one in named) and sum(map(len, named)) <= 100
