using System.CommandLine;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Cli.Options;

/// <summary>How every command that reads a manifest is told its columns: an option for each field of spec.data.columns.</summary>
sealed class ColumnOptions
{
    readonly Option<string> path,
        label;
    readonly Option<string?> group,
        fold;
    readonly Option<string[]> slices;

    /// <param name="ruled">Checks the values.</param>
    public ColumnOptions(RuledOptions ruled)
    {
        path = ruled.AddDefault("--path-column", (ColumnsSpec columns) => columns.Path, "Column of the images' paths");
        label = ruled.AddDefault("--label-column", (ColumnsSpec columns) => columns.Label, "Column of the labels");
        group = ruled.Add(
            "--group-column",
            (ColumnsSpec columns) => columns.Group,
            "Column of the groups; rows of one group stay in one fold",
            "the column group, if there is one"
        );
        fold = ruled.Add("--fold-column", (ColumnsSpec columns) => columns.Fold, "Column of your own folds");
        slices = ruled.AddList(
            "--slice-column",
            (ColumnsSpec columns) => columns.Slices,
            "Column that parts the rows into kinds; repeat it for several"
        );
    }

    /// <summary>Offers the options with a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { path, label, group, fold, slices })
            command.Options.Add(option);
    }

    /// <summary>Reads what the user said.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="problems">Added to where one column is to mean two things.</param>
    public ColumnsSpec Read(ParseResult parsed, OptionProblems problems)
    {
        ColumnsSpec columns = new()
        {
            Path = parsed.GetValue(path)!,
            Label = parsed.GetValue(label)!,
            Group = parsed.GetValue(group),
            Fold = parsed.GetValue(fold),
            Slices = parsed.GetValue(slices) ?? [],
        };
        foreach (var problem in new DistinctColumnsAttribute().Problems("--…-column", columns))
            problems.Add($"{problem.Path} {problem.Message}");
        return columns;
    }
}
