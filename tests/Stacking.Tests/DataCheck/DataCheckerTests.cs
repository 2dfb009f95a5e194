using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;
using StackingK8s.DataCheck;

namespace StackingK8s.Tests.Stacking.DataCheck;

public sealed class DataCheckerTests
{
    [Fact]
    public void Sound_data_gives_no_finding()
    {
        var report = SampleRows.Check(SampleRows.Create(), SampleRows.Create(40, "test"));
        Assert.Empty(report.Fatal);
        Assert.Empty(report.Warnings);
        Assert.Equal((80, 40, 20), (report.Rows, report.TestRows, report.Groups));
        Assert.Equal(80, report.Folds.Sum(fold => fold.Rows));
    }

    [Fact]
    public void All_fatal_findings_are_in_one_message_with_their_rows()
    {
        var rows = SampleRows.Create();
        rows = rows with
        {
            Images = rows.Images.With(7, rows.Images[2]), // other label
            Files = rows.Files.With(11, rows.Files[10]),
        };
        var found = DataChecker.Check(rows, null, SampleRows.Settings());

        var refused = Assert.Throws<DataException>(found.RejectFatal);

        Assert.Equal([DataFindings.SameFile, DataFindings.OppositeLabels], found.Report.Fatal.Select(finding => finding.Name));
        Assert.Contains("train/0007.jpg", refused.Message, StringComparison.Ordinal);
        Assert.Contains("train/0011.jpg", refused.Message, StringComparison.Ordinal);
        Assert.All(refused.Message.Split('\n').Where(line => line.StartsWith("  ", StringComparison.Ordinal)), line =>
            Assert.InRange(line.Length, 1, 80)
        );
    }

    [Fact]
    public void Of_many_rows_the_first_twenty_are_shown_and_the_others_counted()
    {
        var training = SampleRows.Create();
        var test = SampleRows.Create(50, "test") with { Images = [.. training.Images.Take(50)] };
        string message = Assert.Single(SampleRows.Check(training, test).Fatal).Message;
        Assert.Contains("50 test images have the same bytes", message, StringComparison.Ordinal);
        Assert.Equal(23, message.Split('\n').Length);
        Assert.EndsWith("\n  and 30 more", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_of_any_length_and_character_fit_into_the_table()
    {
        var training = SampleRows.Create();
        string path = new string('x', 300) + "\n\u001b[31m.jpg";
        var test = SampleRows.Create(40, "test") with { Paths = [.. Enumerable.Repeat(path, 40)], Images = [.. training.Images.Take(40)] };
        string message = Assert.Single(SampleRows.Check(training, test).Fatal).Message;
        Assert.DoesNotContain("\u001b", message, StringComparison.Ordinal);
        Assert.All(message.Split('\n').Skip(1), line => Assert.InRange(line.Length, 1, 80));
    }

    [Fact]
    public void Duplicates_across_groups_are_merged_before_the_split()
    {
        var rows = SampleRows.Create();
        rows = rows with { Images = rows.Images.With(70, rows.Images[4].Recompressed("again", 9)) };
        var found = DataChecker.Check(rows, null, SampleRows.Settings());

        Assert.Empty(found.Report.Fatal);
        var merge = Assert.Single(found.Report.Merges);
        Assert.Equal(["train-1", "train-17"], merge.Names);
        Assert.Equal(19, found.Report.Groups);
        Assert.Equal("train-1", found.Groups[71]);
        Assert.Equal(found.FoldOfRow[4], found.FoldOfRow[71]);
        Assert.Contains(
            "9",
            Assert.Single(found.Report.Warnings, each => each.Name == DataFindings.Merged).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Duplicates_that_are_refused_end_it_and_accepted_ones_leave_the_groups()
    {
        var rows = SampleRows.Create();
        rows = rows with { Images = rows.Images.With(70, rows.Images[4]) };
        Assert.Equal(DataFindings.Duplicates, Assert.Single(SampleRows.Check(rows, duplicates: DuplicatePolicy.Refuse).Fatal).Name);

        var accepted = SampleRows.Check(rows, duplicates: DuplicatePolicy.Accept);
        Assert.Equal(20, accepted.Groups);
        Assert.Contains(accepted.Warnings, warning => warning.Name == DataFindings.Accepted);
    }

    [Fact]
    public void Rows_that_cannot_be_split_are_one_of_the_findings()
    {
        var rows = SampleRows.Create() with { Groups = [.. Enumerable.Repeat("one", 80)] };
        var finding = Assert.Single(SampleRows.Check(rows).Fatal);
        Assert.Equal(DataFindings.Split, finding.Name);
        Assert.Contains("1 group", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_single_row_is_refused_in_words()
    {
        var rows = SampleRows.Create(1);
        Assert.Equal(DataFindings.Split, Assert.Single(SampleRows.Check(rows).Fatal).Name);
    }

    [Fact]
    public void A_group_with_over_half_of_the_rows_is_named()
    {
        var rows = SampleRows.Create();
        rows = rows with { Groups = [.. rows.Groups.Select((group, row) => row < 50 ? "big" : group)] };
        var report = SampleRows.Check(rows);
        Assert.Contains("'big' has 50 of 80 rows", Message(report, DataFindings.LargeGroup), StringComparison.Ordinal);
        Assert.Contains("holds out 50 rows", Message(report, DataFindings.UnevenFolds), StringComparison.Ordinal);
    }

    [Fact]
    public void A_class_that_one_group_alone_has_is_named()
    {
        var test = SampleRows.Create(40, "test");
        test = test with { Labels = [.. test.Labels.Select((_, row) => row < 4 ? 1 : 0)] };
        Assert.Contains(
            "Group 'test-0' alone has all rows of class fake of the test manifest",
            Message(SampleRows.Check(SampleRows.Create(), test), DataFindings.ClassInOneGroup),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_slice_that_lies_in_one_fold_is_named()
    {
        var rows = SampleRows.Create();
        string[] cameras = [.. rows.Groups.Select(group => group == "train-3" ? "nikon" : "canon")];
        var report = SampleRows.Check(rows with { Slices = new Dictionary<string, IReadOnlyList<string>> { ["camera"] = cameras } });
        Assert.Contains("'nikon' (fold ", Message(report, DataFindings.SliceInOneFold), StringComparison.Ordinal);
        Assert.Equal(4, report.Folds.Sum(fold => fold.Slices["camera"].GetValueOrDefault("nikon")));
    }

    [Fact]
    public void Test_rows_that_are_copies_of_each_other_are_a_warning()
    {
        var test = SampleRows.Create(40, "test");
        test = test with { Images = test.Images.With(20, test.Images[0]) };
        Assert.Contains(
            "count twice",
            Message(SampleRows.Check(SampleRows.Create(), test), DataFindings.TestDuplicates),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Many_flat_images_are_a_warning()
    {
        var rows = SampleRows.Create();
        rows = rows with { Images = [.. rows.Images.Select((image, row) => row < 30 ? image with { Fingerprint = null } : image)] };
        var report = SampleRows.Check(rows);
        Assert.Equal(30, report.FlatImages);
        Assert.Contains("30 of 80", Message(report, DataFindings.FlatImages), StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_rows_give_the_same_report_and_it_is_read_as_written()
    {
        var (training, test) = (SampleRows.Create(), SampleRows.Create(40, "test"));
        string json = ContractJson.Write(SampleRows.Check(training, test));
        Assert.Equal(json, ContractJson.Write(SampleRows.Check(training, test)));
        Assert.Equal(json, ContractJson.Write(ContractJson.Read<DataReport>(System.Text.Encoding.UTF8.GetBytes(json))));
    }

    [Fact]
    public void An_accepted_warning_is_named_but_not_explained()
    {
        var rows = SampleRows.Create();
        var report = SampleRows.Check(rows with { Images = rows.Images.With(70, rows.Images[4]) });
        Assert.Contains("warning duplicates-merged: ", DataReportText.Format(report, []), StringComparison.Ordinal);
        string silent = DataReportText.Format(report, [DataFindings.Merged]);
        Assert.DoesNotContain("warning ", silent, StringComparison.Ordinal);
        Assert.Contains("Accepted (spec.data.accept): duplicates-merged", silent, StringComparison.Ordinal);
        Assert.EndsWith("Data: nothing wrong was found.\n", silent, StringComparison.Ordinal);
    }

    static string Message(DataReport report, string warning) => Assert.Single(report.Warnings, each => each.Name == warning).Message;
}
