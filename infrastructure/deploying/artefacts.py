"""The bucket that keeps what was deployed: code and templates under names that change with their content."""

import hashlib
import json
import mimetypes
import zipfile
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from infrastructure.deploying.account import Account
from infrastructure.deploying.asking import Stop

LARGEST = 1_000_000  # bytes of a template that CloudFormation reads from a bucket
FOREVER, AN_HOUR = "public, max-age=31536000, immutable", "public, max-age=3600"


class Artefacts:
    """Puts and finds artefacts of a stage; the stages of an account share the bucket."""

    def __init__(self, account: Account, stage: str) -> None:
        self.account, self.stage = account, stage
        self.bucket = f"komek-{account.number}-artefacts-{account.region}"
        self.client: Any = account.client("s3")

    def open(self) -> None:
        """Make the bucket if it is not there: private, over TLS alone, remembering what was put over."""
        if not has_bucket(self.client, self.bucket):
            elsewhere = {"CreateBucketConfiguration": {"LocationConstraint": self.account.region}}
            self.client.create_bucket(Bucket=self.bucket, **({} if self.account.region == "us-east-1" else elsewhere))
            print(f"Made the bucket {self.bucket}, which keeps what is deployed.", flush=True)
        closed = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
        self.client.put_public_access_block(
            Bucket=self.bucket, PublicAccessBlockConfiguration=dict.fromkeys(closed, True)
        )
        self.client.put_bucket_versioning(Bucket=self.bucket, VersioningConfiguration={"Status": "Enabled"})
        self.client.put_bucket_policy(Bucket=self.bucket, Policy=json.dumps(_over_tls(self.bucket)))
        self.client.put_bucket_lifecycle_configuration(Bucket=self.bucket, LifecycleConfiguration=_life())

    def put_code(self, package: Path) -> str:
        """Upload a zip, if what is in it is not there already; return its key."""
        key = f"{self.stage}/code/{code_hash(package)}.zip"
        if not self._has(key):
            print(f"Uploading the code, {package.stat().st_size / 1e6:.1f} MB.", flush=True)
            self.client.upload_file(str(package), self.bucket, key)
        return key

    def put_template(self, template: dict[str, Any]) -> str:
        """Upload a template; return its key. Raise Stop if CloudFormation would not read it."""
        body = canonical(template)
        if len(body) > LARGEST:
            raise Stop(f"The template has {len(body)} bytes, of which CloudFormation reads {LARGEST}.")
        key = template_key(self.stage, template)
        if not self._has(key):
            self.client.put_object(Bucket=self.bucket, Key=key, Body=body, ContentType="application/json")
        return key

    def url(self, key: str) -> str:
        return f"https://{self.bucket}.s3.{self.account.region}.amazonaws.com/{key}"

    def read(self, key: str) -> Any:
        """A JSON document, or None if it is not there."""
        try:
            return json.loads(self.client.get_object(Bucket=self.bucket, Key=key)["Body"].read())
        except ClientError as problem:
            if problem.response["Error"]["Code"] in ("NoSuchKey", "NoSuchBucket", "404"):
                return None
            raise

    def write(self, key: str, document: Any) -> None:
        body = json.dumps(document, indent=1, sort_keys=True).encode()
        self.client.put_object(Bucket=self.bucket, Key=key, Body=body, ContentType="application/json")

    def _has(self, key: str) -> bool:
        try:
            self.client.head_object(Bucket=self.bucket, Key=key)
        except ClientError as problem:
            if problem.response["Error"]["Code"] in ("404", "NoSuchKey", "NotFound"):
                return False
            raise
        return True


def has_bucket(client: Any, name: str) -> bool:
    """Whether a bucket is there; raise Stop if it is somebody else's."""
    try:
        client.head_bucket(Bucket=name)
    except ClientError as problem:
        code = problem.response["Error"]["Code"]
        if code in ("404", "NoSuchBucket"):
            return False
        if code in ("403", "AccessDenied"):
            raise Stop(f"The bucket {name} is closed to these credentials, or somebody else's.") from problem
        raise
    return True


def located(template: dict[str, Any], bucket: str, key: str) -> dict[str, Any]:
    """The template with its functions' code where it was uploaded to."""
    resources = {name: {**one} for name, one in template["Resources"].items()}
    for one in resources.values():
        if one["Type"] == "AWS::Serverless::Function":
            one["Properties"] = {**one["Properties"], "CodeUri": {"Bucket": bucket, "Key": key}}
    return {**template, "Resources": resources}


def canonical(template: Any) -> bytes:
    return json.dumps(template, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def template_key(stage: str, template: Any) -> str:
    return f"{stage}/templates/{hashlib.sha256(canonical(template)).hexdigest()[:32]}.json"


def code_hash(package: Path) -> str:
    """A name for what is in a zip, whenever it was zipped."""
    digest = hashlib.sha256()
    with zipfile.ZipFile(package) as zipped:
        for name in sorted(zipped.namelist()):
            content = hashlib.sha256(zipped.read(name)).hexdigest()
            digest.update(f"{name}\n{content}\n".encode())
    return digest.hexdigest()[:32]


def put_static(client: Any, bucket: str, folder: Path) -> int:
    """Upload files of pages that are not there yet; old ones stay for pages that are still open. Return how many."""
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix="static/")
    there = {one["Key"]: one["ETag"].strip('"') for page in pages for one in page.get("Contents", [])}
    count = 0
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        key, body = f"static/{path.relative_to(folder).as_posix()}", path.read_bytes()
        if there.get(key) == hashlib.md5(body, usedforsecurity=False).hexdigest():
            continue
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        kind = "text/javascript" if path.suffix in (".js", ".mjs") else kind
        caching = FOREVER if path.parent == folder / "built" else AN_HOUR
        client.put_object(Bucket=bucket, Key=key, Body=body, ContentType=kind, CacheControl=caching)
        count += 1
    return count


def _over_tls(bucket: str) -> dict[str, Any]:
    arn = f"arn:aws:s3:::{bucket}"
    refusal = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": [arn, f"{arn}/*"]}
    condition = {"Condition": {"Bool": {"aws:SecureTransport": "false"}}}
    return {"Version": "2012-10-17", "Statement": [{**refusal, **condition}]}


def _life() -> dict[str, Any]:
    rule = {
        "ID": "old",
        "Status": "Enabled",
        "Filter": {"Prefix": ""},
        "NoncurrentVersionExpiration": {"NoncurrentDays": 90},
        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1},
    }
    return {"Rules": [rule]}
