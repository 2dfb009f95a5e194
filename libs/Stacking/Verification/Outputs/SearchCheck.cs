using System.Globalization;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Tasks;
using StackingK8s.Meta;

namespace StackingK8s.Stacking.Verification.Outputs;

/// <summary>Whether the search, repeated from X_meta, gives the same scores, the same winner and the same trees.</summary>
/// <param name="threads">Cores to use.</param>
public sealed class SearchCheck(int threads) : IRunCheck
{
    const string Name = "search";

    static readonly string[] Files =
    [
        ArtifactPaths.Meta.Candidates,
        ArtifactPaths.Meta.BestParameters,
        ArtifactPaths.Meta.Model,
        ArtifactPaths.Meta.OutOfFoldPredictions,
    ];

    /// <inheritdoc/>
    public IReadOnlyList<string> Names => [Name];

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Claim>> CheckAsync(LoadedRun run, CancellationToken stop)
    {
        var settings = MetaStageSettings.FromTask(run.Task<MetaTask>(StepNames.Meta));
        // Refuses a space that nobody searches before it is searched.
        var scores = CandidateScores.Read(run.File(StepNames.Meta, ArtifactPaths.Meta.Candidates), settings);
        var input = await new MetaInputReader(file => Task.FromResult(run.File(StepNames.Aggregate, file))).ReadAsync(true);
        string folder = run.NewFolder("search");
        MetaArtifacts.Write(file => Path.Combine(folder, file), MetaStage.Run(input, settings, threads, null, stop));
        Breaches breaches = new();
        foreach (string file in Files.Where(file => run.Has(StepNames.Meta, file) || File.Exists(Path.Combine(folder, file))))
            breaches.Add(Difference(run, folder, file));
        return
        [
            breaches.Of(
                Name,
                ClaimLevel.Proven,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"repeated: {scores.Candidates:N0} candidates, with the same scores, winner, trees and out-of-fold probabilities"
                )
            ),
        ];
    }

    static string? Difference(LoadedRun run, string folder, string file)
    {
        string made = Path.Combine(folder, file);
        if (!run.Has(StepNames.Meta, file) || !File.Exists(made))
            return $"meta/{file} is written by one of the two searches alone";
        return RemadeText.Difference(made, run.File(StepNames.Meta, file)) is { } difference
            ? $"meta/{file} is not what the search gives: it {difference}"
            : null;
    }
}
