using StackingK8s.Contracts.Results;
using StackingK8s.Learning.Metrics;

namespace StackingK8s.Meta.Evaluation;

/// <summary>Scores a model on the rows of each value of a column. Pure.</summary>
public static class SliceScores
{
    /// <summary>Characters of a value that a report has.</summary>
    const int MostCharacters = 200;

    /// <summary>Scores the largest values of each column.</summary>
    /// <param name="columns">Columns of the same rows.</param>
    /// <param name="labels">0 or 1 per row.</param>
    /// <param name="probabilities">Of label 1 per row.</param>
    /// <param name="groups">A number per row that rows of one group share; null where rows are independent.</param>
    /// <param name="threshold">A probability at or above it counts as positive.</param>
    /// <exception cref="ArgumentException">Lengths differ, a label is not 0 or 1, or a probability lies outside 0 to 1.</exception>
    public static IReadOnlyList<SliceColumnReport> Compute(
        IReadOnlyList<SliceColumn> columns,
        int[] labels,
        double[] probabilities,
        int[]? groups,
        double threshold
    )
    {
        return [.. columns.Select(Column)];

        SliceColumnReport Column(SliceColumn column)
        {
            var largest = column
                .OfRow.Index()
                .GroupBy(row => row.Item, row => row.Index)
                .OrderByDescending(rows => rows.Count())
                .ThenBy(rows => column.Values[rows.Key], StringComparer.Ordinal)
                .Take(SliceColumnReport.MostValues)
                .Select(rows => (Value: column.Values[rows.Key], Rows: rows.ToArray()))
                .ToArray();
            var scores = new SliceReport[largest.Length];
            Parallel.For(0, scores.Length, i => scores[i] = Score(largest[i].Value, largest[i].Rows));
            return new(column.Name, column.Values.Count, column.OfRow.Length - largest.Sum(value => value.Rows.Length), scores);
        }

        SliceReport Score(string value, int[] rows)
        {
            int[] own = Array.ConvertAll(rows, row => labels[row]);
            double[] scored = Array.ConvertAll(rows, row => probabilities[row]);
            int positives = own.Sum();
            var (auc, low, high) = Auc(positives == 0 || positives == own.Length ? [.. rows, .. OtherClass(own[0])] : rows);
            var counted = Confusion.Count(own, scored, threshold);
            return new(
                value.Length > MostCharacters ? value[..MostCharacters] + "…" : value,
                own.Length,
                positives,
                auc,
                low,
                high,
                LogLoss.Compute(own, scored),
                (double)(counted.FalsePositives + counted.FalseNegatives) / own.Length
            );
        }

        IEnumerable<int> OtherClass(int label) => Enumerable.Range(0, labels.Length).Where(row => labels[row] != label);

        (double Auc, double Low, double High) Auc(int[] rows)
        {
            int[] compared = Array.ConvertAll(rows, row => labels[row]);
            double[] scores = Array.ConvertAll(rows, row => probabilities[row]);
            // Of one group every draw is the same: an interval of no width would claim a certainty that nobody has.
            if (groups is not null && Array.TrueForAll(rows, row => groups[row] == groups[rows[0]]))
                return (RocAuc.Compute(compared, scores), double.NaN, double.NaN);
            return compared.Contains(0) && compared.Contains(1)
                ? new Uncertainty(compared, groups is null ? null : Array.ConvertAll(rows, row => groups[row])).Auc(scores)
                : (double.NaN, double.NaN, double.NaN);
        }
    }
}
