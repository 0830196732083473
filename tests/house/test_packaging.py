"""What Chalice packs is what runs: a Russian page is rendered out of the package."""

import importlib.util
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import botocore
import pytest
from chalice.deploy.packager import LambdaDeploymentPackager
from chalice.utils import UI, OSUtils

from infrastructure import assets, packing
from tenants.tenant import LANGUAGES

ROOT = Path(__file__).parents[2]

ENVIRONMENT = {
    "AWS_LAMBDA_FUNCTION_NAME": "komek",
    "KOMEK_URL": "https://komek.example",
    "KOMEK_MAIL_DOMAIN": "mail.komek.example",
    "KOMEK_SECRET": "x",
    "KOMEK_JOBS_QUEUE": "https://sqs.example/jobs",
    "KOMEK_MAIL_QUEUE": "https://sqs.example/mail",
    "AWS_DEFAULT_REGION": "eu-central-1",
    "AWS_ACCESS_KEY_ID": "x",
    "AWS_SECRET_ACCESS_KEY": "x",
}
PAGE = """
import json, sys
sys.path.insert(0, sys.argv[1])
import app, jinja2
jinja2.Environment.compile = None  # templates come compiled
print(app.__file__, app.app(json.loads(sys.argv[2]), None)["body"])
"""
EVENT = {
    "httpMethod": "GET",
    "path": "/desk",
    "headers": {"host": "komek.example", "accept-language": "ru"},
    "multiValueQueryStringParameters": None,
    "pathParameters": None,
    "stageVariables": None,
    "body": None,
    "isBase64Encoded": False,
    "requestContext": {"resourcePath": "/desk", "httpMethod": "GET", "identity": {"sourceIp": "203.0.113.7"}},
}


class Packager(LambdaDeploymentPackager):
    """Packs into a folder of the test's, where the real packager would not find and reuse it."""

    folder: Path

    def deployment_package_filename(self, project_dir: str, python_version: str) -> str:
        return str(self.folder / "deployment.zip")


class NoDependencies:
    """Stands in for pip: this test is about our own files."""

    def build_site_packages(self, *_: object, **__: object) -> None:
        pass


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    assets.build()
    made = tmp_path_factory.mktemp("package")
    packager = Packager(OSUtils(), NoDependencies(), UI())
    packager.folder = made
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    archive = packager.create_deployment_package(str(ROOT), "python3.11")
    packing.pack(Path(archive))
    with zipfile.ZipFile(archive) as file:
        file.extractall(made / "unpacked")
    return made / "unpacked"


def test_everything_is_in(package: Path) -> None:
    for folder in ("tenants", "templates", "locale"):
        for file in (ROOT / folder).rglob("*"):
            if file.is_file() and "__pycache__" not in file.parts:
                assert (package / file.relative_to(ROOT)).exists(), file


def test_every_module_comes_compiled_and_is_used_without_a_look_at_its_time(package: Path) -> None:
    for file in package.rglob("*.py"):
        compiled = Path(importlib.util.cache_from_source(str(file))).read_bytes()
        assert compiled[:8] == importlib.util.MAGIC_NUMBER + bytes([1, 0, 0, 0]), file


def test_what_services_need_stays_in_and_nothing_of_others(package: Path) -> None:
    code = "".join(file.read_text() for place in ("chalicelib", "tenants") for file in (ROOT / place).rglob("*.py"))
    asked = set(re.findall(r'(?:client|_ask)\(\s*"([a-z0-9-]+)"', code))
    others = {"dynamodb", "sts"}  # which pynamodb and credentials ask for, too
    assert asked - others == set(packing.SERVICES) - others
    folder = Path(botocore.__file__).parent / "data"
    for service in packing.SERVICES:
        (model,) = [file for file in folder.glob(f"{service}/*/service-2.json*") if file.parent.name == newest(service)]
        assert packing.is_needed(f"botocore/data/{model.relative_to(folder)}"), service
    assert not packing.is_needed("botocore/data/ec2/2016-11-15/service-2.json.gz")
    assert packing.is_needed("botocore/data/endpoints.json")


def newest(service: str) -> str:
    return max(file.name for file in (Path(botocore.__file__).parent / "data" / service).iterdir() if file.is_dir())


def test_words_of_our_languages_stay_in() -> None:
    assert [packing.is_needed(f"babel/locale-data/{one}.dat") for one in ("root", *LANGUAGES)] == [True] * 4
    assert not packing.is_needed("babel/locale-data/fr.dat")
    assert packing.is_needed("babel/global.dat")


def test_fonts_that_are_drawn_with_stay_in_and_no_others() -> None:
    code = (ROOT / "chalicelib/helpdesk/desk/share_picture.py").read_text()
    drawn = set(re.findall(r'"(Roboto-\w+)"', code))
    folder = Path(str(importlib.util.find_spec("font_roboto").origin)).parent / "files"  # type: ignore[union-attr]
    kept = {file.stem for file in folder.glob("*.ttf") if packing.is_needed(f"font_roboto/files/{file.name}")}
    assert drawn == kept


def test_a_library_runs_without_its_source(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "deployment.zip", "w") as made:
        made.writestr("stripe/__init__.py", "PAID = 'yes'\n")
    packing.pack(tmp_path / "deployment.zip")
    with zipfile.ZipFile(tmp_path / "deployment.zip") as made:
        assert {name for name in made.namelist() if not name.startswith("templates/")} == {"stripe/__init__.pyc"}
        made.extractall(tmp_path)
    said = "import sys; sys.path.insert(0, sys.argv[1]); import stripe; print(stripe.PAID)"
    done = subprocess.run([sys.executable, "-I", "-c", said, str(tmp_path)], capture_output=True, text=True, check=True)
    assert done.stdout == "yes\n"


def test_a_russian_page_out_of_the_package(package: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PAGE, str(package), json.dumps(EVENT)],
        cwd=package,
        capture_output=True,
        text=True,
        env={"PATH": os.environ["PATH"], **ENVIRONMENT},
    )
    assert done.returncode == 0, done.stderr
    assert str(package) in done.stdout
    assert 'lang="ru"' in done.stdout and "Войти" in done.stdout


def test_api_gateway_is_told_of_two_paths() -> None:
    """An API may have 300 resources, and each step of a path is one."""
    asked = "import app, json; print(json.dumps({path: sorted(views) for path, views in app.app.routes.items()}))"
    environment = {**os.environ, "AWS_CHALICE_CLI_MODE": "true"}
    told = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, env=environment, capture_output=True, check=True)
    assert json.loads(told.stdout) == {"/": ["GET", "HEAD"], "/{proxy+}": ["GET", "HEAD", "POST"]}
