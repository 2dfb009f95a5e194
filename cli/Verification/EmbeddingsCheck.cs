using System.Globalization;
using StackingK8s.Folds.Replay;
using StackingK8s.Stacking.Verification;
using StackingK8s.Vision.Devices;

namespace StackingK8s.Cli.Verification;

/// <summary>`stacking verify --images`: whether the networks make the committed embeddings from the images.</summary>
sealed class EmbeddingsCheck(RecheckContext context) : IRunCheck
{
    const string Name = "embeddings";

    /// <inheritdoc/>
    public IReadOnlyList<string> Names => [Name];

    /// <inheritdoc/>
    public Task<IReadOnlyList<Claim>> CheckAsync(LoadedRun run, CancellationToken stop) =>
        context.RunAsync(async () => [await ClaimAsync(run, stop)]);

    async Task<Claim> ClaimAsync(LoadedRun run, CancellationToken stop)
    {
        var device = context.Device;
        var folds = await context.FoldsAsync(run, stop);
        if (folds.Count == 0)
            return new(Name, ClaimLevel.Trusted, "no fold is committed");
        NativeMemory.KeepFreed();
        OperationThreads.Set(folds[0].Threads);
        var (manifest, otherManifest) = await context.ManifestAsync(run, folds[0], stop);
        var images = await context.ImagesAsync(run, folds[0], stop);
        List<string> breaches = [.. otherManifest is null ? (string[])[] : [otherManifest], .. folds.SelectMany(images.Breaches)];
        ImageRecheck recheck = new(
            device,
            context.Options.Rows,
            context.Seed,
            folds[0].Threads,
            Path.Combine(run.Scratch, Name),
            context.Progress,
            stop
        );
        var outcome = await recheck.RunAsync(folds, images);
        breaches.AddRange(outcome.FindBreaches());
        bool exact = outcome.Equal == outcome.Compared;
        return new(Name, exact ? ClaimLevel.Proven : ClaimLevel.Consistent, How(outcome, manifest, exact), breaches);
    }

    string How(RecheckOutcome outcome, string manifest, bool exact)
    {
        string bits = exact
            ? "all equal to the bit"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{outcome.Equal:N0} equal to the bit, the others within {Math.Max(outcome.LargestLogit, outcome.LargestEmbedding):0e+0}, "
            ) + $"on another kind of machine ({string.Join("; ", outcome.Differences)})";
        return string.Create(
                CultureInfo.InvariantCulture,
                $"every image has the recorded digest and {manifest}; {outcome.Compared:N0} embeddings made again from images, weights and "
            ) + $"projections ({context.SampleText}), {bits}";
    }
}
