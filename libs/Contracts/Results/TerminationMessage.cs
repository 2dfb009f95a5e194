using System.Text;
using System.Text.Json.Serialization;
using StackingK8s.Contracts.Tasks;

namespace StackingK8s.Contracts.Results;

/// <summary>
/// A step's final message to the orchestrator, at most <see cref="MostBytes"/>: the attempt it commits, or why there is none.
/// Only a message with a <see cref="Committed"/> attempt makes a step count as done.
/// </summary>
/// <param name="Committed">The attempt and the digest of its result.json; null when the step failed.</param>
/// <param name="Reused">The attempt was already there.</param>
/// <param name="Inputs">SHA-256 of what was read, for the orchestrator to compare between folds.</param>
/// <param name="Metrics">Headline numbers.</param>
/// <param name="Error">What went wrong and the way out; null when the step committed.</param>
public sealed record TerminationMessage(
    StepReference? Committed,
    bool Reused,
    IReadOnlyDictionary<string, string> Inputs,
    IReadOnlyDictionary<string, double> Metrics,
    string? Error
)
{
    /// <summary>Names of the warnings that a fold's data check has, accepted ones among them; null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Warnings { get; init; }

    /// <summary>Kubernetes keeps no more of a container's termination message.</summary>
    public const int MostBytes = 4096;

    /// <summary>
    /// The message of a step that commits. Digests of earlier steps' files are left to result.json: only what was read of the data is
    /// compared between steps. Metrics that do not fit are left out, from the end.
    /// </summary>
    public static TerminationMessage Commit(
        StepReference committed,
        bool reused,
        IReadOnlyDictionary<string, string> inputs,
        IReadOnlyDictionary<string, double> metrics,
        IReadOnlyList<string>? warnings = null
    )
    {
        SortedDictionary<string, string> data = new(inputs.Where(input => !input.Key.Contains('/')).ToDictionary(), StringComparer.Ordinal);
        for (int kept = metrics.Count; ; kept--)
        {
            TerminationMessage message = new(committed, reused, data, metrics.Take(kept).ToDictionary(), null)
            {
                Warnings = warnings is { Count: > 0 } ? warnings : null,
            };
            if (kept == 0 || message.Excess() <= 0)
                return message;
        }
    }

    /// <summary>The JSON that is written: on one line, because every byte counts.</summary>
    public string ToJson() => ContractJson.WriteLine(this);

    int Excess() => Encoding.UTF8.GetByteCount(ToJson()) - MostBytes;

    /// <summary>The message of a step that failed, shortened to what fits.</summary>
    public static TerminationMessage Failure(string error)
    {
        TerminationMessage Saying(string words) =>
            new(null, false, new Dictionary<string, string>(), new Dictionary<string, double>(), words);

        string words = error.Length <= MostBytes ? error : error[..MostBytes];
        // A character takes at most six bytes, so each round takes off at least a sixth of what is too much.
        for (int excess = Saying(words).Excess(); excess > 0; excess = Saying(words).Excess())
            words = words[..(words.Length - excess / 6 - 2)] + "…";
        return Saying(words);
    }
}
