using System.Globalization;
using System.Text;
using StackingK8s.Contracts.Results;

namespace StackingK8s.Meta;

/// <summary>The scores of several models as a table of 80 columns. Pure.</summary>
public static class ScoreTable
{
    static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    /// <summary>Formats the table below its title, a line per model, with an empty line before it.</summary>
    /// <param name="title">What rows these are.</param>
    /// <param name="scores">At least one.</param>
    /// <param name="groups">Groups that the intervals are drawn over; 0 without groups.</param>
    /// <param name="unit">What is scored.</param>
    public static string Format(string title, IReadOnlyList<ScoreReport> scores, int groups, string unit = "rows")
    {
        string interval = groups > 0 ? string.Create(Invariant, $"; intervals over {groups:N0} groups") : "";
        StringBuilder text = new(string.Create(Invariant, $"\n{title}, {scores[0].Rows:N0} {unit}{interval}\n"));
        text.Append(
            Invariant,
            $"  {"", -15} {"AUC", 6}  {"95 % interval", -15} {"AP", 6} {"F1", 6} {"acc.", 6} {"logloss", 8} {"EER", 6}\n"
        );
        foreach (var score in scores)
            text.Append(
                Invariant,
                $"  {score.Model, -15} {Number(score.Auc), 6}  [{Number(score.AucLow), 6}, {Number(score.AucHigh), 6}] "
                    + $"{Number(score.AveragePrecision), 7} {Number(score.F1), 6} {Number(score.Accuracy), 6} "
                    + $"{Number(score.LogLoss), 8} {Number(score.EqualErrorRate), 6}\n"
            );
        return text.ToString();
    }

    /// <summary>To four decimals; a dash where there is no number.</summary>
    /// <param name="value">A score, or NaN.</param>
    public static string Number(double value) => double.IsNaN(value) ? "-" : value.ToString("0.0000", Invariant);
}
