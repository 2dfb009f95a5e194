#!/usr/bin/env bash
# The chart and the operator through a whole life on a cluster: install, a run, a run that is disturbed, upgrade, uninstall, nothing left.
# Called by `make test-e2e` and `make test-kind`; docs/install.md lists the variables. Exit code 2: something is missing or given wrongly.
set -euo pipefail
cd "$(dirname "$0")/../.."

release=stacking-operator-e2e system=stacking-e2e-system lab=stacking-e2e
definition=stackingruns.stackingk8s.io
chart=helm/stacking-operator
stacking=bin/stacking
images=${IMAGES:-stackingk8s} tag=${TAG:-}
bucket=${S3_BUCKET:-stacking}
metrics=${METRICS:-forward}
epochs=${EPOCHS:-200}         # of the disturbed run: enough that a fold is still training when its pod is killed
patience=${PATIENCE:-1800}    # seconds that one run may take
kept=${KEEP:-}
folder=$bucket/e2e-$(date +%Y%m%d-%H%M%S)
evidence=${EVIDENCE:-out/e2e}/${folder#*/e2e-}
helm_values=(--set "images.prefix=$images" --set "images.tag=$tag")
forwards=()

say() { printf '%s  %s\n' "$(date +%T)" "$*"; }
fail() { say "FAILED: $*"; exit 1; }
usage() { echo "$*" >&2; exit 2; }

# $1: what is waited for; $2: seconds; then a command that keeps writing, and is ended here.
first_match() {
  local wanted=$1 seconds=$2 lines writer code=0
  shift 2
  exec {lines}< <(exec timeout "$seconds" "$@")
  writer=$!
  grep -m1 -oE "$wanted" <&"$lines" || code=$?
  kill "$writer" 2>/dev/null || true
  exec {lines}<&-
  return $code
}

step() {
  local words=$1 began=$SECONDS
  shift
  say "$words"
  now=$words
  "$@"
  say "    done in $((SECONDS - began)) s"
}

# ---- what is needed --------------------------------------------------------------------------------------------------------

check_machine() {
  local program missing=()
  for program in kubectl helm timeout; do command -v "$program" >/dev/null || missing+=("$program"); done
  [ -x "$stacking" ] || missing+=("$stacking (make build)")
  [ ${#missing[@]} = 0 ] || usage "Missing here: $(printf '%s, ' "${missing[@]}" | sed 's/, $//'). See docs/install.md."
  [ -n "${KUBECONFIG:-}" ] || usage "Which cluster? make test-e2e KUBECONFIG=\$HOME/.kube/config"
  case $metrics in forward | direct | skip) ;; *) usage "METRICS is forward, direct or skip, not '$metrics'." ;; esac
  if [ -n "${S3_ENDPOINT:-}" ] && [ -z "${AWS_ACCESS_KEY_ID:-}" -o -z "${AWS_SECRET_ACCESS_KEY:-}" ]; then
    usage "S3_ENDPOINT needs the keys of that server: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment."
  fi
  local answer
  answer=$(kubectl get --raw /readyz 2>&1) || usage "The cluster of $KUBECONFIG does not answer: $(tail -n 1 <<<"$answer")"
  local there
  there=$(kubectl get "customresourcedefinition/$definition" "namespace/$system" "namespace/$lab" --ignore-not-found -o name)
  [ -z "$there" ] || usage "This cluster is in use by StackingK8s, or by an earlier test that was kept: $(tr '\n' ' ' <<<"$there"). These tests install and remove the definition, so all of that must be absent."
}

# ---- installing ------------------------------------------------------------------------------------------------------------

make_namespaces() {
  installed=1
  kubectl create namespace "$system"
  kubectl create namespace "$lab"
  kubectl label namespace "$system" "$lab" pod-security.kubernetes.io/enforce=restricted >/dev/null
  # What the cluster itself puts into a namespace comes a moment later, and is not a leftover.
  for namespace in "$system" "$lab"; do
    kubectl -n "$namespace" wait --for=create serviceaccount/default configmap/kube-root-ca.crt --timeout=60s >/dev/null
  done
  kinds=$(kubectl api-resources --namespaced --verbs=list -o name | grep -vE '^endpoints$|^events|\.metrics\.k8s\.io$' | paste -sd, -)
  inventory "$system" >"$evidence/$system.before"
  inventory "$lab" >"$evidence/$lab.before"
}

inventory() { kubectl -n "$1" get "$kinds" -o name | sort; }

choose_store() {
  if [ -n "${S3_ENDPOINT:-}" ]; then
    secret=s3-keys endpoint=$S3_ENDPOINT
    export AWS_ENDPOINT_URL=${AWS_ENDPOINT_URL:-$S3_ENDPOINT}
  else
    secret=$release-trial-s3 endpoint=http://$release-trial-s3.$system:9000
    helm_values+=(--set trialS3.enabled=true --set "trialS3.bucket=$bucket" --set "trialS3.secretNamespaces={$lab}")
  fi
}

helm_install() {
  helm install "$release" "$chart" --namespace "$system" "${helm_values[@]}" --wait --timeout "${HELM_TIMEOUT:-5m}" >"$evidence/helm-install.txt" 2>&1 ||
    fail "helm install: $(tail -n 1 "$evidence/helm-install.txt"). $(waiting_pods)"
  helm test "$release" --namespace "$system" --timeout 3m >"$evidence/helm-test.txt" 2>&1 || fail "helm test: $(tail -n 1 "$evidence/helm-test.txt")"
}

# Why containers do not run, such as an image that cannot be pulled.
waiting_pods() {
  kubectl -n "$system" get pods -o jsonpath='{range .items[*].status.containerStatuses[?(@.state.waiting)]}{.state.waiting.reason}: {.state.waiting.message}{"\n"}{end}' | sort -u | head -n 3
}

open_store() {
  if [ -n "${S3_ENDPOINT:-}" ]; then
    kubectl -n "$lab" create -f - >/dev/null <<YAML
{apiVersion: v1, kind: Secret, metadata: {name: $secret}, stringData: {accessKey: "$AWS_ACCESS_KEY_ID", secretKey: "$AWS_SECRET_ACCESS_KEY"}}
YAML
  else
    forward "service/$secret" 9000
    export AWS_ENDPOINT_URL=http://127.0.0.1:$port AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
    AWS_ACCESS_KEY_ID=$(secret_key accessKey) AWS_SECRET_ACCESS_KEY=$(secret_key secretKey)
  fi
  # An absent server is to be named within a minute, not waited for as a run would.
  export STACKING_S3_PATIENCE_SECONDS=${STACKING_S3_PATIENCE_SECONDS:-60}
}

secret_key() { kubectl -n "$lab" get secret "$secret" -o go-template="{{.data.$1 | base64decode}}"; }

# Sets port: the local end of a way to PORT of a pod or service.
forward() {
  local log=$evidence/forward-${1##*/}.txt line=''
  kubectl -n "$system" port-forward "$1" ":$2" >"$log" 2>&1 &
  forwards+=($!)
  line=$(first_match '127\.0\.0\.1:[0-9]+' 60 tail -n +1 -f --pid=$! "$log") || fail "kubectl port-forward $1: $(tail -n 1 "$log")"
  port=${line#*:}
}

make_data() {
  "$stacking" sample-data --photos examples/photos --out "$evidence/data" --count 60 --test-count 24 --size 64 --test-photos 4
  "$stacking" store cp "$evidence/data" "s3://$folder/data" >"$evidence/copied.txt"
}

# ---- runs ------------------------------------------------------------------------------------------------------------------

# The example of the quickstart, cut down to what two cores do in a minute. $3: its experts; $4: what its aggregate step's pod needs besides.
apply_run() {
  local name=$1 seed=$2 experts=$3 pod=${4:-"{}"}
  cat >"$evidence/$name.patch.yaml" <<YAML
metadata: {name: $name}
spec:
  seed: $seed
  data: {manifest: s3://$folder/data/train_manifest.csv, testManifest: s3://$folder/data/test_manifest.csv}
  folds: {count: 2}
  experts: [$experts]
  embedding: {dimensions: 8}
  meta:
    search: {space: {n_estimators: [10, 20], num_leaves: [7], learning_rate: [0.1], max_depth: [-1], reg_alpha: [0], reg_lambda: [0, 1]}}
  artifacts: {uri: s3://$folder/runs, deletePolicy: Delete, s3: {endpoint: '$endpoint', secretName: $secret}}
  stages:
    foldTrainer: {parallelism: 1, resources: {requests: {cpu: 500m}}}
    aggregator: {pod: $pod}
    metaTrainer: {resources: {requests: {cpu: 250m}}}
YAML
  kubectl patch --local -f examples/01-quickstart-cluster.yaml --type merge --patch-file "$evidence/$name.patch.yaml" -o yaml >"$evidence/$name.yaml"
  kubectl -n "$lab" apply -f "$evidence/$name.yaml"
}

effnet() { echo "{name: effnet, architecture: efficientnetv2_test, imageSize: 32, epochs: $1, batchSize: 16}"; }

maxvit='{name: maxvit, architecture: maxvit_test_64, epochs: 1, batchSize: 16}'

of_run() { kubectl -n "$lab" get stackingrun "$1" -o jsonpath="$2"; }

# $2: a field of its status; $3: the value it shall have; $4: seconds.
wait_run() {
  kubectl -n "$lab" wait stackingrun "$1" --for=jsonpath="{.status.$2}=$3" --timeout="${4:-300}s" >/dev/null || fail "$1: $2 is '$(of_run "$1" "{.status.$2}")', not $3: $(of_run "$1" '{.status.message}')"
}

complete() {
  local code=0
  timeout "$patience" "$stacking" status "$1" -n "$lab" --watch || code=$?
  [ $code != 124 ] || fail "$1 did not end within $patience s (PATIENCE)"
  [ $code = 0 ] || fail "$1: $(of_run "$1" '{.status.message}')"
  wait_run "$1" phase Complete 10
  "$stacking" status "$1" -n "$lab"
}

verify() { "$stacking" verify "s3://$folder/runs"; }

# ---- metrics ---------------------------------------------------------------------------------------------------------------

# Who leads. A lease that was given back has no holder for a moment.
holder() {
  local identity tries
  for tries in {1..60}; do
    identity=$(kubectl -n "$system" get lease stacking-operator -o jsonpath='{.spec.holderIdentity}')
    [ -z "$identity" ] || { echo "$identity"; return; }
    sleep 1
  done
  fail "no operator has led for a minute" >&2
}

leader() {
  local identity
  identity=$(holder) || return
  echo "${identity%_*}"
}

# $1: how many runs must be Complete by the leader's account.
check_metrics() {
  local pod address page
  pod=$(leader)
  case $metrics in
    skip) say "    SKIPPED: METRICS=skip, so nothing is known of the operator's metrics"; return ;;
    forward) forward "pod/$pod" 8080; address=127.0.0.1:$port ;;
    direct) address=$(kubectl -n "$system" get pod "$pod" -o jsonpath='{.status.podIP}'):8080 ;;
  esac
  # kubectl fetches a page of any server, so that nothing else is needed here.
  page=$(KUBECONFIG=/dev/null kubectl --server "http://$address" get --raw /metrics) || fail "$pod does not serve its metrics at $address"
  echo "$page" >"$evidence/metrics-$1.txt"
  for line in 'stacking_operator_leader 1' "stacking_operator_runs{phase=\"Complete\"} $1" 'stacking_operator_runs{phase="Failed"} 0'; do
    grep -qxF "$line" <<<"$page" || fail "$pod serves no line '$line' ($evidence/metrics-$1.txt)"
    say "    $line"
  done
}

# ---- disturbing ------------------------------------------------------------------------------------------------------------

# Its aggregate step cannot start before the gate is open, so the run is in flight until then, however fast the machine is.
apply_gated() { apply_run disturbed 43 "$(effnet "$epochs")" '{env: [{name: GATE, valueFrom: {configMapKeyRef: {name: gate, key: open}}}]}'; }

open_gate() { kubectl -n "$lab" create configmap gate --from-literal=open=yes; }

kill_fold() {
  local pod state deadline=$((SECONDS + 600))
  while state=$(of_run disturbed '{.status.folds[0].state}'); [ "$state" != Running ]; do
    [ "$state" != Done ] || fail "fold-0 had ended before it was seen running: set EPOCHS (now $epochs) higher"
    [ $SECONDS -lt $deadline ] || fail "fold-0 did not run within ten minutes: $(of_run disturbed '{.status.message}')"
    sleep 1
  done
  pod=$(of_run disturbed '{.status.folds[0].pod}')
  # Its first words about an expert: the training has begun.
  first_match effnet 600 kubectl -n "$lab" logs --follow "$pod" || fail "$pod never trained: $(kubectl -n "$lab" logs "$pod" --tail=1)"
  kubectl -n "$lab" delete pod "$pod" --wait=false
  [ "$(of_run disturbed '{.status.folds[0].state}')" != Done ] || fail "fold-0 had ended before it was killed: set EPOCHS (now $epochs) higher"
  wait_run disturbed 'folds[0].attempt' 2
}

kill_operator() {
  local before after
  before=$(holder)
  kubectl -n "$system" logs "${before%_*}" >"$evidence/operator-killed.log"
  kubectl -n "$system" delete pod "${before%_*}" --grace-period=1 --wait=false
  # The lease is written every few seconds, so the watch ends soon after grep has seen enough.
  after=$({ timeout 120 kubectl -n "$system" get lease stacking-operator --watch -o jsonpath='{.spec.holderIdentity}{"\n"}' || true; } | grep -vxm1 -e "$before" -e '') ||
    fail "no other operator took over from ${before%_*} within two minutes"
  say "    ${after%_*} leads"
}

helm_upgrade() {
  helm upgrade "$release" "$chart" --namespace "$system" "${helm_values[@]}" --set-string podAnnotations.e2e=upgraded --wait --timeout 5m >"$evidence/helm-upgrade.txt" 2>&1 ||
    fail "helm upgrade: $(tail -n 1 "$evidence/helm-upgrade.txt"). $(waiting_pods)"
  kubectl -n "$system" rollout status "deployment/$release" --timeout=60s
}

# One disturbance of one fold, and nothing else, whatever became of the operator.
check_attempts() {
  local seen
  seen=$(of_run disturbed '{range .status.folds[*]}{.name} attempt={.attempt} failures={.failures} disruptions={.disruptions}{"\n"}{end}')
  echo "$seen"
  [ "$(of_run disturbed '{.status.folds[*].attempt}')" = "2 1" ] || fail "only fold-0 should have needed a second attempt"
  [ "$(of_run disturbed '{.status.folds[0].disruptions}')" = 1 ] || fail "the kill of fold-0 should count as a disruption"
}

# ---- removing --------------------------------------------------------------------------------------------------------------

delete_runs() {
  local name
  for name in plain disturbed; do timeout 900 "$stacking" delete "$name" -n "$lab" --wait || fail "$name was not deleted"; done
  kubectl -n "$lab" wait --for=delete jobs,pods -l 'stackingk8s.io/step!=cleanup' --timeout=120s >/dev/null || fail "Jobs or pods outlived their runs"
  # The Jobs that removed the artifacts stay for an hour, for their logs' sake.
  kubectl -n "$lab" wait --for=condition=Complete jobs -l stackingk8s.io/step=cleanup --timeout=60s >/dev/null || fail "artifacts could not be removed"
  kubectl -n "$lab" delete jobs -l stackingk8s.io/step=cleanup --timeout=120s
  local left
  left=$("$stacking" store ls -r "s3://$folder/runs")
  [ -z "$left" ] || fail "deletePolicy: Delete left artifacts: $left"
}

helm_uninstall() {
  local pod
  for pod in $(kubectl -n "$system" get pods -o name); do kubectl -n "$system" logs "$pod" >"$evidence/${pod#pod/}.uninstalled.log"; done
  helm uninstall "$release" --namespace "$system" --wait --timeout 5m
  kubectl -n "$lab" delete configmap gate
  [ -z "${S3_ENDPOINT:-}" ] || kubectl -n "$lab" delete secret "$secret"
  kubectl -n "$system" wait --for=delete pods,replicasets.apps,endpointslices.discovery.k8s.io --all --timeout=120s >/dev/null
}

# What the chart keeps is the definition, so that no run is lost by mistake.
nothing_left() {
  local namespace kinds_of_cluster left
  for namespace in "$system" "$lab"; do
    left=$(inventory "$namespace" | comm -13 "$evidence/$namespace.before" -)
    [ -z "$left" ] || fail "left in $namespace: $(tr '\n' ' ' <<<"$left")"
  done
  kinds_of_cluster=$(kubectl api-resources --namespaced=false --verbs=list -o name | grep -vE '^componentstatuses$|\.metrics\.k8s\.io$' | paste -sd, -)
  left=$(kubectl get "$kinds_of_cluster" -l "app.kubernetes.io/instance=$release" -o name)
  [ "$left" = "customresourcedefinition.apiextensions.k8s.io/$definition" ] || fail "of the cluster's own objects the definition alone should be left, not: $(tr '\n' ' ' <<<"$left")"
}

remove_definition() {
  kubectl delete "customresourcedefinition/$definition" --timeout=120s
  kubectl delete namespace "$system" "$lab" --timeout=300s
}

# ---- when it ends ----------------------------------------------------------------------------------------------------------

# Everything that tells why, without Secrets.
gather() {
  local namespace pod
  for namespace in "$system" "$lab"; do
    kubectl -n "$namespace" get deployments,replicasets,jobs,pods,services,leases,networkpolicies,configmaps -o yaml >"$evidence/$namespace.yaml"
    kubectl -n "$namespace" get events --sort-by=.lastTimestamp >"$evidence/$namespace.events.txt"
    kubectl -n "$namespace" describe pods >"$evidence/$namespace.pods.txt"
    for pod in $(kubectl -n "$namespace" get pods -o name); do
      kubectl -n "$namespace" logs "$pod" --all-containers >"$evidence/$namespace.${pod#pod/}.log"
      kubectl -n "$namespace" logs "$pod" --all-containers --previous >"$evidence/$namespace.${pod#pod/}.previous.log" || rm -f "$evidence/$namespace.${pod#pod/}.previous.log"
    done
  done
  kubectl -n "$lab" get stackingruns -o yaml >"$evidence/stackingruns.yaml"
  kubectl get nodes -o yaml >"$evidence/nodes.yaml"
}

# After a failure nobody may be there to do what a finalizer waits for. As long as the operator lives it puts a finalizer back that is taken away.
sweep() {
  local run
  kubectl -n "$lab" delete stackingruns --all --timeout=120s
  helm uninstall "$release" --namespace "$system" --wait --timeout 3m
  for run in $(kubectl -n "$lab" get stackingruns -o name); do kubectl -n "$lab" patch "$run" --type merge -p '{"metadata":{"finalizers":null}}'; done
  kubectl delete "customresourcedefinition/$definition" --ignore-not-found --timeout=60s
  kubectl delete namespace "$system" "$lab" --ignore-not-found --timeout=180s
}

finish() {
  local code=$?
  set +e
  trap - EXIT INT TERM
  if [ $code != 0 ] && [ -n "${installed:-}" ]; then
    say "It went wrong at: $now"
    gather >/dev/null 2>&1
    if [ -n "$kept" ]; then say "KEEP is set: the release, runs and namespaces $system and $lab are left as they are."; else sweep >"$evidence/sweep.txt" 2>&1; fi
    say "Logs, events and YAML: $evidence"
  fi
  [ ${#forwards[@]} = 0 ] || kill "${forwards[@]}" 2>/dev/null
  [ $code != 0 ] && [ -n "${installed:-}" ] || rm -rf "$evidence"
  exit $code
}

check_machine
mkdir -p "$evidence"
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
# tee outlives a Ctrl-C, to write down what then happens.
exec > >(tee -i "$evidence/output.txt") 2>&1

say "Cluster $(kubectl version -o yaml | sed -n '/serverVersion/,$s/^ *gitVersion: //p'), images $images, S3 ${S3_ENDPOINT:-of the chart}, bucket $bucket"
step "Two namespaces under restricted pod security" make_namespaces
choose_store
step "Installing the chart, and helm test" helm_install
step "The way to the store" open_store
step "Sample data into s3://$folder/data" make_data
step "A run" apply_run plain 42 "$(effnet 1), $maxvit"
step "It completes" complete plain
step "Its artifacts hold" verify
step "The operator's metrics" check_metrics 1
step "A second run, to be disturbed" apply_gated
step "Killing the pod of fold-0 in its training" kill_fold
step "Upgrading the release with the run in flight" helm_upgrade
step "Killing the operator that leads" kill_operator
step "The last obstacle of the run goes" open_gate
step "The run completes all the same" complete disturbed
step "With one more attempt of the killed fold" check_attempts
step "The artifacts of both hold" verify
step "The metrics of the operator that took over" check_metrics 2
step "Deleting the runs with their artifacts" delete_runs
step "Uninstalling the chart" helm_uninstall
step "Nothing is left but the definition" nothing_left
step "Removing the definition and the namespaces" remove_definition
[ -z "${S3_ENDPOINT:-}" ] || say "The sample data stays in s3://$folder/data."
say "Everything held, in $SECONDS s"
