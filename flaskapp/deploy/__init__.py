"""Deploy: migrations once, code where it changed, in one transaction. `python -m flaskapp.deploy`."""

from flaskapp.deploy.errors import DeployError
from flaskapp.deploy.run import Summary, deploy

__all__ = ["DeployError", "Summary", "deploy"]
