using System.Collections.Concurrent;
using StackingK8s.Artifacts.Attempts;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Tasks;

namespace StackingK8s.Stacking.Verification;

/// <summary>Opens what a run has committed and hashes every file of it once.</summary>
/// <param name="store">The artifact root.</param>
/// <param name="scratch">Folder for what is fetched and written.</param>
sealed class RunLoader(IArtifactStore store, string scratch)
{
    /// <summary>Loads a run; what is wrong with it is kept for the claims.</summary>
    /// <param name="recorded">The run as the store's runs/ has it.</param>
    /// <param name="anchor">What is known of it outside the store, which is believed instead; null: the store is believed.</param>
    /// <param name="stop">Cancels the work.</param>
    /// <exception cref="TransientException">The store fails for now.</exception>
    public async Task<LoadedRun> LoadAsync(RecordedRun recorded, Anchor? anchor, CancellationToken stop)
    {
        List<string> recordBreaches = [.. recorded.Problems];
        var run = anchor?.Run ?? recorded.Record?.Run ?? RunIdentity.None;
        var committed = recorded.Record?.Committed ?? new Dictionary<string, StepReference>();
        if (anchor is not null)
            recordBreaches.AddRange(Differences(anchor, committed));
        SortedDictionary<string, CommittedAttempt> steps = new(StringComparer.Ordinal);
        foreach (var (step, reference) in anchor?.Committed ?? committed)
            try
            {
                steps[step] = await CommittedAttempt.OpenAsync(store, reference, stop);
            }
            catch (Exception broken) when (broken is ArtifactException or UsageException)
            {
                recordBreaches.Add($"{step}: {broken.Message}");
            }
        ConcurrentDictionary<(string, string), string> files = new();
        ConcurrentDictionary<(string, string), string> breaches = new();
        await Parallel.ForEachAsync(
            // The largest first, so that no core ends with one of them alone.
            steps
                .SelectMany(step => step.Value.Result.Files.Select(file => (step.Key, step.Value, File: file)))
                .OrderByDescending(each => each.File.Size),
            new ParallelOptions { CancellationToken = stop, MaxDegreeOfParallelism = Environment.ProcessorCount },
            async (each, stop) =>
            {
                var (local, problem) = await each.Value.CheckAsync(each.File, scratch, stop);
                if (problem is null)
                    files[(each.Key, each.File.Path)] = local!;
                else
                    breaches[(each.Key, each.File.Path)] = $"{each.Key}: {problem}";
            }
        );
        var (description, problem) = await DescriptionAsync(run, stop);
        return new(
            run,
            anchor,
            steps,
            files,
            recordBreaches,
            [.. breaches.OrderBy(breach => breach.Key).Select(breach => breach.Value)],
            scratch
        )
        {
            Description = description,
            DescriptionProblem = problem,
        };
    }

    async Task<(RunDescription? Description, string? Problem)> DescriptionAsync(RunIdentity run, CancellationToken stop)
    {
        try
        {
            return (await RunDescriptions.ReadAsync(store, run, stop), null);
        }
        catch (ArtifactException unreadable)
        {
            return (null, unreadable.Message.TrimEnd('.'));
        }
    }

    static IEnumerable<string> Differences(Anchor anchor, IReadOnlyDictionary<string, StepReference> committed)
    {
        foreach (string step in anchor.Committed.Keys.Union(committed.Keys).Order(StringComparer.Ordinal))
        {
            var (known, recorded) = (anchor.Committed.GetValueOrDefault(step), committed.GetValueOrDefault(step));
            if (recorded is null)
                yield return $"{step}: {anchor.Source} has it as committed, but the store's {ArtifactPaths.Runs}/ has not";
            else if (known is null)
                yield return $"{step}: the store's {ArtifactPaths.Runs}/ has it as committed, but {anchor.Source} has not";
            else if (known != recorded)
                yield return $"{step}: the store's {ArtifactPaths.Runs}/ names {Place(recorded)}, but {anchor.Source} names {Place(known)}";
        }
    }

    static string Place(StepReference reference) =>
        $"{ArtifactPaths.Attempt(reference)} with a {ArtifactPaths.Result} of SHA-256 {reference.ResultDigest}";
}
