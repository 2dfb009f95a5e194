using StackingK8s.Boosting;
using StackingK8s.Contracts.Results;
using StackingK8s.Learning.Features;
using StackingK8s.Meta.Fitting;

namespace StackingK8s.Meta.Evaluation;

/// <summary>What the columns of X_meta contribute to a meta-model, one by one and summed. Pure.</summary>
sealed class Importance
{
    /// <summary>Columns of the report's list; the rest adds little that a reader looks at.</summary>
    const int MostColumns = 20;

    readonly MetaStageInput input;
    readonly LogisticBlend? blend;
    readonly double[] gain,
        splits;

    public Importance(MetaStageInput input, StackFit stack)
    {
        (this.input, blend) = (input, stack.Start);
        (gain, splits) = (stack.Model.Importance(ImportanceKind.Gain), stack.Model.Importance(ImportanceKind.Split));
    }

    /// <summary>The columns that trees gain most from.</summary>
    public IReadOnlyList<ImportanceReport> Columns() =>
        [
            .. input
                .Columns.Select((column, i) => new ImportanceReport(column, gain[i], (int)splits[i]))
                .Where(column => column.Splits > 0)
                .OrderByDescending(column => column.Gain)
                .Take(MostColumns),
        ];

    /// <summary>Summed by expert, in their order; null without experts.</summary>
    public IReadOnlyList<ImportanceShare>? ByExpert() =>
        input.Experts.Count == 0
            ? null
            : [.. input.Experts.Select((expert, i) => Share(expert, origin => origin.Expert == expert, Blend(i)))];

    /// <summary>Summed by layer, in the order of the columns; null without experts.</summary>
    public IReadOnlyList<ImportanceShare>? ByLayer() =>
        input.Experts.Count == 0
            ? null
            :
            [
                .. Origins()
                    .OfType<ColumnOrigin>()
                    .Select(origin => origin.Layer)
                    .Distinct()
                    .Select(layer => Share(layer, origin => origin.Layer == layer, null)),
            ];

    ImportanceShare Share(string name, Func<ColumnOrigin, bool> belongs, double? ofBlend)
    {
        int[] columns = [.. Origins().Index().Where(column => column.Item is { } origin && belongs(origin)).Select(column => column.Index)];
        double own = columns.Sum(column => gain[column]),
            all = gain.Sum();
        return new(name, own, all > 0 ? own / all : 0, columns.Sum(column => (int)splits[column]), ofBlend);
    }

    IEnumerable<ColumnOrigin?> Origins() => input.Columns.Select(column => ColumnOrigin.Of(column, input.Experts));

    double? Blend(int expert)
    {
        if (blend is null)
            return null;
        int rows = input.Scores.Rows;
        double mean = 0,
            squares = 0;
        for (int row = 0; row < rows; row++)
            mean += input.Scores[row, expert] / (double)rows;
        for (int row = 0; row < rows; row++)
            squares += (input.Scores[row, expert] - mean) * (input.Scores[row, expert] - mean);
        return blend.Weights[expert] * Math.Sqrt(squares / rows);
    }
}
