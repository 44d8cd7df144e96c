#!/usr/bin/env bash
# Starts what the integration and browser tests need, and installs it where it is missing (Debian or
# Ubuntu, as root or with sudo). What runs already is left alone.
set -euo pipefail

say() { printf 'services: %s\n' "$*"; }
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

install() { # install PACKAGE… (only those that are missing)
  local missing=()
  for package in "$@"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  say "installing ${missing[*]}"
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

wait_for() { # wait_for PORT NAME
  for _ in $(seq 60); do answers "$1" && return; sleep 0.5; done
  say "$2 does not answer on 127.0.0.1:$1"
  exit 1
}

if ! answers 5432; then
  install postgresql
  version=$(ls /etc/postgresql | sort -n | tail -1)
  as_root pg_ctlcluster --skip-systemctl-redirect "$version" main start || true
  wait_for 5432 PostgreSQL
fi
say "PostgreSQL answers on 127.0.0.1:5432"

command -v chromium >/dev/null || install chromium fonts-noto-cjk
fc-list :lang=ko 2>/dev/null | grep -q . || install fontconfig fonts-noto-cjk
say "$(chromium --version 2>/dev/null || echo 'Chromium is missing')"
