"""Make what infrastructure/resources.yaml describes, without CloudFormation, in any engine that boto3 can reach."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from botocore.exceptions import ClientError

from infrastructure.local.settings import ACCOUNT

TEMPLATE = Path(__file__).parents[1] / "resources.yaml"

# Production's wiring between services: locally the SMTP door and the mail catcher put the same messages on the queues.
SKIPPED = {
    "AWS::CloudWatch::Alarm",
    "AWS::S3::BucketPolicy",
    "AWS::SES::ConfigurationSetEventDestination",
    "AWS::SES::ReceiptRule",
    "AWS::SES::ReceiptRuleSet",
    "AWS::SNS::Subscription",
    "AWS::SNS::Topic",
    "AWS::SNS::TopicPolicy",
    "AWS::SQS::QueuePolicy",
}
# Backups, expiry and encryption are what one pays AWS for; no local engine has them.
SKIPPED_OF_TABLE = {"PointInTimeRecoverySpecification", "SSESpecification", "DeletionProtectionEnabled"}
SKIPPED_OF_BUCKET = {"BucketEncryption", "LifecycleConfiguration", "OwnershipControls"}


class Outdated(Exception):
    """A table exists, but not as resources.yaml has it; the message says what to do."""


class Unknown(Exception):
    """resources.yaml holds something that this file neither makes nor knowingly skips."""


@dataclass(frozen=True)
class Outputs:
    """What the resources are called: names of tables and buckets, URLs of queues."""

    desk_table: str
    platform_table: str
    mail_bucket: str
    files_bucket: str
    jobs_queue: str
    mail_queue: str
    sending_queue: str
    configuration_set: str

    def environment(self) -> dict[str, str]:
        """Name them as chalicelib.config reads them."""
        return {
            "KOMEK_DESK_TABLE": self.desk_table,
            "KOMEK_PLATFORM_TABLE": self.platform_table,
            "KOMEK_MAIL_BUCKET": self.mail_bucket,
            "KOMEK_FILES_BUCKET": self.files_bucket,
            "KOMEK_JOBS_QUEUE": self.jobs_queue,
            "KOMEK_MAIL_QUEUE": self.mail_queue,
        }


def create(dynamodb: Any, s3: Any, sqs: Any, sesv2: Any, kms: Any, *, stage: str, mail_domain: str) -> Outputs:
    """Make all of it and say what it is called; what is there already is left alone."""
    stack = Stack(dynamodb, s3, sqs, sesv2, kms, {"Stage": stage, "MailDomain": mail_domain})
    for logical_id in stack.resources:
        stack.make(logical_id)
    return Outputs(
        desk_table=stack.made["DeskTable"],
        platform_table=stack.made["PlatformTable"],
        mail_bucket=stack.made["MailBucket"],
        files_bucket=stack.made["FilesBucket"],
        jobs_queue=stack.made["JobsQueue"],
        mail_queue=stack.made["MailQueue"],
        sending_queue=stack.made["SendingQueue"],
        configuration_set=stack.made["Sending"],
    )


class Stack:
    """One reading of the template; each resource is made when it is first asked for, so order does not matter."""

    def __init__(self, dynamodb: Any, s3: Any, sqs: Any, sesv2: Any, kms: Any, parameters: dict[str, str]) -> None:
        self.dynamodb, self.s3, self.sqs, self.sesv2, self.kms = dynamodb, s3, sqs, sesv2, kms
        template = yaml.load(TEMPLATE.read_text(), _Loader)
        defaults = {name: declared.get("Default") for name, declared in template["Parameters"].items()}
        region = s3.meta.region_name
        self.parameters = {**defaults, **parameters, "AWS::Region": region, "AWS::AccountId": ACCOUNT}
        self.resources: dict[str, Any] = template["Resources"]
        self.made: dict[str, str] = {}

    def make(self, logical_id: str) -> str:
        """Return what !Ref gives for the resource, which is made if it is not there yet."""
        if logical_id not in self.made:
            resource = self.resources[logical_id]
            if resource["Type"] not in SKIPPED:
                maker = self._maker(logical_id, resource["Type"])
                self.made[logical_id] = maker(self._resolve(resource.get("Properties", {})))
        return self.made.get(logical_id, "")

    def _maker(self, logical_id: str, type_name: str) -> Callable[[dict[str, Any]], str]:
        makers = {
            "AWS::DynamoDB::Table": self._table,
            "AWS::S3::Bucket": self._bucket,
            "AWS::SQS::Queue": self._queue,
            "AWS::SES::EmailIdentity": self._identity,
            "AWS::SES::ConfigurationSet": self._configuration_set,
            "AWS::KMS::Key": self._key,
            "AWS::KMS::Alias": self._alias,
        }
        if type_name not in makers:
            raise Unknown(f"{logical_id} is a {type_name}: teach {Path(__file__).name} to make it or to skip it.")
        return makers[type_name]

    def _resolve(self, value: Any) -> Any:
        match value:
            case dict():
                return {key: self._resolve(item) for key, item in value.items()}
            case list():
                return [self._resolve(item) for item in value]
            case Ref(name):
                return self._reference(name)
            case Sub(text):
                return re.sub(r"\$\{([\w:]+)\}", lambda found: self._reference(found[1]), text)
            case GetAtt(logical_id, "Arn"):
                return self._arn(logical_id)
            case GetAtt(logical_id, attribute):
                raise Unknown(f"!GetAtt {logical_id}.{attribute} is not known locally.")
        return value

    def _reference(self, name: str) -> str:
        return self.parameters[name] if name in self.parameters else self.make(name)

    def _arn(self, logical_id: str) -> str:
        if self.resources[logical_id]["Type"] != "AWS::SQS::Queue":
            raise Unknown(f"!GetAtt {logical_id}.Arn: locally only queues have an ARN.")
        url = self.make(logical_id)
        asked = self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
        return str(asked["Attributes"]["QueueArn"])

    def _table(self, properties: dict[str, Any]) -> str:
        declared = {key: value for key, value in properties.items() if key not in SKIPPED_OF_TABLE}
        expiry = declared.pop("TimeToLiveSpecification", None)
        name = str(declared["TableName"])
        try:
            self.dynamodb.create_table(**declared)
        except self.dynamodb.exceptions.ResourceInUseException:
            self._compare_indexes(name, declared)
            return name
        self.dynamodb.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1})
        if expiry:
            self.dynamodb.update_time_to_live(TableName=name, TimeToLiveSpecification=expiry)
        return name

    def _compare_indexes(self, name: str, declared: dict[str, Any]) -> None:
        existing = self.dynamodb.describe_table(TableName=name)["Table"]
        for key in ("GlobalSecondaryIndexes", "LocalSecondaryIndexes"):
            there = {index["IndexName"] for index in existing.get(key, [])}
            missing = {index["IndexName"] for index in declared.get(key, [])} - there
            if missing:
                raise Outdated(
                    f"The table {name} was made before its index {', '.join(sorted(missing))} was thought of: "
                    "move the data folder away and start again."
                )

    def _bucket(self, properties: dict[str, Any]) -> str:
        declared = {key: value for key, value in properties.items() if key not in SKIPPED_OF_BUCKET}
        name = str(declared.pop("BucketName"))
        self._create_bucket(name)
        if versioning := declared.pop("VersioningConfiguration", None):
            self.s3.put_bucket_versioning(Bucket=name, VersioningConfiguration=versioning)
        if blocks := declared.pop("PublicAccessBlockConfiguration", None):
            self.s3.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration=blocks)
        if cors := declared.pop("CorsConfiguration", None):
            # CloudFormation calls it MaxAge, and S3 itself MaxAgeSeconds.
            allowed = [
                {f"{key}Seconds" if key == "MaxAge" else key: value for key, value in rule.items()}
                for rule in cors["CorsRules"]
            ]
            self.s3.put_bucket_cors(Bucket=name, CORSConfiguration={"CORSRules": allowed})
        if declared:
            raise Unknown(f"The bucket {name} has properties that are not known locally: {', '.join(declared)}.")
        return name

    def _create_bucket(self, name: str) -> None:
        region = self.s3.meta.region_name
        # us-east-1 is the one region that S3 refuses to be told.
        where = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
        try:
            self.s3.create_bucket(Bucket=name, **where)
        except self.s3.exceptions.BucketAlreadyOwnedByYou:
            return

    def _queue(self, properties: dict[str, Any]) -> str:
        name = str(properties["QueueName"])
        attributes = {key: _attribute(value) for key, value in properties.items() if key not in ("QueueName", "Tags")}
        try:
            return str(self.sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"])
        except self.sqs.exceptions.QueueNameExists:
            url = str(self.sqs.get_queue_url(QueueName=name)["QueueUrl"])
            self.sqs.set_queue_attributes(QueueUrl=url, Attributes=attributes)
            return url

    def _identity(self, properties: dict[str, Any]) -> str:
        name = str(properties["EmailIdentity"])
        _unless_there(self.sesv2.create_email_identity, EmailIdentity=name)
        return name

    def _configuration_set(self, properties: dict[str, Any]) -> str:
        name = str(properties["Name"])
        _unless_there(self.sesv2.create_configuration_set, ConfigurationSetName=name)
        return name

    def _key(self, properties: dict[str, Any]) -> str:
        """Make a key once; its description is the only name that it has."""
        for one in self.kms.list_keys()["Keys"]:
            if self.kms.describe_key(KeyId=one["KeyId"])["KeyMetadata"]["Description"] == properties["Description"]:
                return str(one["KeyId"])
        return str(self.kms.create_key(Description=properties["Description"])["KeyMetadata"]["KeyId"])

    def _alias(self, properties: dict[str, Any]) -> str:
        name = str(properties["AliasName"])
        _unless_there(self.kms.create_alias, AliasName=name, TargetKeyId=str(properties["TargetKeyId"]))
        return name


def _unless_there(call: Callable[..., Any], **arguments: str) -> None:
    """Make it; moto and SES call what is already there AlreadyExists in more than one way."""
    try:
        call(**arguments)
    except ClientError as error:
        if "AlreadyExists" not in error.response["Error"]["Code"]:
            raise


def _attribute(value: Any) -> str:
    """Write a property of a queue as SQS wants it, which takes only strings."""
    return value if isinstance(value, str) else json.dumps(value)


@dataclass(frozen=True)
class Ref:
    name: str


@dataclass(frozen=True)
class Sub:
    text: str


@dataclass(frozen=True)
class GetAtt:
    logical_id: str
    attribute: str


class _Loader(yaml.SafeLoader):
    """YAML with CloudFormation's short tags."""


def _scalar(loader: Any, node: yaml.Node) -> str:
    return str(loader.construct_scalar(node)) if isinstance(node, yaml.ScalarNode) else ""


_Loader.add_constructor("!Ref", lambda loader, node: Ref(_scalar(loader, node)))
_Loader.add_constructor("!Sub", lambda loader, node: Sub(_scalar(loader, node)))
_Loader.add_constructor("!GetAtt", lambda loader, node: GetAtt(*_scalar(loader, node).split(".", 1)))
