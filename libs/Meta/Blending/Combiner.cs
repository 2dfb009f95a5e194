using System.Globalization;
using StackingK8s.Contracts.Results;
using StackingK8s.Learning;
using StackingK8s.Learning.Features;

namespace StackingK8s.Meta.Blending;

/// <summary>How scores of experts become log-odds without trees.</summary>
enum CombinerKind
{
    /// <summary>Their plain mean.</summary>
    Mean,

    /// <summary>One expert alone.</summary>
    Expert,

    /// <summary>A <see cref="ShrunkBlend"/>.</summary>
    Blend,
}

/// <summary>
/// One way to combine the experts without trees: the candidates that a meta-model must not fall below. Each ends in weights and an
/// intercept, so that the mean and a single expert are served by the same file as a blend.
/// </summary>
/// <param name="Kind">Mean, one expert, or a blend.</param>
/// <param name="Expert">The expert's column; 0 for the other kinds.</param>
/// <param name="Strength">How strongly the weights of a blend are drawn together; 0 for the other kinds.</param>
sealed record Combiner(CombinerKind Kind, int Expert, double Strength)
{
    /// <summary>
    /// Strengths of blends, per row: with scores of deviation 1 the loss of a row bends by some tenth, so 1 leaves next to nothing of the
    /// differences between weights, 0.01 most of them, and 0 all.
    /// </summary>
    static readonly double[] Strengths = [1, 0.1, 0.01, 0];

    /// <summary>All combiners of so many experts, the simplest first: what ties is decided by this order.</summary>
    /// <param name="experts">At least 0.</param>
    public static IReadOnlyList<Combiner> All(int experts)
    {
        var alone = Enumerable.Range(0, experts).Select(expert => new Combiner(CombinerKind.Expert, expert, 0));
        return experts < 2
            ? [.. alone]
            : [new(CombinerKind.Mean, 0, 0), .. alone, .. Strengths.Select(strength => new Combiner(CombinerKind.Blend, 0, strength))];
    }

    /// <summary>Its name in candidates.csv and in reports.</summary>
    /// <param name="experts">Names of the experts.</param>
    public string Name(IReadOnlyList<string> experts) =>
        Kind switch
        {
            CombinerKind.Mean => CandidateNames.Mean,
            CombinerKind.Expert => experts[Expert],
            _ => string.Create(CultureInfo.InvariantCulture, $"{CandidateNames.Blend} {Strength}"),
        };

    /// <summary>Fits weights and intercept.</summary>
    /// <param name="scores">(rows, experts), on one scale.</param>
    /// <param name="labels">0 or 1 per row.</param>
    /// <param name="rows">The rows to fit on.</param>
    /// <param name="noise">What averaging networks in serving takes away from the scores' spread.</param>
    /// <returns>One weight of at least 0 per expert.</returns>
    public LogisticBlend Fit(FloatMatrix scores, int[] labels, int[] rows, ServingNoise noise)
    {
        double[][] columns = ScoreColumns.Of(scores, rows);
        int[] fitted = Array.ConvertAll(rows, row => labels[row]);
        return Kind switch
        {
            CombinerKind.Blend => noise.Fit(columns, fitted, Strength),
            CombinerKind.Mean => Spread(ShrunkBlend.Fit([ScoreColumns.Mean(columns)], fitted, 0), _ => 1.0 / columns.Length),
            _ => Spread(ShrunkBlend.Fit([columns[Expert]], fitted, 0), expert => expert == Expert ? 1 : 0),
        };

        LogisticBlend Spread(LogisticBlend single, Func<int, double> share) =>
            new([.. Enumerable.Range(0, columns.Length).Select(expert => single.Weights[0] * share(expert))], single.Intercept);
    }
}

/// <summary>Names of candidates that no expert can have: those of experts are without spaces.</summary>
static class CandidateNames
{
    /// <summary>The plain mean of the experts' scores.</summary>
    public const string Mean = "mean of scores";

    /// <summary>Begins the name of a blend, which ends with its strength.</summary>
    public const string Blend = "blend";
}
