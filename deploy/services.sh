#!/usr/bin/env bash
# Starts what the integration and browser tests need, and installs it where it is missing (Debian or
# Ubuntu, as root or with sudo). What runs already is left alone.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf 'services: %s\n' "$*"; }
as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    say "this needs root or sudo: $*"
    exit 1
  fi
}

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
  for _ in $(seq 120); do answers "$1" && return; sleep 0.5; done
  say "$2 does not answer on 127.0.0.1:$1"
  exit 1
}

as_postgres() { psql --no-psqlrc --no-password --quiet --tuples-only --host 127.0.0.1 --username postgres --dbname "$1" --command "$2" 2>/dev/null; }

if ! answers 5432; then
  installed=no
  command -v pg_ctlcluster >/dev/null || installed=yes
  install postgresql
  version=$(ls /etc/postgresql | sort -n | tail -1)
  if [ "$installed" = yes ]; then
    # A server that this script has just installed lets the tests in from this machine. One that was
    # there before is never opened.
    as_root sed -i '1i host all postgres 127.0.0.1/32 trust' "/etc/postgresql/$version/main/pg_hba.conf"
  fi
  # A fresh package may have started it already.
  as_root pg_ctlcluster --skip-systemctl-redirect "$version" main restart || true
  wait_for 5432 PostgreSQL
fi
if [ -n "${NOVUM_TEST_POSTGRES:-}" ]; then
  say "PostgreSQL: as NOVUM_TEST_POSTGRES says"
elif as_postgres postgres 'select 1' >/dev/null; then
  as_postgres test 'select 1' >/dev/null || as_postgres postgres 'create database test'
  say "PostgreSQL answers on 127.0.0.1:5432"
else
  say "PostgreSQL on 127.0.0.1:5432 does not let postgres in without a password, or psql is missing: its tests need NOVUM_TEST_POSTGRES"
fi

if ! answers 6379; then
  install redis-server
  as_root redis-server --daemonize yes --bind 127.0.0.1 --port 6379 --save '' --appendonly no >/dev/null
  wait_for 6379 Redis
fi
say "Redis answers on 127.0.0.1:6379"

if ! answers 5672; then
  install rabbitmq-server
  as_root rabbitmq-server -detached || true
  wait_for 5672 RabbitMQ
fi
say "RabbitMQ answers on 127.0.0.1:5672"

# Elasticsearch is in no Debian archive: a node that lies beside the checkout is started, another one
# is named to the tests by NOVUM_TEST_ELASTICSEARCH.
node=../shared/elasticsearch/start
if ! answers 9200 && [ -x "$node" ]; then
  command -v java >/dev/null || install openjdk-17-jre-headless
  "$node"
fi
if answers 9200; then say "Elasticsearch answers on 127.0.0.1:9200"; else say "no Elasticsearch on 127.0.0.1:9200: its tests need NOVUM_TEST_ELASTICSEARCH"; fi

install tesseract-ocr tesseract-ocr-kor tesseract-ocr-eng
command -v chromium >/dev/null || install chromium fonts-noto-cjk
fc-list :lang=ko 2>/dev/null | grep -q . || install fontconfig fonts-noto-cjk
say "$(chromium --version 2>/dev/null || echo 'Chromium is missing')"
