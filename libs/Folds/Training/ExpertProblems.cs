using StackingK8s.Artifacts.Stores.S3;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Spec.Rules;
using StackingK8s.Folds.Weights;
using StackingK8s.Vision.Experts;

namespace StackingK8s.Folds.Training;

/// <summary>The rules an expert must keep that only the networks know.</summary>
public static class ExpertProblems
{
    /// <param name="experts">With the locations of initial weights absolute.</param>
    /// <returns>Every problem with its field path, in the order of the experts.</returns>
    public static IEnumerable<FieldProblem> Of(IReadOnlyList<ExpertSpec> experts) =>
        experts.SelectMany((expert, i) => Architecture(expert, $"spec.experts[{i}]").Concat(InitialWeights(expert, $"spec.experts[{i}]")));

    /// <returns>Those problems alone that can be seen without the machine that the run is for.</returns>
    public static IEnumerable<FieldProblem> OfArchitectures(IReadOnlyList<ExpertSpec> experts) =>
        experts.SelectMany((expert, i) => Architecture(expert, $"spec.experts[{i}]"));

    static IEnumerable<FieldProblem> Architecture(ExpertSpec expert, string at)
    {
        try
        {
            var architecture = ExpertCatalog.Find(expert.Architecture);
            return expert.ImageSize is { } size && ImageSizeAdvice.Problem(architecture, size) is { } problem
                ? [new($"{at}.imageSize", problem)]
                : [];
        }
        catch (UnknownArchitectureException unknown)
        {
            return [new($"{at}.architecture", unknown.Message)];
        }
    }

    static IEnumerable<FieldProblem> InitialWeights(ExpertSpec expert, string at)
    {
        if (expert.InitialWeights is not { Length: > 0 } file || S3Location.IsS3(file) || File.Exists(file))
            yield break;
        yield return new(
            $"{at}.initialWeights",
            file.Contains("://", StringComparison.Ordinal) ? $"{file} is no path, file:// or s3:// URI"
                : Directory.Exists(file) ? $"{file} is a folder: name a safetensors file"
                : $"there is no file {file}"
        );
    }
}
