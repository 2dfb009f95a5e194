using System.Text.Json.Nodes;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Spec;
using StackingK8s.Folds.Training;
using StackingK8s.Kubernetes.Schema;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace StackingK8s.Cli.RunFiles;

/// <summary>Reads YAML files of the user's: the run itself, or a search on its own.</summary>
static class RunFile
{
    const long LargestFile = 1 << 20;

    /// <returns>The run; its locations as written.</returns>
    /// <exception cref="UsageException">
    /// The file cannot be read, or has unknown fields, wrong types or values that break rules: all of them at once, in the order of the
    /// lines.
    /// </exception>
    public static StackingRun Read(string file)
    {
        YamlBinder binder = new();
        var run = binder.Bind<StackingRun>(Root(file));
        Refuse(file, binder, [.. RunValidation.Problems(run), .. Locations.Problems(run.Spec, file)]);
        return run;
    }

    /// <returns>The run as records, and as the JSON that a cluster is sent: nothing that the user wrote is lost, nothing added.</returns>
    /// <exception cref="UsageException">As for <see cref="Read"/>, the rules of a cluster included; files are looked for there, not
    /// here.</exception>
    public static (StackingRun Run, JsonObject Json) ReadForCluster(string file)
    {
        var root = Root(file);
        YamlBinder binder = new();
        var run = binder.Bind<StackingRun>(root);
        Refuse(file, binder, [.. RunValidation.ClusterProblems(run), .. ExpertProblems.FindInArchitectures(run.Spec.Experts)]);
        return (run, (JsonObject)YamlJson.Convert(root)!);
    }

    /// <returns>A search (strategy, iterations, budgetSeconds, validation, metric, space) from a file of its own.</returns>
    /// <exception cref="UsageException">As for <see cref="Read"/>.</exception>
    public static SearchSpec ReadSearch(string file)
    {
        YamlBinder binder = new();
        var search = binder.Bind<SearchSpec>(Root(file));
        Refuse(file, binder, RunValidation.SearchProblems(search));
        return search;
    }

    static YamlNode Root(string file)
    {
        if (RegularFile.FindOtherKind(file) is { } kind)
            throw new UsageException($"{file} is {kind}, not a run file: name a YAML file.");
        if (!File.Exists(file))
            throw new UsageException($"{file} does not exist: check its name.");
        if (new FileInfo(file).Length > LargestFile)
            throw new UsageException($"{file} is larger than 1 MiB: it cannot be a run file.");
        using StreamReader reader = new(file);
        BoundedParser parser = new(file, new Parser(reader));
        try
        {
            YamlStream yaml = [];
            yaml.Load(parser);
            return yaml.Documents.Count == 1
                ? yaml.Documents[0].RootNode
                : throw new UsageException($"{file} must hold one YAML document; it holds {yaml.Documents.Count}.");
        }
        catch (YamlException malformed)
        {
            throw new UsageException(
                $"{file}, line {malformed.Start.Line}, is not YAML: {malformed.InnerException?.Message ?? malformed.Message}",
                malformed
            );
        }
        // What the library throws at some broken texts is about its own state.
        catch (Exception broken) when (broken is ArgumentException or InvalidOperationException)
        {
            throw new UsageException($"{file}, line {parser.Current?.Start.Line ?? 1}, is not YAML: the text is malformed here.", broken);
        }
    }

    static void Refuse(string file, YamlBinder binder, IEnumerable<FieldProblem> violations)
    {
        List<FileProblem> problems =
        [
            .. binder
                .Problems.Concat(binder.Locate(violations))
                .OrderBy(problem => problem.Line)
                .ThenBy(problem => problem.Path, StringComparer.Ordinal),
        ];
        if (problems.Count > 0)
            throw new UsageException(
                $"{file} has {(problems.Count == 1 ? "a problem" : $"{problems.Count} problems")}:\n"
                    + string.Join("\n", problems.Select(problem => $"  {problem}"))
            );
    }
}
