#!/usr/bin/env bash
# KubernetesClient 21.0.8: a MicroTime at a whole second is written without its fraction.
# Expected: 2026-01-02T03:04:05.000000Z, because Kubernetes' MicroTime (a Lease's renewTime, an event's eventTime) is read with a layout whose
# six digits are not optional; the client writes all six at every other moment.
# Seen: 2026-01-02T03:04:05Z, which an API server refuses with 400. A lease renewed every two seconds meets it about once in a million renewals.
. "$(dirname "$0")/csharp.sh"
project lease KubernetesClient 21.0.8 <<'CS'
using k8s;
using k8s.Models;
DateTime whole = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);
foreach (var time in new[] { whole, whole.AddMilliseconds(100) })
    Console.WriteLine(KubernetesJson.Serialize(new V1LeaseSpec { RenewTime = time }));
CS
seen=$(dotnet run --project "$work/lease")
expect "a whole second" '{"renewTime":"2026-01-02T03:04:05Z"}' "$(sed -n 1p <<<"$seen")"
expect "a tenth later" '{"renewTime":"2026-01-02T03:04:05.100000Z"}' "$(sed -n 2p <<<"$seen")"
