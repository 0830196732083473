"""What CloudFormation is given: the template of a stage, without its code, made once for all tests of a process."""

import json
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from infrastructure.deploying import merging

# Chalice fetches every dependency before it writes a template; here an empty file stands in for the code.
SCRIPT = """
from chalice.cli import main
from chalice.deploy.deployer import ManagedLayerDeploymentPackager, DeploymentPackager

def instead(self, config, resource):
    getattr(resource, "deployment_package", resource).filename = "/dev/null"

ManagedLayerDeploymentPackager.handle_lambdafunction = instead
DeploymentPackager.handle_deploymentpackage = instead
main()
"""


@cache
def template(stage: str = "prod") -> dict[str, Any]:
    """The SAM template as Chalice writes it, with all parts merged in; intrinsics are written out."""
    with tempfile.TemporaryDirectory() as place:
        parts = Path(place) / "parts.json"
        parts.write_text(json.dumps(merging.merged()))
        asked = ("package", "--stage", stage, "--template-format", "json", "--merge-template", str(parts), place)
        environment = merging.environment()
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT, *asked], cwd=merging.ROOT, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr + done.stdout
        made: dict[str, Any] = json.loads((Path(place) / merging.TEMPLATE).read_text())
        return made


def functions(stage: str = "prod") -> dict[str, dict[str, Any]]:
    """The properties of each function by its logical id."""
    resources = template(stage)["Resources"]
    return {name: one["Properties"] for name, one in resources.items() if one["Type"] == "AWS::Serverless::Function"}
