using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using k8s;
using k8s.Models;
using StackingK8s.Operator.Cluster.Election;

namespace StackingK8s.Tests.Operator.Cluster;

/// <summary>What the Kubernetes client makes of the values that the operator writes: the API server is stricter than the client.</summary>
public partial class WrittenValuesTests
{
    static readonly DateTimeOffset Second = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0)] // about once in a million renewals
    [InlineData(1)]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(5_000_000)]
    [InlineData(9_999_999)]
    public void The_time_of_a_lease_always_has_its_six_digits(long ticks)
    {
        var time = MicroTime.Of(Second.AddTicks(ticks));
        V1Lease lease = new()
        {
            Spec = new() { RenewTime = time, AcquireTime = time },
        };

        string json = KubernetesJson.Serialize(lease);

        var spec = JsonNode.Parse(json)!["spec"]!;
        Assert.Matches(RfcMicro(), (string)spec["renewTime"]!);
        Assert.Matches(RfcMicro(), (string)spec["acquireTime"]!);
        Assert.Equal(time, KubernetesJson.Deserialize<V1Lease>(json).Spec.RenewTime!.Value.ToUniversalTime());
        Assert.InRange(time - Second.AddTicks(ticks).UtcDateTime, TimeSpan.FromMicroseconds(-1), TimeSpan.FromMicroseconds(1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5_000_000)]
    public void The_times_of_an_event_are_ones_that_the_API_server_reads(long ticks)
    {
        Corev1Event sent = new()
        {
            FirstTimestamp = Second.AddTicks(ticks).UtcDateTime,
            InvolvedObject = new(),
            Metadata = new(),
        };

        string json = KubernetesJson.Serialize(sent);

        Assert.Matches(Rfc(), (string)JsonNode.Parse(json)!["firstTimestamp"]!);
        Assert.Equal(
            Second.AddTicks(ticks).UtcDateTime,
            KubernetesJson.Deserialize<Corev1Event>(json).FirstTimestamp!.Value.ToUniversalTime(),
            TimeSpan.FromMicroseconds(1)
        );
    }

    [Theory]
    [InlineData("0.5")]
    [InlineData("500m")]
    [InlineData("1e3")]
    [InlineData("1.5Gi")]
    [InlineData("32Gi")]
    [InlineData("100n")]
    [InlineData("9007199254740993")]
    public void A_quantity_is_written_as_much_as_it_was(string quantity)
    {
        V1ResourceRequirements resources = new() { Limits = new Dictionary<string, ResourceQuantity> { ["memory"] = new(quantity) } };

        var read = KubernetesJson.Deserialize<V1ResourceRequirements>(KubernetesJson.Serialize(resources));

        Assert.Equal(new ResourceQuantity(quantity).ToDecimal(), read.Limits["memory"].ToDecimal());
    }

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$")]
    private static partial Regex RfcMicro();

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$")]
    private static partial Regex Rfc();
}
