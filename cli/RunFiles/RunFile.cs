using System.Text.Json.Nodes;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Spec.Rules;
using StackingK8s.Folds.Training;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace StackingK8s.Cli.RunFiles;

/// <summary>Reads YAML files of the user's: the run itself, or a search on its own.</summary>
static class RunFile
{
    const long LargestFile = 1 << 20;

    /// <returns>The run; its locations as written.</returns>
    /// <exception cref="UsageException">The file cannot be read, or breaks rules: all of them at once, with field paths.</exception>
    public static StackingRun Read(string file)
    {
        var (run, problems) = Bind<StackingRun>(Root(file));
        // Rules that look at values would only repeat what a wrong type already said.
        if (problems.Count == 0)
            problems = [.. RunValidation.Problems(run), .. ExpertProblems.Find(Locations.Resolve(run.Spec.Experts, file))];
        return problems.Count == 0 ? run : throw Refuse(file, problems);
    }

    /// <returns>The run as records, and as the JSON that a cluster is sent: nothing that the user wrote is lost, nothing added.</returns>
    /// <exception cref="UsageException">As for <see cref="Read"/>, the rules of a cluster included; files are looked for there, not here.</exception>
    public static (StackingRun Run, JsonObject Json) ReadForCluster(string file)
    {
        var root = Root(file);
        var (run, problems) = Bind<StackingRun>(root);
        if (problems.Count == 0)
            problems = [.. RunValidation.ClusterProblems(run), .. ExpertProblems.FindInArchitectures(run.Spec.Experts)];
        return problems.Count == 0 ? (run, (JsonObject)YamlJson.Of(root)!) : throw Refuse(file, problems);
    }

    /// <returns>A search (strategy, iterations, validationFraction, space) from a file of its own.</returns>
    /// <exception cref="UsageException">As for <see cref="Read"/>.</exception>
    public static SearchSpec ReadSearch(string file)
    {
        var (search, problems) = Bind<SearchSpec>(Root(file));
        if (problems.Count == 0)
            problems = RunValidation.SearchProblems(search);
        return problems.Count == 0 ? search : throw Refuse(file, problems);
    }

    static (T Value, IReadOnlyList<FieldProblem> Problems) Bind<T>(YamlNode root)
    {
        YamlBinder binder = new();
        var value = (T)binder.Bind(root, typeof(T), "")!;
        return (value, binder.Problems);
    }

    static YamlNode Root(string file)
    {
        if (!File.Exists(file))
            throw new UsageException($"There is no file {file}.");
        if (new FileInfo(file).Length > LargestFile)
            throw new UsageException($"{file} is larger than 1 MiB: that is no run file.");
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
            throw new UsageException(
                $"{file}, line {parser.Current?.Start.Line ?? 1}, is not YAML: something stands where nothing can.",
                broken
            );
        }
    }

    static UsageException Refuse(string file, IReadOnlyList<FieldProblem> problems) =>
        new(
            $"{file} has {(problems.Count == 1 ? "a problem" : $"{problems.Count} problems")}:\n"
                + string.Join("\n", problems.Select(problem => $"  {problem}"))
        );
}
