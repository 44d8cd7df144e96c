#!/usr/bin/env bash
# Renews constraints.txt: every package of every extra, exact versions, hashes of every file that
# the package index offers. Run by hand when dependencies change: `make lock`.
set -euo pipefail
cd "$(dirname "$0")/.."
python=${PYTHON:-.venv/bin/python}

"$python" -m piptools compile --quiet --upgrade --generate-hashes --strip-extras --allow-unsafe \
  --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options --no-header \
  --no-annotate --all-extras --output-file constraints.txt pyproject.toml

# PyTorch is published as several builds of one version. The lock names the version and the hashes
# of each build that pip may meet, so that a CPU build at hand and the index's own both install.
torch=$(sed -n 's/^torch==\([0-9.]*\).*/\1/p' constraints.txt)
hashes=$(
  sed -n '/^torch==/,/^[a-z]/s/.*\(sha256:[0-9a-f]*\).*/\1/p' constraints.txt
  for version in 3.11 3.12 3.13; do
    for platform in manylinux_2_28_x86_64 manylinux_2_28_aarch64; do
      PIP_FIND_LINKS='' "$python" -m pip install --quiet --dry-run --ignore-installed --no-deps \
        --target unused --only-binary :all: --python-version "$version" --platform "$platform" \
        --report - "torch==$torch" |
        "$python" -c 'import json,sys; print("sha256:" + json.load(sys.stdin)["install"][0]["download_info"]["archive_info"]["hashes"]["sha256"])'
    done
  done
)
"$python" - "$torch" $hashes <<'PY'
import re, sys
from pathlib import Path

version, *hashes = sys.argv[1:]
pin = " \\\n".join([f"torch=={version}", *(f"    --hash={h}" for h in sorted(set(hashes)))]) + "\n"
lock = Path("constraints.txt")
lock.write_text(re.sub(r"^torch==.*\n(?: .*\n)*", lambda _: pin, lock.read_text(), flags=re.M))
PY
# Docling, which benchmarks/docling_peer.py compares with, has an environment of its own: its two
# readers that need no models, and no PyTorch.
echo 'docling-slim[format-docx,format-pdf-docling]' |
  "$python" -m piptools compile --quiet --upgrade --generate-hashes --strip-extras --allow-unsafe \
    --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options --no-header \
    --no-annotate --output-file benchmarks/docling.txt -
echo "constraints.txt: $(grep -c '==' constraints.txt) packages"
