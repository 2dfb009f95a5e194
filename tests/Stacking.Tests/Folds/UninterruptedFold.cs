using StackingK8s.Artifacts.Attempts;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Tasks;

namespace StackingK8s.Tests.Stacking.Folds;

/// <summary>What a fold makes that is never stopped: what every other way there must come to.</summary>
public sealed class UninterruptedFold : IAsyncLifetime
{
    /// <summary>Minutes between checkpoints, so few that there is one after nearly every step.</summary>
    const double AfterEveryStep = 0.00001;

    static readonly string[] Results =
    [
        ArtifactPaths.Fold.Weights("effnet"),
        ArtifactPaths.Fold.Embeddings("effnet"),
        ArtifactPaths.Fold.Logits("effnet"),
    ];

    IReadOnlyList<string> digests = [];

    /// <summary>Three epochs of eight steps on 16 images.</summary>
    internal static FoldTask Task(NoiseFold fold, params string[] experts) => fold.Task(epochs: 3, batchSize: 2, AfterEveryStep, experts);

    public async ValueTask InitializeAsync()
    {
        using NoiseFold fold = new();
        digests = Digests(await fold.CommitAsync(fold.Store("whole"), Task(fold), "whole"));
    }

    public void MadeTheSame(CommittedAttempt attempt) => Assert.Equal(digests, Digests(attempt));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    static IReadOnlyList<string> Digests(CommittedAttempt attempt) => [.. Results.Select(attempt.DigestOf)];
}
