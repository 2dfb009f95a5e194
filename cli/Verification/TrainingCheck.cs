using System.Globalization;
using StackingK8s.Cli.Options;
using StackingK8s.Contracts.Errors;
using StackingK8s.Folds.Replay;
using StackingK8s.Stacking.Verification;

namespace StackingK8s.Cli.Verification;

/// <summary>`stacking verify --replay`: whether training experts again gives the committed weights.</summary>
sealed class TrainingCheck(RecheckContext context) : IRunCheck
{
    const string Name = "training";

    bool IsOfAll => context.Options.Replay.Contains(RecheckOptions.AllExperts);

    /// <inheritdoc/>
    public IReadOnlyList<string> Names => IsOfAll ? [Name] : [.. context.Options.Replay.Distinct().Select(ClaimName)];

    /// <inheritdoc/>
    public Task<IReadOnlyList<Claim>> CheckAsync(LoadedRun run, CancellationToken stop) => context.RunAsync(() => ClaimsAsync(run, stop));

    async Task<IReadOnlyList<Claim>> ClaimsAsync(LoadedRun run, CancellationToken stop)
    {
        var folds = await context.FoldsAsync(run, stop);
        var wanted = Wanted(folds);
        var images = await context.ImagesAsync(run, wanted[0].Fold, stop);
        List<Claim> claims = [];
        foreach (var (fold, expert) in wanted)
        {
            // The rows are those of the fold's own list; whether it is the right one is the claim 'rows'.
            var claim = await ClaimAsync(run, fold, expert, images, stop);
            claims.Add(claim with { Breaches = [.. images.Breaches(fold), .. claim.Breaches] });
        }
        return IsOfAll ? [Together(claims)] : claims;
    }

    List<(RecordedFold Fold, string Expert)> Wanted(IReadOnlyList<RecordedFold> folds)
    {
        List<(RecordedFold Fold, string Expert)> all = [.. folds.SelectMany(fold => fold.Experts.Select(expert => (fold, expert)))];
        if (IsOfAll)
            return all;
        var names = all.ToDictionary(each => Target(each.Fold, each.Expert), StringComparer.Ordinal);
        string[] unknown = [.. context.Options.Replay.Where(name => !names.ContainsKey(name))];
        return unknown.Length == 0
            ? [.. context.Options.Replay.Distinct().Select(name => names[name])]
            : throw new UsageException($"The run has no {string.Join(", ", unknown)}. Its experts: {string.Join(", ", names.Keys)}.");
    }

    async Task<Claim> ClaimAsync(LoadedRun run, RecordedFold fold, string expert, RecordedImages images, CancellationToken stop)
    {
        string target = Target(fold, expert),
            name = ClaimName(target);
        ReplayPlace place = new(context.Device, context.Machine, context.WorkFolder(run), context.Progress, stop);
        string? weights = await context.InitialWeightsAsync(run, fold, expert, stop);
        if (context.Options.Segments is { } segments)
            return OfStretches(name, await new StretchReplay(place).RunAsync(fold, expert, images, weights, segments, context.Seed));
        context.Progress.Log($"trains {target} again; stopped, the same command resumes (checkpoints in {place.Folder})");
        return OfWhole(name, await new ExpertReplay(place).RunAsync(fold, expert, images, weights));
    }

    static Claim OfWhole(string name, ReplayOutcome outcome) =>
        outcome switch
        {
            { Distance.IsNone: true } => new(name, ClaimLevel.Proven, $"trained again from the recorded rows: {outcome.Distance}"),
            { Differences.Count: > 0 } => new(
                name,
                ClaimLevel.Trusted,
                $"trained again on another kind of machine, where bits may differ ({string.Join("; ", outcome.Differences)}): "
                    + $"{outcome.Distance}"
            ),
            _ => new(
                name,
                ClaimLevel.Trusted,
                "trained again from the recorded rows",
                [
                    $"{outcome.Step}/{outcome.Expert}: the recorded task and rows give other weights ({outcome.Distance}); only a fold "
                        + "that was resumed on another kind of machine may differ so",
                ]
            ),
        };

    Claim OfStretches(string name, StretchesOutcome outcome)
    {
        var different = outcome.Trained.Where(stretch => !stretch.Difference.IsNone).ToList();
        string trained = string.Create(
            CultureInfo.InvariantCulture,
            $"{outcome.Trained.Count} of {outcome.Stretches} stretches between checkpoints trained again (seed {context.Seed})"
        );
        if (different.Count == 0)
            return new(
                name,
                outcome.Trained.Count == outcome.Stretches ? ClaimLevel.Proven : ClaimLevel.Consistent,
                $"{trained}, each to the committed state bit for bit"
            );
        List<string> found = [.. different.Select(stretch => $"{stretch.Name}: {stretch.Difference}")];
        return outcome.Differences.Count > 0 && different.TrueForAll(stretch => stretch.Difference.Problem is null)
            ? new(
                name,
                ClaimLevel.Trusted,
                $"{trained} on another kind of machine, where bits may differ ({string.Join("; ", outcome.Differences)}): "
                    + string.Join("; ", found)
            )
            : new(name, ClaimLevel.Trusted, trained, [.. found.Select(each => $"{outcome.Step}/{outcome.Expert}, {each}")]);
    }

    static Claim Together(IReadOnlyList<Claim> claims) =>
        claims.All(claim => claim.Level == ClaimLevel.Proven)
            ? new(Name, ClaimLevel.Proven, $"all {claims.Count} networks trained again from their recorded rows, equal to the bit")
            : new(
                Name,
                claims.Any(claim => claim.Level == ClaimLevel.Trusted) ? ClaimLevel.Trusted : ClaimLevel.Consistent,
                string.Join("; ", claims.Select(claim => $"{claim.Name}: {claim.How}")),
                [.. claims.SelectMany(claim => claim.Breaches).Distinct()]
            );

    static string Target(RecordedFold fold, string expert) => $"{fold.Step}/{expert}";

    static string ClaimName(string target) => $"{Name} of {target}";
}
