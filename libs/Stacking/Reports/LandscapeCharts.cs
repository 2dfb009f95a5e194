using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;
using StackingK8s.Stacking.Reports.Content;

namespace StackingK8s.Stacking.Reports;

/// <summary>The search as pictures. Pure.</summary>
static class LandscapeCharts
{
    /// <summary>Candidates that are drawn one by one; of more there is a line.</summary>
    const int MostDots = 250;

    /// <summary>All candidates by score, and the score along each parameter that was searched.</summary>
    public static string Draw(SearchLandscape landscape, SearchReport search)
    {
        List<string> figures = [Page.Figure("Candidates by score", Candidates(landscape, search), Note(landscape))];
        foreach (var (parameter, name) in landscape.Parameters.Index().Select(each => (each.Index, each.Item)))
            if (landscape.Candidates.Where(each => each.HasTrees).Select(each => each.Values[parameter]).Distinct().Count() > 1)
                figures.Add(
                    Page.Figure(name, Along(landscape, search, parameter), "Thick, the best candidate with each value; grey, their mean.")
                );
        return $"<div class=\"plots\">{string.Concat(figures)}</div>";
    }

    static string Note(SearchLandscape landscape) =>
        Html.Format($"{landscape.Candidates.Count:N0} candidates, best first; orange without trees, ringed the winner; ")
        + "whiskers: one deviation over the parts."
        + (landscape.Candidates.Count == SearchLandscape.MostCandidates ? " Only the first of candidates.csv are shown." : "");

    static string Candidates(SearchLandscape landscape, SearchReport search)
    {
        var ordered = landscape.Candidates.OrderByDescending(each => each.Mean).ToList();
        Plot plot = new(
            "Candidates by score",
            Axis.Counting("rank", ordered.Count),
            Axis.Around(
                Choices.Name(search.Metric),
                ordered.SelectMany(each => new[] { each.Mean - each.Deviation, each.Mean + each.Deviation })
            )
        );
        if (ordered.Count > MostDots)
            plot.Line("line meta", ordered.Select((each, rank) => (rank + 1.0, each.Mean)));
        foreach (var (rank, candidate) in ordered.Index())
        {
            bool wins = landscape.IsWinner(candidate, search);
            if ((ordered.Count > MostDots && !wins) || !double.IsFinite(candidate.Mean))
                continue;
            plot.Line("whisker", [(rank + 1, candidate.Mean - candidate.Deviation), (rank + 1, candidate.Mean + candidate.Deviation)]);
            plot.Dot(
                $"dot {(candidate.HasTrees ? "meta" : "expert-0")}{(wins ? " winner" : "")}",
                rank + 1,
                candidate.Mean,
                Tooltip(landscape, candidate)
            );
        }
        return plot.ToString();
    }

    static string Along(SearchLandscape landscape, SearchReport search, int parameter)
    {
        var values = landscape
            .Candidates.Where(each => each.HasTrees && double.IsFinite(each.Mean))
            .GroupBy(each => each.Values[parameter])
            .OrderBy(value => value.Key)
            .Select(value => (Value: value.Key, Best: value.MaxBy(each => each.Mean)!, Mean: value.Average(each => each.Mean)))
            .ToList();
        var plot = new Plot(
            $"Score along {landscape.Parameters[parameter]}",
            Axis.Around(landscape.Parameters[parameter], values.Select(value => value.Value)),
            Axis.Around(Choices.Name(search.Metric), values.SelectMany(value => new[] { value.Best.Mean, value.Mean }))
        )
            .Line("line mean", values.Select(value => (value.Value, value.Mean)))
            .Line("line meta", values.Select(value => (value.Value, value.Best.Mean)));
        foreach (var value in values.Take(MostDots))
            plot.Dot(
                $"dot meta{(landscape.IsWinner(value.Best, search) ? " winner" : "")}",
                value.Value,
                value.Best.Mean,
                Tooltip(landscape, value.Best)
            );
        return plot.ToString();
    }

    static string Tooltip(SearchLandscape landscape, LandscapePoint candidate) =>
        Html.Format($"{candidate.Name}: {candidate.Mean:0.0000} +- {candidate.Deviation:0.0000}")
        + (
            candidate.HasTrees
                ? "; " + string.Join(", ", landscape.Parameters.Select((name, i) => Html.Format($"{name}={candidate.Values[i]}")))
                : ""
        );
}
