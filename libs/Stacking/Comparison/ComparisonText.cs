using System.Globalization;
using System.Text;
using StackingK8s.Artifacts;
using StackingK8s.Contracts.Evaluations;
using StackingK8s.Contracts.Results;
using StackingK8s.Meta;

namespace StackingK8s.Stacking.Comparison;

/// <summary>A comparison of runs as a person reads it in a terminal of 80 columns. Pure.</summary>
public static class ComparisonText
{
    const int Width = 80;

    static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    /// <summary>Formats the whole comparison.</summary>
    /// <param name="comparison">Of at least two runs.</param>
    public static string Format(RunComparison comparison)
    {
        StringBuilder text = new("Runs; 1 is the baseline\n");
        foreach (var (i, run) in comparison.Runs.Index())
        {
            Line(text, Number(i), run.Run);
            Line(text, "", run.Store);
            Line(text, "", Made(run));
        }
        Scores(text, "Test manifest", comparison.Runs, run => run.Test);
        Scores(text, "Out of fold", comparison.Runs, run => run.OutOfFold);
        text.Append("\nMeta-model against that of run 1, on the same test rows\n");
        foreach (var (i, pair) in comparison.Pairs.Index())
        foreach (var (part, sentence) in Sentences(pair).Index())
            Line(text, part == 0 ? Number(i + 1) : "", sentence);
        text.Append(comparison.Settings.Count == 0 ? "\nNo setting that determines the results differs.\n" : "\nSettings that differ\n");
        foreach (var setting in comparison.Settings)
        {
            Line(text, "", setting.Field, 2);
            foreach (var (i, value) in setting.Values.Index())
                Line(text, $"  {Number(i)}", value.Length == 0 ? "-" : value, 7);
        }
        return text.ToString();
    }

    /// <summary>What a paired test says, or why there is none, in sentences of less than 80 characters.</summary>
    /// <param name="pair">A run beside the baseline.</param>
    public static IEnumerable<string> Sentences(PairedRuns pair)
    {
        if (pair.Difference is not { } test)
        {
            yield return "no paired test:";
            yield return pair.Reason!;
            yield break;
        }
        string outcome = test.Low > 0 ? "better"
            : test.High < 0 ? "worse"
            : "not shown to differ",
            method = test.Groups > 0
                ? string.Create(Invariant, $"bootstrap over {test.Groups:N0} groups")
                : "DeLong, rows taken as independent";
        yield return string.Create(
            Invariant,
            $"{outcome}: {Signed.Text(test.Difference)} [{Signed.Text(test.Low)}, {Signed.Text(test.High)}], p = {test.PValue:0.000}"
        );
        yield return string.Create(Invariant, $"AUC difference on {pair.SharedTestRows:N0} rows, paired; {method}");
    }

    /// <summary>When and by what a run was made.</summary>
    /// <param name="run">A run.</param>
    public static string Made(ComparedRun run) =>
        (run.Finished?.ToUniversalTime().ToString("yyyy-MM-dd HH:mm 'UTC'", Invariant) ?? "date not recorded")
        + $", version {run.ProgramVersion}";

    static void Scores(
        StringBuilder text,
        string title,
        IReadOnlyList<ComparedRun> runs,
        Func<ComparedRun, IReadOnlyList<ScoreReport>> scores
    )
    {
        text.Append(Invariant, $"\n{title, -15} {"rows", 9}  {"AUC", 6}  {"95 % interval", -16}  {"logloss", 7}  best expert\n");
        foreach (var (i, run) in runs.Index())
        {
            if (scores(run).FirstOrDefault(score => score.Model == MetaReport.MetaModel) is not { } meta)
            {
                Line(text, Number(i), "none");
                continue;
            }
            var best = scores(run)
                .Where(score => score.Model is not (MetaReport.MetaModel or MetaReport.MeanOfLogits))
                .MaxBy(score => score.Auc);
            Line(
                text,
                Number(i),
                string.Create(
                    Invariant,
                    $"{"", 10} {meta.Rows, 9:N0}  {ScoreTable.Number(meta.Auc), 6}  [{ScoreTable.Number(meta.AucLow), 6}, "
                        + $"{ScoreTable.Number(meta.AucHigh), 6}]  {ScoreTable.Number(meta.LogLoss), 7}"
                ) + (best is null ? "" : $"  {ScoreTable.Number(best.Auc)} {best.Model}")
            );
        }
    }

    static string Number(int run) => (run + 1).ToString(Invariant);

    static void Line(StringBuilder text, string number, string words, int indent = 5)
    {
        string line = $"  {number}".PadRight(indent) + MessageText.Escape(words);
        text.Append(line.Length <= Width ? line : line[..(Width - 1)] + "…").Append('\n');
    }
}
