using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Spec.Rules;
using StackingK8s.Folds.Training;

namespace StackingK8s.Cli.RunFiles;

/// <summary>Turns the locations of a run file into absolute ones. Pure but for asking what the current folder is.</summary>
static class Locations
{
    /// <summary>
    /// Relative paths start from the run file's folder, so that a run means the same wherever it is started. Artifacts go into the
    /// work directory where the file names no place.
    /// </summary>
    public static RunSpec Resolve(RunSpec spec, string runFile, string workDirectory)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(runFile))!;
        var data = spec.Data with { Manifest = Absolute(spec.Data.Manifest, folder) };
        return spec with
        {
            Data = data with
            {
                ImageRoot = Absolute(data.RootOfImages(), folder),
                TestManifest = spec.Data.TestManifest is { } test ? Absolute(test, folder) : null,
            },
            Experts = Resolve(spec.Experts, runFile),
            Artifacts = spec.Artifacts with
            {
                Uri = spec.Artifacts.Uri is { } uri ? Absolute(uri, folder) : Path.Combine(Path.GetFullPath(workDirectory), "artifacts"),
            },
        };
    }

    /// <returns>Malformed locations, and what the experts' networks and files forbid (<see cref="ExpertProblems"/>).</returns>
    public static IEnumerable<FieldProblem> Problems(RunSpec spec, string runFile)
    {
        List<FieldProblem> problems =
        [
            .. Malformed("spec.data.manifest", spec.Data.Manifest),
            .. Malformed("spec.data.imageRoot", spec.Data.ImageRoot),
            .. Malformed("spec.data.testManifest", spec.Data.TestManifest),
            .. Malformed("spec.artifacts.uri", spec.Artifacts.Uri),
        ];
        List<ExpertSpec> experts = [];
        foreach (var (i, expert) in spec.Experts.Index())
        {
            List<FieldProblem> weights = [.. Malformed($"spec.experts[{i}].initialWeights", expert.InitialWeights)];
            problems.AddRange(weights);
            experts.Add(weights.Count == 0 ? expert : expert with { InitialWeights = null });
        }
        return problems.Concat(ExpertProblems.Find(Resolve(experts, runFile)));
    }

    static IReadOnlyList<FieldProblem> Malformed(string path, string? location)
    {
        try
        {
            // One that may hold a secret breaks a rule of its field.
            if (location is { Length: > 0 } && !UriSecrets.MayBeIn(location))
                Absolute(location, Path.GetTempPath());
            return [];
        }
        catch (Exception malformed) when (malformed is ArgumentException or UriFormatException)
        {
            string shown = location!.Replace("\0", "\\0", StringComparison.Ordinal);
            return [new(path, $"'{shown}' is not a path, file:// or s3:// URI ({malformed.Message.TrimEnd('.')})")];
        }
    }

    /// <summary>The experts with the locations of their initial weights absolute.</summary>
    public static IReadOnlyList<ExpertSpec> Resolve(IReadOnlyList<ExpertSpec> experts, string runFile)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(runFile))!;
        return
        [
            .. experts.Select(expert =>
                expert with
                {
                    InitialWeights = expert.InitialWeights is { Length: > 0 } file ? Absolute(file, folder) : expert.InitialWeights,
                }
            ),
        ];
    }

    static string Absolute(string location, string folder) =>
        location.StartsWith("file://", StringComparison.Ordinal) ? new Uri(location).LocalPath
        : location.Contains("://", StringComparison.Ordinal) ? location
        : Path.GetFullPath(location, folder);
}
