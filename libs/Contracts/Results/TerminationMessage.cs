using System.Text;

namespace StackingK8s.Contracts;

/// <summary>
/// A step's last words to the orchestrator, at most <see cref="MostBytes"/>: the attempt it commits, or why there is none.
/// Only a message with a <see cref="Committed"/> attempt makes a step count as done.
/// </summary>
/// <param name="Committed">The attempt and the digest of its result.json; null when the step failed.</param>
/// <param name="Reused">The attempt was already there.</param>
/// <param name="Inputs">SHA-256 of what was read, for the orchestrator to compare between folds.</param>
/// <param name="Metrics">Headline numbers.</param>
/// <param name="Error">What went wrong and the way out; null when the step committed.</param>
public sealed record TerminationMessage(
    StepReference? Committed, bool Reused, IReadOnlyDictionary<string, string> Inputs, IReadOnlyDictionary<string, double> Metrics, string? Error)
{
    /// <summary>Kubernetes keeps no more of a container's termination message.</summary>
    public const int MostBytes = 4096;

    /// <summary>The words of a step that failed, cut to what fits.</summary>
    public static TerminationMessage Failure(string error)
    {
        TerminationMessage Saying(string words) => new(null, false, new Dictionary<string, string>(), new Dictionary<string, double>(), words);
        int Excess(string words) => Encoding.UTF8.GetByteCount(ContractJson.Write(Saying(words))) - MostBytes;

        string words = error.Length <= MostBytes ? error : error[..MostBytes];
        // A character takes at most six bytes, so each round takes off at least a sixth of what is too much.
        for (int excess = Excess(words); excess > 0; excess = Excess(words)) words = words[..(words.Length - excess / 6 - 2)] + "…";
        return Saying(words);
    }
}
