using StackingK8s.Contracts.Results;
using StackingK8s.Meta;

namespace StackingK8s.Stacking.Reports;

/// <summary>How the meta-model does on kinds of rows. Pure.</summary>
static class SliceTables
{
    /// <summary>A table per column, a row per value.</summary>
    /// <param name="columns">Test rows' or those out of fold.</param>
    public static string Draw(IReadOnlyList<SliceColumnReport> columns) => string.Concat(columns.Select(Draw));

    static string Draw(SliceColumnReport column) =>
        Tables.Grid(
            [Html.Text(column.Column), "rows", "positive", "AUC", "95 % interval", "log-loss", "called wrong"],
            column.Largest.Select(value =>
                (value.Value.Length == 0 ? "(empty)" : value.Value, false, (IEnumerable<string>)[.. Cells(value)])
            )
        ) + (SliceText.Rest(column) is { } rest ? $"<p>{Html.Text(rest)}</p>" : "");

    static IEnumerable<string> Cells(SliceReport value) =>
        [
            Html.Format($"{value.Rows:N0}"),
            Html.Format($"{value.Positives:N0}"),
            Html.Number(value.Auc),
            $"{Html.Number(value.AucLow)} – {Html.Number(value.AucHigh)}",
            Html.Number(value.LogLoss),
            Html.Format($"{100 * value.ErrorRate:0.0} %"),
        ];
}
