"""`make deploy` and `make rollback`: python -m infrastructure.deploying deploy --stage prod --domain komek.example."""

import sys

from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError

from infrastructure.deploying import asking, deployment, going_back, merging
from infrastructure.deploying.asking import Stop

EXPIRED = ("ExpiredToken", "ExpiredTokenException", "RequestExpired")
UNKNOWN = ("InvalidClientTokenId", "UnrecognizedClientException", "SignatureDoesNotMatch", "AuthFailure")


def main(words: list[str]) -> int:
    again = "make " + (words[0] if words else "deploy")
    try:
        known = merging.merged()["Parameters"]
        wish = asking.read(words, known)
        again = wish.again
        merging.runtime()
        return going_back.rollback(wish) if wish.verb == "rollback" else deployment.deploy(wish, known)
    except KeyboardInterrupt:
        print("\nStopped here. What AWS has begun goes on there by itself, to its end or back to its beginning.")
        print(f"This waits for it and goes on: {again}")
        return 130
    except (Stop, merging.Twice, merging.Unpackable) as problem:
        print(f"\n{problem}", file=sys.stderr)
    except (ClientError, BotoCoreError) as problem:
        print(f"\n{said(problem)}\nWhat AWS has begun goes on there. To go on: {again}", file=sys.stderr)
    return 1


def said(problem: ClientError | BotoCoreError) -> str:
    """Say in plain words what AWS answered."""
    if isinstance(problem, NoCredentialsError):
        return "No credentials: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."
    if not isinstance(problem, ClientError):
        return f"AWS cannot be reached as asked: {problem}"
    code, message = problem.response["Error"].get("Code", ""), problem.response["Error"].get("Message", "")
    if code in EXPIRED:
        return "Your credentials have expired. Get new ones."
    if code in UNKNOWN:
        return f"AWS does not know these credentials ({code})."
    if "AccessDenied" in code or "Unauthorized" in code:
        return f"These credentials may not do {problem.operation_name}: {message}"
    return f"AWS refuses {problem.operation_name}: {message or code}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
