using StackingK8s.Artifacts.Attempts;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Tasks;

namespace StackingK8s.Stacking.Verification.Chain;

/// <summary>Whether each attempt lies under the digest of the work that its result.json describes.</summary>
sealed class WorkCheck : IRunCheck
{
    const string Name = "work";

    /// <inheritdoc/>
    public IReadOnlyList<string> Names => [Name];

    /// <inheritdoc/>
    public Task<IReadOnlyList<Claim>> CheckAsync(LoadedRun run, CancellationToken stop)
    {
        Breaches breaches = new();
        foreach (var (step, attempt) in run.Steps)
        {
            if (WorkDigest.Recompute(attempt.Result) is { } digest && digest != attempt.Reference.WorkDigest)
                breaches.Add(
                    $"{step} lies under the work digest {attempt.Reference.WorkDigest}, but task, program version and inputs give {digest}"
                );
            breaches.AddRange(
                attempt
                    .Result.Inputs.Where(input => !IsDigest(input.Value))
                    .Select(input => $"{step}: the input {input.Key} has no SHA-256")
            );
        }
        foreach (var fold in run.Folds)
            breaches.AddRange(InputBreaches(fold, run.Task<FoldTask>(fold.Reference.Step)));
        return Task.FromResult<IReadOnlyList<Claim>>([
            breaches.Of(Name, ClaimLevel.Consistent, "work digests recomputed from task, program version and inputs"),
        ]);
    }

    static IEnumerable<string> InputBreaches(CommittedAttempt fold, FoldTask task)
    {
        string[] planned =
        [
            "manifest",
            "images",
            .. task.Data.TestManifest is null ? Array.Empty<string>() : ["test manifest", "test images"],
            .. task.Experts.Where(expert => expert.InitialWeights is not null).Select(expert => $"initial weights of {expert.Name}"),
        ];
        return
        [
            .. planned.Except(fold.Result.Inputs.Keys).Select(input => $"{fold.Reference.Step} does not say which {input} it read"),
            .. fold.Result.Inputs.Keys.Except(planned).Select(input => $"{fold.Reference.Step} read {input}, which such a fold does not"),
        ];
    }

    static bool IsDigest(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigitLower);
}
