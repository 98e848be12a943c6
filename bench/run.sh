#!/bin/bash
# Measures the broker end to end beside its peers and the limits of the machine; README.md and --help tell more.
# The runner is Python 3 of the system and uses its standard library only.
set -euo pipefail
cd "$(dirname "$0")"
exec /usr/bin/env python3 -B runner "$@"
