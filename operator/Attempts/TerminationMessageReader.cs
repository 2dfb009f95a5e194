using System.Text;
using System.Text.Json;
using k8s.Models;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;

namespace StackingK8s.Operator.Attempts;

/// <summary>Reads what a container left in its termination message.</summary>
static class TerminationMessageReader
{
    const int MostCharacters = 800;

    /// <returns>The message if it commits an attempt of this very step; null otherwise, whatever the exit code.</returns>
    public static TerminationMessage? ReadCommit(V1ContainerStateTerminated? ended, string step) =>
        ended?.ExitCode == ExitCode.Done
        && Parse(ended.Message) is { Committed: { } committed } message
        && committed.Step == step
        && IsDigest(committed.WorkDigest)
        && IsDigest(committed.ResultDigest)
        && committed.Attempt.Length is > 0 and <= 64
            ? message
            : null;

    /// <returns>Why it failed, as the step or the end of its log says; null if the container left nothing.</returns>
    public static string? ReadError(V1ContainerStateTerminated? ended)
    {
        // A message begins with what matters; a log ends with it.
        if (Parse(ended?.Message)?.Error is { Length: > 0 } error)
            return error.Length <= MostCharacters ? error : error[..MostCharacters] + "…";
        string? log = ended?.Message?.Trim();
        if (string.IsNullOrEmpty(log))
            return null;
        return log.Length <= MostCharacters ? log : "…" + log[^MostCharacters..];
    }

    static TerminationMessage? Parse(string? text)
    {
        if (text is null || !text.StartsWith('{'))
            return null;
        try
        {
            return ContractJson.Read<TerminationMessage>(Encoding.UTF8.GetBytes(text));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static bool IsDigest(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigitLower);
}
