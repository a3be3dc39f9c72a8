"""Print which of the packages named by the argument are installed here, as JSON."""

import json
import platform
import sys
from importlib import metadata, util

found = {"Python": platform.python_version()}
for name, package in json.loads(sys.argv[1]).items():
    if util.find_spec(package) is not None:
        found[name] = metadata.version(name)
print(json.dumps(found))
