using System.Xml.Linq;
using StackingK8s.Contracts.Results;
using StackingK8s.Learning;
using StackingK8s.Meta.Evaluation;
using StackingK8s.Stacking.Reports;

namespace StackingK8s.Tests.Stacking.Reports;

public class EvaluationPageTests
{
    const string Hostile = "<b>&\"'";

    [Fact]
    public void Scores_curves_slices_and_notes_are_on_a_page_that_needs_nothing_else()
    {
        string page = Render([0, 0, 1, 1, 0, 1], "new.csv");

        Assert.Equal(5, page.Split("<figure>").Length - 1);
        Assert.All(new[] { "ROC", "camera", "6 rows, 3 real, 3 fake", "Warning: 2 evaluation images", "  a table" }, words =>
            Assert.Contains(words, page, StringComparison.Ordinal)
        );
        Assert.All(new[] { "<script", "http://", "https://", "url(" }, words =>
            Assert.DoesNotContain(words, page, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Rows_of_one_class_have_no_curve_but_reliability_and_confusion()
    {
        string page = Render([1, 1, 1, 1], "new.csv");

        Assert.Equal(3, page.Split("<figure>").Length - 1);
        Assert.DoesNotContain("NaN", page, StringComparison.Ordinal);
        Assert.Contains("All rows are fake", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_of_files_groups_and_values_cannot_become_markup()
    {
        string page = Render([0, 0, 1, 1], Hostile);

        Assert.DoesNotContain("<b>", page, StringComparison.Ordinal);
        // Markup that is not balanced does not parse.
        Assert.NotNull(
            XDocument.Parse(page[page.IndexOf("<main>", StringComparison.Ordinal)..page.IndexOf("</body>", StringComparison.Ordinal)])
        );
    }

    static string Render(int[] labels, string name)
    {
        EvaluatedSet set = new(
            "lab-tiny-u1",
            name,
            new('0', 64),
            ["real", "fake"],
            labels,
            "video",
            [.. labels.Select((label, row) => label == 0 ? "a" : $"{name} {row % 2}")],
            [SliceColumn.Create("camera", labels.Select((_, row) => row % 2 == 0 ? name : ""))],
            [new("same-bytes-in-test", "2 evaluation images have the same bytes.\n  a table")],
            0
        );
        double[] meta = [.. labels.Select((label, row) => (label + row) % 3 / 3.0 + 0.1)];
        FloatMatrix logits = new(labels.Length, 1, [.. labels.Select((label, row) => (float)((label + row) % 3 - 1))]);
        var (report, models) = SetEvaluation.Compute(set, logits, meta, ["effnet"], "effnet", 0.4);
        return EvaluationPage.Render(report, new(true, labels, models), ["effnet"]);
    }
}
