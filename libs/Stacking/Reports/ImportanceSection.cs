using System.Text;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;

namespace StackingK8s.Stacking.Reports;

/// <summary>What decides: columns one by one, and summed by expert, view and layer. Pure.</summary>
static class ImportanceSection
{
    /// <summary>Adds the section; nothing where no tree has a split and there is no blend.</summary>
    public static void Draw(StringBuilder page, MetaReport report, RunDescription? description)
    {
        string body = report.Importance.Count > 0 ? Tables.Importance(report.Importance) : "";
        if (report.ImportanceByExpert is { Count: > 0 } experts && report.ImportanceByLayer is { } layers)
        {
            body += Tables.Shares("expert", experts);
            if (description is not null)
                body += Tables.Shares("view", ByView(experts, description.Spec.Experts));
            if (experts.Any(expert => expert.Splits > 0))
                body += Tables.Shares("layer", layers);
        }
        if (body.Length > 0)
            Page.Section(
                page,
                "What decides",
                "Gain is the total reduction of the loss by the trees' splits. Blend is how far an expert moves the log-odds that "
                    + "trees are added to: its weight times the deviation of its out-of-fold scores"
                    + (report.Start == TreeStart.Blend ? "; a logit so matters more than its gain shows." : "."),
                body
            );
    }

    /// <summary>The experts that look at the same, together.</summary>
    /// <param name="experts">One share per expert.</param>
    /// <param name="specs">What the run asked of them.</param>
    public static IReadOnlyList<ImportanceShare> ByView(IReadOnlyList<ImportanceShare> experts, IReadOnlyList<ExpertSpec> specs) =>
        [
            .. experts
                .GroupBy(expert =>
                    specs.FirstOrDefault(spec => spec.Name == expert.Name) is { } spec ? Choices.Name(spec.View) : "not known"
                )
                .Select(view => new ImportanceShare(
                    view.Key,
                    view.Sum(expert => expert.Gain),
                    view.Sum(expert => expert.GainShare),
                    view.Sum(expert => expert.Splits),
                    view.Any(expert => expert.Blend is not null) ? view.Sum(expert => expert.Blend ?? 0) : null
                )),
        ];
}
