using StackingK8s.Artifacts.Attempts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Spec;
using StackingK8s.Vision.Experts;

namespace StackingK8s.Folds.Weights;

/// <summary>The weights that an expert's training starts from, where a file gives them.</summary>
static class InitialWeights
{
    /// <summary>The name of the file among a step's inputs.</summary>
    public static string Input(ExpertSpec spec) => $"initial weights of {spec.Name}";

    /// <summary>SHA-256 of each file under its name among the inputs.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Digests(IReadOnlyList<ExpertSpec> experts) =>
        experts
            .Where(expert => expert.InitialWeights is not null)
            .Select(expert => KeyValuePair.Create(Input(expert), ContentDigest.OfFile(expert.InitialWeights!)));

    /// <summary>
    /// Loads every file once, so that one that does not fit fails the step before the first expert has trained for hours.
    /// </summary>
    /// <exception cref="DataException">A file is invalid or does not fit.</exception>
    public static void Check(IReadOnlyList<ExpertSpec> experts, IReadOnlyDictionary<string, string> inputs)
    {
        foreach (var expert in experts.Where(expert => expert.InitialWeights is not null))
        {
            using var network = ExpertCatalog.Create(expert.Architecture, new(), 0);
            Load(expert, network, inputs, _ => { });
        }
    }

    /// <summary>Loads the file into a network.</summary>
    /// <param name="spec">An expert with initial weights.</param>
    /// <param name="network">New; what the file does not have stays as it is.</param>
    /// <param name="inputs">The digests of the step's inputs, which the file must still have.</param>
    /// <param name="log">Called with what was loaded and what was not.</param>
    /// <exception cref="DataException">The file is invalid, does not fit, or has changed.</exception>
    public static void Load(ExpertSpec spec, Expert network, IReadOnlyDictionary<string, string> inputs, Action<string> log)
    {
        try
        {
            using var file = WeightsFile.Open(spec.InitialWeights!);
            if (ContentDigest.OfFile(spec.InitialWeights!) != inputs[Input(spec)])
                throw new DataException($"{spec.InitialWeights} changed while the step was running. Rerun the same command.");
            var loaded = file.LoadInto(network);
            log(
                $"{spec.Name} starts from {spec.InitialWeights}: {loaded.Loaded} of {loaded.Loaded + loaded.Missing.Count} tensors"
                    + (loaded.ClassifierLoaded ? "" : "; the classifier starts from the seed")
            );
            foreach (string remark in WeightRemarks.Of(loaded))
                log($"{spec.Name}: {remark}");
            var chosen = ExpertSettings.Normalization(spec, network.Architecture);
            if (file.Description is { } trained && !trained.Normalisation.Equals(chosen))
                log(
                    $"{spec.Name}: the weights were trained with normalization {trained.Normalisation.Name}; "
                        + $"this training uses {chosen.Name}"
                );
        }
        catch (DataException unfit)
        {
            throw new DataException($"{spec.Name}, initialWeights: {unfit.Message}", unfit);
        }
    }
}
