using static StackingK8s.Contracts.Spec.Rules.Bounds;

namespace StackingK8s.Contracts.Spec.Rules;

/// <summary>What each searched parameter may be, and how many candidates they may make together; the ranges are LightGBM's own.</summary>
public sealed class SearchSpaceAttribute : RuleAttribute
{
    /// <summary>More candidates than this are a mistake rather than a search.</summary>
    public const long MostCandidates = 1_000_000;

    static readonly Parameter[] Parameters =
    [
        new("learning_rate", 0, 10) { Above = true },
        new("max_depth", 1, 64) { Whole = true, Or = -1 },
        new("n_estimators", 1, 100_000) { Whole = true },
        new("num_leaves", 2, 131_072) { Whole = true },
        new("reg_alpha", 0, 1e9),
        new("reg_lambda", 0, 1e9),
    ];

    static readonly KeysAttribute Keys = new([.. Parameters.Select(parameter => parameter.Name)]);

    /// <inheritdoc/>
    public override IEnumerable<CelRule> OnCluster =>
        [
            .. Keys.OnCluster,
            .. Parameters.Select(parameter => new CelRule(
                $"!('{parameter.Name}' in self) || self['{parameter.Name}'].all(value, {parameter.Cel})",
                $"{parameter.Name} must be {parameter.Requirement}"
            )),
            new(
                $"{string.Join(" * ", Parameters.Select(parameter => parameter.CelSize))} <= {MostCandidates}",
                $"has more than {MostCandidates} candidates: list fewer values"
            ),
        ];

    /// <inheritdoc/>
    public override IEnumerable<FieldProblem> Problems(string path, object value)
    {
        var space = (IReadOnlyDictionary<string, IReadOnlyList<double>>)value;
        foreach (var unknown in Keys.Problems(path, value))
            yield return unknown;
        foreach (var parameter in Parameters.Where(parameter => space.ContainsKey(parameter.Name)))
        foreach (var (i, number) in space[parameter.Name].Index())
            if (!parameter.Holds(number))
                yield return new($"{path}.{parameter.Name}[{i}]", $"must be {parameter.Requirement}, not {Text(number)}");
        double candidates = space.Values.Aggregate(1.0, (product, values) => product * values.Count);
        if (candidates > MostCandidates)
            yield return new(path, $"has {candidates:0} candidates, more than {MostCandidates}: list fewer values");
    }

    sealed record Parameter(string Name, double Least, double Most)
    {
        public bool Above { get; init; }

        public bool Whole { get; init; }

        /// <summary>A number outside the range that means something of its own.</summary>
        public double? Or { get; init; }

        public string Requirement =>
            (Whole ? "a whole number, " : "")
            + (Or is { } or ? $"{Text(or)} (no limit) or " : "")
            + (Above ? $"above {Text(Least)} and at most {Text(Most)}" : $"{Text(Least)} to {Text(Most)}");

        /// <summary>How many values a search has of it, in CEL.</summary>
        public string CelSize => $"('{Name}' in self ? size(self['{Name}']) : 1)";

        public string Cel
        {
            get
            {
                string whole = Whole ? " && double(int(value)) == value" : "";
                string range = $"value {(Above ? ">" : ">=")} {Literal(Least)} && value <= {Literal(Most)}{whole}";
                return Or is { } or ? $"value == {Literal(or)} || ({range})" : range;
            }
        }

        public bool Holds(double value) =>
            value == Or || ((Above ? value > Least : value >= Least) && value <= Most && (!Whole || double.IsInteger(value)));
    }
}
