#!/usr/bin/env bash
# An S3 server for tests, on loopback: OpenStack Swift with its S3 API, one device, everything in one folder.
#   tests/s3-server.sh start FOLDER [PORT] [OWNER]   prints three lines: endpoint, access key, secret key; ends with the process OWNER
#   tests/s3-server.sh stop FOLDER                   ends what start began, and nothing else
# Exit code 3: the server's programs are missing; the message says what installs them.
set -euo pipefail

packages="swift-proxy swift-account swift-container swift-object memcached"
# Debian installs the servers without any configuration; they run here as plain processes of whoever calls, never as services.
PATH=$PATH:/usr/sbin

start() {
  local folder=$1 port=${2:-0} owner=${3:-} program
  for program in swift-proxy-server swift-account-server swift-container-server swift-object-server swift-ring-builder memcached; do
    command -v "$program" >/dev/null || { echo "$program is missing: apt-get install --no-install-recommends $packages" >&2; exit 3; }
  done
  mkdir -p "$folder"/{conf,devices/d1,log,lock}
  folder=$(cd "$folder" && pwd)
  read -r proxy account container object cache < <(python3 - "$port" <<'PYTHON'
import socket, sys
taken = []
for wanted in (int(sys.argv[1]), 0, 0, 0, 0):
    each = socket.socket()
    each.bind(("127.0.0.1", wanted))
    taken.append(each)
print(*(each.getsockname()[1] for each in taken))
PYTHON
  )
  configure "$folder" "$proxy" "$account" "$container" "$object" "$cache"
  : >"$folder/pids"
  run "$folder" memcached memcached -l 127.0.0.1 -p "$cache" -m 32 -u "$(id -un)"
  run "$folder" account swift-account-server "$folder/conf/account.conf"
  run "$folder" container swift-container-server "$folder/conf/container.conf"
  run "$folder" object swift-object-server "$folder/conf/object.conf"
  run "$folder" proxy swift-proxy-server "$folder/conf/proxy.conf"
  for _ in $(seq 300); do
    if [ "$(curl -s -o /dev/null -w '%{http_code}' "http://127.0.0.1:$proxy/healthcheck" || true)" = 200 ]; then
      if [ -n "$owner" ]; then setsid "$0" follow "$folder" "$owner" </dev/null >/dev/null 2>&1 & fi
      printf '%s\n' "http://127.0.0.1:$proxy" test:tester testing
      return
    fi
    sleep 0.1
  done
  echo "Swift did not come up within 30 s; its last words:" >&2
  tail -n 5 "$folder"/log/* >&2
  stop "$folder"
  exit 1
}

run() {
  local folder=$1 name=$2
  shift 2
  # A group of its own, so that stop reaches the workers too; no input, so that it outlives this shell.
  SWIFT_DIR="$folder/conf" setsid "$@" </dev/null >"$folder/log/$name" 2>&1 &
  echo $! >>"$folder/pids"
}

stop() {
  [ -f "$1/pids" ] || return 0
  while read -r pid; do kill -TERM -- "-$pid" 2>/dev/null || true; done <"$1/pids"
  rm -f "$1/pids"
}

configure() {
  local folder=$1 proxy=$2 account=$3 container=$4 object=$5 cache=$6 kind port
  cat >"$folder/conf/swift.conf" <<CONF
[swift-hash]
swift_hash_path_suffix = stacking
swift_hash_path_prefix = stacking
[storage-policy:0]
name = Policy-0
default = yes
CONF
  for kind in account container object; do
    port=${!kind}
    cat >"$folder/conf/$kind.conf" <<CONF
[DEFAULT]
swift_dir = $folder/conf
devices = $folder/devices
mount_check = false
bind_ip = 127.0.0.1
bind_port = $port
workers = 1
user = $(id -un)
log_level = WARNING
disable_fallocate = true
[pipeline:main]
pipeline = $kind-server
[app:$kind-server]
use = egg:swift#$kind
fallocate_reserve = 0
[${kind}-replicator]
[${kind}-updater]
[${kind}-auditor]
CONF
    (cd "$folder/conf" \
      && swift-ring-builder $kind.builder create 4 1 0 \
      && swift-ring-builder $kind.builder add "r1z1-127.0.0.1:$port/d1" 1 \
      && swift-ring-builder $kind.builder rebalance) >"$folder/log/ring" 2>&1 || [ $? = 1 ]
  done
  cat >"$folder/conf/proxy.conf" <<CONF
[DEFAULT]
swift_dir = $folder/conf
bind_ip = 127.0.0.1
bind_port = $proxy
workers = 1
user = $(id -un)
log_level = WARNING
[pipeline:main]
pipeline = catch_errors gatekeeper healthcheck proxy-logging cache listing_formats s3api tempauth copy slo dlo proxy-logging proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
# Uploads that are cut off on purpose must not put the only device out of service for a minute.
error_suppression_limit = 1000000
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:gatekeeper]
use = egg:swift#gatekeeper
[filter:healthcheck]
use = egg:swift#healthcheck
[filter:proxy-logging]
use = egg:swift#proxy_logging
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:$cache
[filter:listing_formats]
use = egg:swift#listing_formats
[filter:s3api]
use = egg:swift#s3api
location = us-east-1
[filter:tempauth]
use = egg:swift#tempauth
user_test_tester = testing .admin
[filter:copy]
use = egg:swift#copy
[filter:slo]
use = egg:swift#slo
[filter:dlo]
use = egg:swift#dlo
CONF
}

case ${1:-} in
  start) start "${@:2}" ;;
  stop) stop "$2" ;;
  follow) while kill -0 "$3" 2>/dev/null && [ -f "$2/pids" ]; do sleep 1; done; stop "$2" ;;
  *) sed -n '2,5p' "$0" | cut -c3- >&2; exit 2 ;;
esac
