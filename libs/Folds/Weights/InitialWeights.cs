using StackingK8s.Artifacts.Attempts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Spec.Rules;
using StackingK8s.Vision.Experts;
using StackingK8s.Vision.Images;

namespace StackingK8s.Folds.Weights;

/// <summary>The weights that an expert's training starts from, where a file gives them.</summary>
static class InitialWeights
{
    const int MostNamed = 20;

    /// <summary>What the file is called among a step's inputs.</summary>
    public static string Input(ExpertSpec spec) => $"initial weights of {spec.Name}";

    /// <summary>SHA-256 of each file under its name among the inputs.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Digests(IReadOnlyList<ExpertSpec> experts) =>
        experts
            .Where(expert => expert.InitialWeights is not null)
            .Select(expert => KeyValuePair.Create(Input(expert), ContentDigest.OfFile(expert.InitialWeights!)));

    /// <summary>Loads every file once, so that one that fits no network ends the step before the first expert has trained for hours.</summary>
    /// <exception cref="DataException">A file is unsound or does not fit.</exception>
    public static void Check(IReadOnlyList<ExpertSpec> experts, IReadOnlyDictionary<string, string> inputs)
    {
        foreach (var expert in experts.Where(expert => expert.InitialWeights is not null))
        {
            using var network = ExpertCatalog.Create(expert.Architecture, new(), 0);
            Load(expert, network, inputs, _ => { });
        }
    }

    /// <param name="spec">An expert with initial weights.</param>
    /// <param name="network">Fresh; what the file does not hold stays as it is.</param>
    /// <param name="inputs">The digests that the step answers for.</param>
    /// <param name="say">Told what was loaded and what was not.</param>
    /// <exception cref="DataException">The file is unsound or does not fit.</exception>
    public static void Load(ExpertSpec spec, Expert network, IReadOnlyDictionary<string, string> inputs, Action<string> say)
    {
        try
        {
            using var file = WeightsFile.Open(spec.InitialWeights!);
            if (ContentDigest.OfFile(spec.InitialWeights!) != inputs[Input(spec)])
                throw new DataException($"{spec.InitialWeights} changed while the step was working: leave it alone and run again.");
            var loaded = file.LoadInto(network);
            say(
                $"{spec.Name} starts from {spec.InitialWeights}: {loaded.Loaded} of {loaded.Loaded + loaded.Missing.Count} tensors"
                    + (loaded.ClassifierLoaded ? "" : "; the classifier starts from the seed")
            );
            if (loaded.Resized.Count > 0)
                say($"{spec.Name}: {loaded.Resized.Count} relative position tables resized to the window of {spec.Architecture}");
            if (loaded.Missing.Count > 0)
                say($"{spec.Name}: not in the file: {Listed(loaded.Missing)}");
            if (loaded.Unexpected.Count > 0)
                say($"{spec.Name}: in the file, but not in the network: {Listed(loaded.Unexpected)}");
            var chosen = Normalisation.Parse(spec.Normalization, network.Architecture.Normalisation);
            if (file.Description is { } trained && !trained.Normalisation.Equals(chosen))
                say(
                    $"{spec.Name}: the file says its network was trained with the normalization {trained.Normalisation.Name}; this training uses {chosen.Name}"
                );
        }
        catch (DataException unfit)
        {
            throw new DataException($"{spec.Name}, initialWeights: {unfit.Message}", unfit);
        }
    }

    static string Listed(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(MostNamed)) + (names.Count > MostNamed ? $" and {names.Count - MostNamed} more" : "");
}
