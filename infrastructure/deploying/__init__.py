"""From a clone to a running service in an AWS account."""
