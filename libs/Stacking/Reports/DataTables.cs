using StackingK8s.Contracts.Results;
using StackingK8s.Stacking.Reports.Content;

namespace StackingK8s.Stacking.Reports;

/// <summary>Rows, classes, groups and images as tables. Pure.</summary>
static class DataTables
{
    /// <summary>What each fold holds out.</summary>
    public static string Folds(IReadOnlyList<FoldContent> folds) =>
        Tables.Grid(
            ["held out by", "rows", "positive", "share", "groups"],
            folds.Select(fold =>
                (
                    $"fold {fold.Fold}",
                    false,
                    (IEnumerable<string>)
                        [
                            Html.Format($"{fold.Rows:N0}"),
                            Html.Format($"{fold.Positives:N0}"),
                            Html.Format($"{100.0 * fold.Positives / Math.Max(1, fold.Rows):0.0} %"),
                            Html.Format($"{fold.Groups:N0}"),
                        ]
                )
            )
        );

    /// <summary>The images of each manifest.</summary>
    public static string Images(IReadOnlyList<(string Manifest, ImageSummary Summary)> manifests) =>
        Tables.Grid(
            ["images", "", "width, pixels", "height, pixels", "bytes", "formats"],
            manifests.Select(each =>
                (
                    each.Manifest,
                    false,
                    (IEnumerable<string>)
                        [
                            Html.Format($"{each.Summary.Images:N0}"),
                            Range(each.Summary.Width),
                            Range(each.Summary.Height),
                            Range(each.Summary.Bytes),
                            Html.Text(
                                string.Join(", ", each.Summary.Formats.Select(format => Html.Format($"{format.Format} {format.Images:N0}")))
                            ),
                        ]
                )
            )
        );

    /// <summary>Least, median and most.</summary>
    static string Range((long Least, long Median, long Most) range) =>
        range.Least == range.Most
            ? Html.Format($"{range.Most:N0}")
            : Html.Format($"{range.Least:N0} – {range.Median:N0} – {range.Most:N0}");
}
