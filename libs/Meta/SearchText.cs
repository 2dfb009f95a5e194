using System.Globalization;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;

namespace StackingK8s.Meta;

/// <summary>What terminal and page say of the search. Pure.</summary>
public static class SearchText
{
    static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    /// <summary>How the candidates were scored.</summary>
    /// <param name="search">The search.</param>
    public static string Heading(SearchReport search)
    {
        var validation = search.Validation;
        string unit = Choices.Name(validation.Unit),
            units = validation.Unit switch
            {
                ValidationUnit.Group => string.Create(Invariant, $"{validation.Groups.Sum():N0} groups"),
                ValidationUnit.Fold => "whole folds",
                _ => "rows",
            };
        string scored =
            validation.Strategy == ValidationStrategy.Holdout
                ? string.Create(Invariant, $"scored on {validation.Rows[0]:N0} rows held out by {unit} ({units})")
                : string.Create(Invariant, $"scored on {validation.Parts:N0} parts, each held out once by {unit} ({units})");
        string some = search.Scored < search.Candidates ? string.Create(Invariant, $" ({search.Scored:N0} of them scored)") : "";
        return string.Create(
            Invariant,
            $"Search ({Choices.Name(search.Strategy)}, {Choices.Name(search.Metric)}): {search.Candidates:N0} candidates with trees"
                + $"{some}, {scored}. Selection scores are optimistic of the winner (*)."
        );
    }

    /// <summary>Why the winner won.</summary>
    /// <param name="search">The search.</param>
    public static string Verdict(SearchReport search)
    {
        if (search.TreesGain is not { } gain)
            return string.Create(
                Invariant,
                $"Winner: trees, selection score {search.Winner.Mean:0.0000} (optimistic); there are no experts to compare them with."
            );
        string compared = search.BestParameters["n_estimators"] > 0 ? "more than" : "not more than",
            end = search.BestParameters["n_estimators"] > 0 ? "" : ", so none are added";
        return string.Create(
            Invariant,
            $"Winner: {search.Winner.Name}. Trees gain {Signed.Text(gain.Mean)} over the best without trees, {compared} "
                + $"the standard error of {gain.StandardError:0.0000}{end}."
        );
    }

    /// <summary>Parameters of the winner's trees; null where it has none.</summary>
    /// <param name="search">The search.</param>
    public static string? Parameters(SearchReport search) =>
        search.BestParameters["n_estimators"] > 0
            ? string.Join(", ", search.BestParameters.Select(parameter => string.Create(Invariant, $"{parameter.Key}={parameter.Value}")))
            : null;
}
