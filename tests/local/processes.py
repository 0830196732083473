"""Starting our local processes from a test, with nothing of this process's environment for AWS."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from infrastructure.local.settings import HOST, REGION, Settings

ROOT = Path(__file__).parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def environment(settings: Settings) -> dict[str, str]:
    return {**os.environ, **settings.environment("a secret")}


@contextlib.contextmanager
def services(settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    """The process of AWS's services, killed at the end as a crash would."""
    command = [sys.executable, "-m", "infrastructure.local.aws"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment(settings), start_new_session=True)
    try:
        wait_for(settings.aws_port, process)
        yield process
    finally:
        process.kill()
        process.wait()


def wait_for(port: int, process: subprocess.Popen[bytes], patience: float = 30) -> None:
    until = time.monotonic() + patience
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection((HOST, port), timeout=1):
            return
        time.sleep(0.02)
    raise TimeoutError(f"nothing listens on port {port}")


def client(service: str, settings: Settings) -> Any:
    return boto3.client(
        service,
        endpoint_url=settings.aws_url,
        region_name=REGION,
        aws_access_key_id="local",
        aws_secret_access_key="local",
        config=Config(s3={"addressing_style": "path"}),
    )
