#!/usr/bin/env bash
# Runs every test project, one after another: two that train at once would starve each other on two cores.
# Networks of a hundred million parameters are left to `make test-large`, and what only a real cluster has to `make test-cluster`.
# Ends with "N passed, N failed". A project that cannot start, runs no test or is killed counts as a failure and is named;
# where CI is set, a skipped test fails the run too (two tests mount a tiny file system to fill it, which only root may).
set -euo pipefail
cd "$(dirname "$0")/.."
log=$(mktemp)
trap 'rm -f "$log"' EXIT
status=0
dotnet test --solution StackingK8s.sln -c Release --no-build --max-parallel-test-modules 1 --no-progress \
  --filter-not-trait "Size=large" --filter-not-trait "Cluster=real" 2>&1 | tee "$log" || status=$?
count() { sed -n "s/^ *$1: *\([0-9]*\).*/\1/p" "$log" | tail -n 1; }
passed=$(count succeeded); failed=$(count failed); skipped=$(count skipped)
failed=${failed:-0}

for project in tests/*.Tests/*.csproj tests/EndToEnd/*.csproj; do
  assembly=StackingK8s.$(basename "$project" .csproj).dll
  if ! grep -qE "/$assembly \(.*\) passed" "$log"; then
    echo "$project did not pass."
    status=1
    # Its failed tests are counted above, unless it never got as far as a test.
    grep -qE "^failed .*|/$assembly \(.*\) failed with [1-9][0-9]* error" "$log" || failed=$((failed + 1))
  fi
done
if [ "${passed:-0}" = 0 ]; then
  echo "No test ran."
  status=1
fi
if [ -n "${CI:-}" ] && [ "${skipped:-0}" != 0 ]; then
  echo "Skipped tests count as failures in continuous integration."
  status=1
fi
[ "$status" = 0 ] || [ "$failed" != 0 ] || failed=1
echo "${passed:-0} passed, $failed failed"
exit "$status"
