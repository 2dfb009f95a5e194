using System.Text.RegularExpressions;
using System.Xml.Linq;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;
using StackingK8s.Learning.Random;
using StackingK8s.Stacking.Reports;
using StackingK8s.Stacking.Reports.Content;
using StackingK8s.Tests.Stacking.DataCheck;

namespace StackingK8s.Tests.Stacking.Reports;

public partial class ReportPageTests
{
    static readonly int[] Labels = [0, 0, 1, 0, 1, 1, 0, 1];

    static readonly double[] Probabilities = [0.1, 0.4, 0.35, 0.2, 0.8, 0.9, 0.6, 0.7];

    static ScoreReport Score(string model) => new(model, 8, 0.9375, 0.8, 1, 0.95, 0.75, 0.75, 0.4, 0.25);

    static ReportContent Content(bool test = true, string expert = "effnet", string positive = "fake") =>
        new(
            new("lab", "tiny", "u1"),
            [new("fold-0", "0123456789abcdef0123", "a1", "r")],
            new(8, test ? 8 : 0, 3, 4, test ? 4 : 0, "video", [expert], [$"{expert}.logit"]),
            new(
                8,
                1,
                ["real", positive],
                4,
                "video",
                TreeStart.Blend,
                new(
                    SearchStrategy.Grid,
                    SearchMetric.Auc,
                    new(ValidationStrategy.CrossValidation, ValidationUnit.Group, 2, [4, 4], [2, 2]),
                    2,
                    2,
                    new(expert, 0.9, 0.01, 0.91, [0.89, 0.91]),
                    new Dictionary<string, double> { ["n_estimators"] = 0, ["num_leaves"] = 7 },
                    [new(expert, 0.9, 0.01, 0.91, [0.89, 0.91])],
                    new("trees", 0.89, 0.02, null, [0.87, 0.91]),
                    new(-0.01, 0.01)
                ),
                [Score(expert), Score(MetaReport.MetaModel)],
                [new(expert, 0.9, 0.91, 0.02, [0.89, 0.93])],
                [],
                test ? [Score(expert), Score(MetaReport.MetaModel)] : [],
                [],
                test ? 4 : 0,
                test ? [new("single network", 0.85, null, null, null), new("mean of folds", 0.9, 0.05, 0.01, 0.09)] : [],
                test ? [new(MetaReport.MetaModel, expert, true, 0.01, -0.01, 0.03, 0.4)] : [],
                new(CalibrationKind.Temperature, 1.5, 0, 0.5, 0.45, 0.19, 0.04),
                new("f1", 0.4321, new(0.8, 0.75, 0.25, 0.75), test ? new(0.75, 0.75, 0.25, 0.75) : null),
                [new($"{expert}.logit", 12.5, 3)]
            ),
            ["real", positive],
            new(test, Labels, [new(expert, Probabilities), new(MetaReport.MetaModel, Probabilities)]),
            [
                new(
                    expert,
                    [
                        [new(1, 0.7), new(2, 0.5, 0.6)],
                    ]
                ),
            ],
            Description,
            SampleRows.Check(SampleRows.Create(), SampleRows.Create(40, "test"))
        );

    [Fact]
    public void What_was_found_in_the_data_is_shown_but_for_what_was_accepted()
    {
        var rows = SampleRows.Create();
        var content = Content() with { Data = SampleRows.Check(rows with { Images = rows.Images.With(70, rows.Images[4]) }) };
        Assert.Contains("warning duplicates-merged: 1 image is the same", ReportPage.Render(content), StringComparison.Ordinal);

        var spec = Description.Spec with { Data = Description.Spec.Data with { Accept = [DataFindings.Merged] } };
        string accepted = ReportPage.Render(content with { Description = Description with { Spec = spec } });
        Assert.DoesNotContain("1 image is the same", accepted, StringComparison.Ordinal);
        Assert.Contains("Accepted (spec.data.accept): duplicates-merged", accepted, StringComparison.Ordinal);

        Assert.DoesNotContain("<h2>Data", ReportPage.Render(content with { Data = null }), StringComparison.Ordinal);
    }

    static readonly RunDescription Description = new(
        new("lab", "tiny", "u1"),
        "1.2.3+meta",
        new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
        new(2026, 1, 2, 4, 4, 6, TimeSpan.Zero),
        DescribedSpec.Create(
            new()
            {
                Data = new() { Manifest = "/data/<train>.csv" },
                Seed = 7,
            }
        ),
        [
            new(
                new("fold-0", "w", "a", "r"),
                new(
                    "1.2.3+fold",
                    new("Some CPU with AVX-512", 2, 8_000_000_000, "cuda NVIDIA H200", "Debian"),
                    new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
                    new(2026, 1, 2, 3, 5, 10, TimeSpan.Zero),
                    false
                )
            ),
            new(new("fold-1", "w", "a", "r"), null),
            new(
                new("meta", "w", "a", "r"),
                new("1.2.3+meta", null, new(2026, 1, 2, 4, 4, 5, TimeSpan.Zero), new(2026, 1, 2, 4, 4, 6, TimeSpan.Zero), true)
            ),
        ]
    );

    [Fact]
    public void The_page_says_when_where_and_with_what_settings_the_run_was_made()
    {
        string page = ReportPage.Render(Content());
        Assert.Contains("<dt>seed</dt><dd>7</dd>", page, StringComparison.Ordinal);
        Assert.Contains("<dt>program version</dt><dd>1.2.3+meta</dd>", page, StringComparison.Ordinal);
        Assert.Contains("<dt>finished</dt><dd>2026-01-02 04:04:06 UTC, after 1 h 0 min</dd>", page, StringComparison.Ordinal);
        Assert.Contains(
            "2026-01-02 03:04:05 UTC, 1 min 5 s, cuda NVIDIA H200; 2 cores of Some CPU with AVX-512, 8.0 GB, Debian",
            page,
            StringComparison.Ordinal
        );
        Assert.Contains("<dt>fold-1</dt><dd>not recorded by the version that committed it</dd>", page, StringComparison.Ordinal);
        Assert.Contains("<dt>meta</dt><dd>reused 2026-01-02 04:04:05 UTC", page, StringComparison.Ordinal);
        Assert.Contains("&quot;manifest&quot;: &quot;/data/&lt;train&gt;.csv&quot;", page, StringComparison.Ordinal);
        Assert.Contains("&quot;learning_rate&quot;: [", page, StringComparison.Ordinal);

        Assert.Contains("Not recorded", ReportPage.Render(Content() with { Description = null }), StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_says_whether_its_rows_are_test_rows_or_out_of_fold()
    {
        Assert.Contains("are of <strong>test rows</strong>", ReportPage.Render(Content()), StringComparison.Ordinal);
        string without = ReportPage.Render(Content(test: false));
        Assert.Contains(
            "No test manifest: curves, confusion and reliability are <strong>out of fold</strong>",
            without,
            StringComparison.Ordinal
        );
        Assert.Contains("ROC, out of fold", without, StringComparison.Ordinal);
    }

    [Fact]
    public void No_string_of_the_data_can_become_markup()
    {
        const string Evil = "<img src=x onerror=\"alert('1')\">&";
        string page = ReportPage.Render(Content(expert: Evil, positive: "</table><script>1</script>"));
        Assert.DoesNotContain("<img", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.Contains("&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;", page, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_page_draws_is_well_formed_and_has_only_numbers_for_places()
    {
        string page = ReportPage.Render(Content());
        var pictures = Picture().Matches(page).Select(match => match.Value).ToList();
        Assert.True(pictures.Count >= 4, $"{pictures.Count} pictures");
        Assert.All(pictures, picture => XElement.Parse(picture));
        Assert.DoesNotContain("NaN", page, StringComparison.Ordinal);
        Assert.DoesNotContain("∞", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_confusion_is_counted_at_the_threshold_chosen_out_of_fold()
    {
        // At .4321 the positives predicted positive are .8, .9 and .7, of the negatives only .6.
        string matrix = Matrix().Match(ReportPage.Render(Content())).Value;
        Assert.Equal(["3", "1", "1", "3"], Count().Matches(matrix).Select(match => match.Groups[1].Value));
    }

    [Fact]
    public void Slices_have_a_table_in_which_no_value_can_become_markup()
    {
        var content = Content();
        SliceColumnReport camera = new("<camera>", 2, 0, [new("<b>nikon", 5, 2, 0.75, 0.6, 0.9, 0.4, 0.2), new("", 3, 3, 1, 1, 1, 0.1, 0)]);

        string page = ReportPage.Render(content with { Report = content.Report with { TestSlices = [camera] } });

        Assert.Contains("<h2>Slices, test rows</h2>", page, StringComparison.Ordinal);
        Assert.Contains("&lt;camera&gt;", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<camera>", page, StringComparison.Ordinal);
        Assert.Contains("&lt;b&gt;nikon</th><td>5</td><td>2</td><td>0.7500</td>", page, StringComparison.Ordinal);
        Assert.Contains("(empty)", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<h2>Slices", ReportPage.Render(content), StringComparison.Ordinal);
    }

    [Fact]
    public void Warnings_stand_above_the_scores_and_only_where_there_are_any()
    {
        var content = Content();
        var worse = content.Report with
        {
            OutOfFold = [Score("effnet") with { AucLow = 0.48 }, Score(MetaReport.MetaModel)],
            Comparisons = [new(MetaReport.MetaModel, "effnet", true, -0.03, -0.05, -0.01, 0.01)],
        };

        string page = ReportPage.Render(content with { Report = worse });

        string band = Band().Match(page).Value;
        Assert.Contains("effnet: no better than chance out of fold (AUC 0.938", band, StringComparison.Ordinal);
        Assert.Contains("The meta-model is worse than the expert that is best out of fold, effnet", band, StringComparison.Ordinal);
        Assert.Contains("The test rows come from 4 groups", band, StringComparison.Ordinal);
        Assert.True(page.IndexOf(band, StringComparison.Ordinal) < page.IndexOf("<h2>", StringComparison.Ordinal));
        var calm = content with { Report = content.Report with { TestGroupCount = 50 }, Data = null };
        Assert.DoesNotContain("<aside", ReportPage.Render(calm), StringComparison.Ordinal);
    }

    [Fact]
    public void What_decides_is_summed_by_expert_view_and_layer()
    {
        var content = Content();
        var report = content.Report with
        {
            ImportanceByExpert = [new("effnet", 30, 0.75, 6, 0.5), new("maxvit", 10, 0.25, 2, 0.25)],
            ImportanceByLayer = [new("last", 40, 1, 8, null)],
        };
        ExpertSpec residual = new()
        {
            Name = "maxvit",
            Architecture = "x",
            View = PixelView.Residual,
        };
        var description = Description with { Spec = Description.Spec with { Experts = [residual with { Name = "effnet" }, residual] } };

        string page = ReportPage.Render(content with { Report = report, Description = description });

        Assert.Contains("effnet</th><td>30.0</td><td>75.0 %</td><td>6</td><td>0.5000</td>", page, StringComparison.Ordinal);
        Assert.Contains("residual</th><td>40.0</td><td>100.0 %</td><td>8</td><td>0.7500</td>", page, StringComparison.Ordinal);
        Assert.Contains("last</th><td>40.0</td><td>100.0 %</td><td>8</td><td></td>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Mistakes_have_pictures_where_they_can_be_read_and_no_path_can_become_markup()
    {
        var content = Content() with
        {
            Mistakes =
            [
                new(true, 3, "a/<b>.jpg", "<i>group", 0, 0.987, null) { Thumbnail = [1, 2, 3] },
                new(false, 5, "c.jpg", null, 1, 0.01, null),
            ],
            WithoutPictures = "1 of 2 images are missing",
        };

        string page = ReportPage.Render(content);

        const StringComparison Ordinal = StringComparison.Ordinal;
        Assert.Contains("<img alt=\"\" src=\"data:image/jpeg;base64,AQID\">", page, StringComparison.Ordinal);
        Assert.Contains("<strong>is real</strong> scored 98.7 % fake<span>row 3 · &lt;i&gt;group<br>a/&lt;b&gt;.jpg", page, Ordinal);
        Assert.Contains("no picture</div><strong>is fake</strong> scored 1.0 % fake<span>row 5<br>c.jpg", page, Ordinal);
        Assert.Contains("1 of 2 images are missing", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_worst_mistakes_are_the_wrong_calls_of_the_greatest_certainty()
    {
        // At one half rows 2 (.35, positive) and 6 (.6, negative) are called wrong; at .3 row 1 (.4, negative) instead of row 2.
        Assert.Equal([2, 6], Mistake.FindWorst(Labels, Probabilities, 0.5));
        Assert.Equal([6, 1], Mistake.FindWorst(Labels, Probabilities, 0.3));
        Assert.Equal(Enumerable.Range(0, 12), Mistake.FindWorst(new int[100], [.. Enumerable.Repeat(0.9, 100)], 0.5));
    }

    [Fact]
    public void The_search_is_drawn_with_its_winner_and_along_each_parameter_of_more_than_one_value()
    {
        SearchLandscape landscape = new(
            ["learning_rate", "max_depth"],
            [
                new("effnet", [double.NaN, double.NaN], 0.9, 0.01),
                new("boosted trees", [0.1, 3], 0.89, 0.02),
                new("boosted trees", [0.03, 3], 0.88, 0.02),
            ]
        );

        string page = ReportPage.Render(Content() with { Landscape = landscape });

        Assert.Contains("Candidates by score", page, StringComparison.Ordinal);
        Assert.Contains("<figcaption>learning_rate</figcaption>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<figcaption>max_depth</figcaption>", page, StringComparison.Ordinal);
        Assert.Equal("effnet: 0.9000 +- 0.0100", Winner().Match(page).Groups[1].Value);
        Assert.Single(Winner().Matches(page));
        Assert.All(Picture().Matches(page), picture => XElement.Parse(picture.Value));
    }

    [Fact]
    public void A_landscape_of_very_many_candidates_is_a_line_and_not_a_dot_for_each()
    {
        SearchLandscape landscape = new(
            ["n_estimators"],
            [.. Enumerable.Range(0, 20_000).Select(i => new LandscapePoint("boosted trees", [i], 0.8 + i * 1e-6, 0.01))]
        );

        Assert.InRange(LandscapeCharts.Draw(landscape, Content().Report.Search).Length, 1000, 120_000);
    }

    [Fact]
    public void Calibration_is_drawn_before_and_after_and_held_out_loss_beside_training()
    {
        var content = Content() with
        {
            OutOfFold = new(Labels, [0, 0, 0, 0, 1, 1, 1, 1], new(8, 1), [.. Probabilities.Select(p => 2 * p - 1)], Probabilities),
        };
        content = content with { Training = [content.Training[0] with { HeldOutLoss = content.OutOfFold!.LossByFold(0) }] };

        string page = ReportPage.Render(content);

        Assert.Contains("<figcaption>Calibration, out of fold</figcaption>", page, StringComparison.Ordinal);
        Assert.Contains("fold 0: log-loss 0.6931 of the rows it holds out", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_search_names_its_winner_and_why_trees_were_not_added()
    {
        string page = ReportPage.Render(Content());
        Assert.Contains("Winner: effnet. Trees gain -0.0100 over the best without trees, not more than", page, StringComparison.Ordinal);
        Assert.Contains("scored on 2 parts, each held out once by group (4 groups)", page, StringComparison.Ordinal);
        Assert.Contains("the expert that is best out of fold, effnet", page, StringComparison.Ordinal);
        Assert.Contains("bootstrap over 4 groups", page, StringComparison.Ordinal);
        Assert.Contains("From one network to the meta-model", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_curve_of_very_many_points_is_drawn_with_as_many_as_can_be_seen()
    {
        RandomState random = new(1);
        int[] labels = [.. Enumerable.Range(0, 100_000).Select(row => row % 2)];
        double[] scores = [.. labels.Select(label => 1 / (1 + Math.Exp(-label - random.NextGaussian())))];
        string picture = Charts.Roc(new(true, labels, [new(MetaReport.MetaModel, scores)]), []);
        Assert.InRange(picture.Length, 1000, 40_000);
    }

    [Theory]
    [InlineData(0.11, 0.69, 0, 0.8)]
    [InlineData(0, 0, -0.6, 0.6)]
    [InlineData(3, 1234, 0, 1250)]
    public void An_axis_holds_its_values_between_round_numbers(double low, double high, double from, double to)
    {
        var axis = Axis.Around("loss", [low, high, double.NaN]);
        Assert.Equal(from, axis.From, 9);
        Assert.Equal(to, axis.To, 9);
        Assert.InRange(axis.Ticks.Count(), 4, 9);
    }

    [GeneratedRegex("<svg.*?</svg>")]
    private static partial Regex Picture();

    [GeneratedRegex("<aside class=\"warnings\">.*?</aside>")]
    private static partial Regex Band();

    [GeneratedRegex("<circle class=\"dot [a-z0-9-]+ winner\"[^>]*><title>(.*?)</title>")]
    private static partial Regex Winner();

    [GeneratedRegex("<table class=\"confusion\">.*?</table>")]
    private static partial Regex Matrix();

    [GeneratedRegex("<strong>(\\d+)</strong>")]
    private static partial Regex Count();
}
