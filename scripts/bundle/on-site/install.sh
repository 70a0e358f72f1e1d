#!/bin/sh
# Sets Perseus up in the folder that this archive was unpacked to: compiles its addons against the PyTorch that is here. Takes
# nothing from the network and writes nowhere else. Safe to start again at any time, and after it was stopped.
#
#   sh install.sh [--openvino]
#
# --openvino insists on the addon that classifies through OpenVINO, which is else built where an OpenVINO is found.
# PERSEUS_LIBTORCH names the PyTorch to build against, where it is not the one that python3 imports.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)

is_new_enough() {
  "$1" -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 17) ? 0 : 1)' 2>/dev/null
}

for node in "$here/node/bin/node" "$(command -v node || true)"; do
  if [ -n "$node" ] && [ -x "$node" ] && is_new_enough "$node"; then
    exec "$node" "$here/scripts/bundle/on-site/install.mjs" "$@"
  fi
done

if [ -x "$here/node/bin/node" ]; then
  echo "The Node.js in $here/node does not run on this $(uname -sm) machine, and no other of 20.17 or newer is in the PATH." >&2
else
  echo "Node.js 20.17 or newer was not found in the PATH: load its module, or take the archive that has one (npm run bundle -- --with-node)." >&2
fi
exit 1
