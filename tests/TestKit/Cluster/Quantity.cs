using System.Globalization;
using System.Text.Json.Nodes;
using StackingK8s.TestKit.ApiServer;

namespace StackingK8s.TestKit.Cluster;

/// <summary>Quantities as Kubernetes writes them: 500m, 2, 32Gi.</summary>
static class Quantity
{
    static readonly Dictionary<string, decimal> Suffixes = new()
    {
        ["m"] = 0.001m,
        ["k"] = 1e3m,
        ["M"] = 1e6m,
        ["G"] = 1e9m,
        ["T"] = 1e12m,
        ["Ki"] = 1L << 10,
        ["Mi"] = 1L << 20,
        ["Gi"] = 1L << 30,
        ["Ti"] = 1L << 40,
    };

    public static decimal Parse(JsonNode? quantity)
    {
        string text = quantity.Text() ?? quantity!.ToJsonString();
        int digits = text.TakeWhile(letter => char.IsDigit(letter) || letter is '.' or '-').Count();
        decimal number = decimal.Parse(text[..digits], CultureInfo.InvariantCulture);
        return digits == text.Length ? number : number * Suffixes[text[digits..]];
    }

    /// <summary>
    /// Requests of a pod by resource: the sum of its containers, or one init container where that is more. A limit without a request counts
    /// as one.
    /// </summary>
    public static Dictionary<string, decimal> Requests(JsonObject pod)
    {
        Dictionary<string, decimal> sum = [];
        foreach (var container in pod.At("spec", "containers").Objects())
        foreach (var (resource, amount) in Requested(container))
            sum[resource] = sum.GetValueOrDefault(resource) + amount;
        foreach (var container in pod.At("spec", "initContainers").Objects())
        foreach (var (resource, amount) in Requested(container))
            sum[resource] = Math.Max(sum.GetValueOrDefault(resource), amount);
        return sum;
    }

    static Dictionary<string, decimal> Requested(JsonObject container)
    {
        Dictionary<string, decimal> asked = [];
        foreach (string member in (string[])["limits", "requests"])
        foreach (var (resource, amount) in container.At("resources", member) as JsonObject ?? [])
            asked[resource] = Parse(amount);
        return asked;
    }
}
