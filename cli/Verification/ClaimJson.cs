using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using StackingK8s.Contracts.Tasks;
using StackingK8s.Stacking.Verification;

namespace StackingK8s.Cli.Verification;

/// <summary>Claims as one JSON object, for programs. Pure.</summary>
static class ClaimJson
{
    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>{"breaches": N, "runs": [{"namespace", "name", "uid", "claims": [{"name", "level", "how", "breaches"}]}]}</summary>
    public static string Format(IReadOnlyList<(RunIdentity Run, IReadOnlyList<Claim> Claims)> runs) =>
        new JsonObject
        {
            ["breaches"] = runs.Sum(run => run.Claims.Sum(claim => claim.Breaches.Count)),
            ["runs"] = new JsonArray([
                .. runs.Select(run => new JsonObject
                {
                    ["namespace"] = run.Run.Namespace,
                    ["name"] = run.Run.Name,
                    ["uid"] = run.Run.Uid,
                    ["claims"] = new JsonArray([.. run.Claims.Select(Object)]),
                }),
            ]),
        }.ToJsonString(Indented);

    static JsonObject Object(Claim claim) =>
        new()
        {
            ["name"] = claim.Name,
            ["level"] = ClaimTable.Word(claim.Level),
            ["how"] = claim.How,
            ["breaches"] = new JsonArray([.. claim.Breaches.Select(breach => JsonValue.Create(breach))]),
        };
}
