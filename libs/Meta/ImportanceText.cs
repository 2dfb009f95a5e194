using System.Globalization;
using System.Text;
using StackingK8s.Contracts.Results;

namespace StackingK8s.Meta;

/// <summary>What experts and layers contribute, as a person reads it in a terminal. Pure.</summary>
public static class ImportanceText
{
    static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    /// <summary>A line per expert and, where trees have splits, per layer; nothing where the report has neither.</summary>
    /// <param name="report">report.json.</param>
    public static string Format(MetaReport report)
    {
        if (report.ImportanceByExpert is not { } experts || report.ImportanceByLayer is not { } layers)
            return "";
        StringBuilder text = new("\nWhat decides: share of the trees' gain, and log-odds moved by the blend\n");
        text.Append(Invariant, $"  {"", -15} {"gain", 8} {"splits", 8} {"blend", 8}\n");
        bool split = experts.Any(expert => expert.Splits > 0);
        foreach (var share in experts.Concat(split ? layers : []))
        {
            string blend = ScoreTable.Number(share.Blend ?? double.NaN);
            text.Append(Invariant, $"  {share.Name, -15} {share.GainShare, 8:0.0 %} {share.Splits, 8:N0} {blend, 8}\n");
        }
        return text.ToString();
    }
}
