using System.Globalization;

namespace StackingK8s.Stacking.Verification.Chain;

/// <summary>Whether every file has the bytes that were committed.</summary>
sealed class FilesCheck : IRunCheck
{
    const string Name = "files";

    /// <inheritdoc/>
    public IReadOnlyList<string> Names => [Name];

    /// <inheritdoc/>
    public Task<IReadOnlyList<Claim>> CheckAsync(LoadedRun run, CancellationToken stop)
    {
        var files = run.Steps.Values.SelectMany(step => step.Result.Files).ToList();
        string how = string.Create(
            CultureInfo.InvariantCulture,
            $"{files.Count} files, {files.Sum(file => (double)file.Size) / 1e6:0.0} MB: size and SHA-256 as result.json has them"
        );
        return Task.FromResult<IReadOnlyList<Claim>>([new(Name, ClaimLevel.Consistent, how, run.FileBreaches)]);
    }
}
