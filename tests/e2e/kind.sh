#!/usr/bin/env bash
# tests/e2e/run.sh on a kind cluster of its own, with the images of this checkout. Called by `make test-kind`. Exit code 2: something is missing.
# KIND_CLUSTER names the cluster, KIND_IMAGE its node image (kind's own by default), KEEP=1 leaves it there after a failure.
set -euo pipefail
cd "$(dirname "$0")/../.."

cluster=${KIND_CLUSTER:-stacking-e2e} tag=e2e registry=stackingk8s
programs=(stacking-operator fold-trainer aggregator meta-trainer)

say() { printf '%s  %s\n' "$(date +%T)" "$*"; }
usage() { echo "$*" >&2; exit 2; }

check_machine() {
  local program missing=()
  for program in docker kind kubectl helm make; do command -v "$program" >/dev/null || missing+=("$program"); done
  [ ${#missing[@]} = 0 ] || usage "Missing here: $(printf '%s, ' "${missing[@]}" | sed 's/, $//'). See docs/install.md."
  docker info >/dev/null 2>&1 || usage "Docker does not answer: $(docker info 2>&1 | tail -n 1)"
  ! kind get clusters 2>/dev/null | grep -qx "$cluster" || usage "There is a kind cluster '$cluster' already: kind delete cluster --name $cluster, or choose another name by KIND_CLUSTER."
}

# Variables given to the outer make are meant for the test: an image prefix is not a list of images to build.
build_images() { env -u MAKEFLAGS -u MAKEOVERRIDES -u IMAGES make --no-print-directory images ENGINE=docker TAG="$tag" REGISTRY="$registry" TORCH=cpu; }

create_cluster() {
  created=1
  kind create cluster --name "$cluster" --kubeconfig "$kubeconfig" --wait 3m ${KIND_IMAGE:+--image "$KIND_IMAGE"}
}

load_images() { kind load docker-image --name "$cluster" $(printf "$registry/%s:$tag " "${programs[@]}"); }

finish() {
  local code=$?
  set +e
  if [ -n "${created:-}" ]; then
    if [ $code != 0 ]; then kind export logs --name "$cluster" "out/e2e/$cluster-nodes" >/dev/null 2>&1 && say "Logs of the node: out/e2e/$cluster-nodes"; fi
    if [ $code != 0 ] && [ -n "${KEEP:-}" ]; then
      kind get kubeconfig --name "$cluster" >"out/e2e/$cluster.kubeconfig"
      say "KEEP is set: export KUBECONFIG=out/e2e/$cluster.kubeconfig; afterwards: kind delete cluster --name $cluster"
    else
      kind delete cluster --name "$cluster" --kubeconfig "$kubeconfig"
    fi
  fi
  rm -f "$kubeconfig"
  exit $code
}

check_machine
mkdir -p out/e2e
# Of its own, so that yours is left as it is.
kubeconfig=$(mktemp)
trap finish EXIT
say "Images $registry/*:$tag"
build_images
say "The kind cluster $cluster"
create_cluster
say "Loading the images"
load_images
KUBECONFIG=$kubeconfig IMAGES=$registry TAG=$tag tests/e2e/run.sh
