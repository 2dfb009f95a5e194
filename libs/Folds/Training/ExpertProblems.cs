using StackingK8s.Artifacts.Stores;
using StackingK8s.Artifacts.Stores.S3;
using StackingK8s.Contracts.Spec;
using StackingK8s.Vision.Experts;

namespace StackingK8s.Folds.Training;

/// <summary>
/// Finds what is wrong with experts by the rules that only the networks know. Pure, except that files of weights must exist.
/// </summary>
public static class ExpertProblems
{
    /// <summary>Checks architectures, image sizes, views and initial weights.</summary>
    /// <param name="experts">With the locations of initial weights absolute.</param>
    /// <returns>Every problem with its field path, in the order of the experts.</returns>
    public static IEnumerable<FieldProblem> Find(IReadOnlyList<ExpertSpec> experts) =>
        experts.SelectMany(
            (expert, i) =>
                Architecture(expert, $"spec.experts[{i}]")
                    .Concat(View(expert, $"spec.experts[{i}]"))
                    .Concat(InitialWeights(expert, $"spec.experts[{i}]"))
        );

    /// <summary>
    /// Checks architectures, image sizes and views alone: all that can be checked away from the machine that the run is for.
    /// </summary>
    /// <param name="experts">The experts of a run.</param>
    /// <returns>Every problem with its field path, in the order of the experts.</returns>
    public static IEnumerable<FieldProblem> FindInArchitectures(IReadOnlyList<ExpertSpec> experts) =>
        experts.SelectMany((expert, i) => Architecture(expert, $"spec.experts[{i}]").Concat(View(expert, $"spec.experts[{i}]")));

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

    static IEnumerable<FieldProblem> View(ExpertSpec expert, string at)
    {
        if (expert.View == PixelView.Residual && expert.Augmentation.Jpeg.Probability > 0)
            yield return new(
                $"{at}.augmentation.jpeg",
                "would compress the residual, not the photograph. Switch it off, or compress copies of the images beforehand"
            );
    }

    static IEnumerable<FieldProblem> InitialWeights(ExpertSpec expert, string at)
    {
        if (expert.InitialWeights is not { Length: > 0 } file || S3Location.IsS3(file))
            yield break;
        if (file.Contains("://", StringComparison.Ordinal))
            yield return new($"{at}.initialWeights", $"must be a path, a file:// or an s3:// URI; it is {file}");
        else if (RegularFile.FindOtherKind(file) is { } kind)
            yield return new($"{at}.initialWeights", $"must be a safetensors file; {file} is {kind}");
        else if (!File.Exists(file))
            yield return new($"{at}.initialWeights", $"file not found: {file}");
    }
}
