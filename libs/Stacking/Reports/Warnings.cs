using StackingK8s.Contracts.Results;
using StackingK8s.Meta;
using StackingK8s.Stacking.Reports.Content;

namespace StackingK8s.Stacking.Reports;

/// <summary>What a reader should know before the numbers. Pure.</summary>
static class Warnings
{
    /// <summary>Intervals over fewer groups than these are still too narrow.</summary>
    const int FewGroups = 10;

    /// <summary>The band at the top of the page; nothing where there is nothing to warn of.</summary>
    public static string Band(ReportContent content)
    {
        var warnings = Find(content);
        return warnings.Count == 0
            ? ""
            : $"<aside class=\"warnings\"><strong>Know before you read</strong><ul>{string.Concat(warnings.Select(Item))}</ul></aside>";
    }

    static string Item(string warning) => $"<li>{Html.Text(warning)}</li>";

    /// <summary>A sentence per warning.</summary>
    public static IReadOnlyList<string> Find(ReportContent content)
    {
        var report = content.Report;
        List<string> warnings = [];
        var accepted = content.Description?.Spec.Data.Accept ?? [];
        foreach (var finding in content.Data?.Warnings ?? [])
            if (!accepted.Contains(finding.Name))
                warnings.Add($"Data, {finding.Name}: {finding.Message.Split('\n')[0].TrimEnd(':')}");
        warnings.AddRange(LearningSigns.Find(report.OutOfFold, report.Threshold.OutOfFold, content.Training));
        foreach (var worse in report.Comparisons.Where(compared => compared.Chosen && compared.High < 0))
            warnings.Add(ReportText.FormatComparison(worse, report.TestGroupCount));
        if (!content.Rows.AreTest)
            warnings.Add(
                "No test manifest: all scores are out of fold, and the rows that give them also chose the meta-model's parameters."
            );
        if (report.GroupColumn is null)
            warnings.Add($"{ReportText.Independence(report)}. If rows hang together, name their column (data.columns.group).");
        if (report.TestGroupCount is > 0 and < FewGroups)
            warnings.Add(
                $"The test rows come from {report.TestGroupCount} groups: intervals over fewer than {FewGroups} are still too narrow."
            );
        return warnings;
    }
}
