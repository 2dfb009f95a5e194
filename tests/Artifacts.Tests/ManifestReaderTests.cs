using System.Text;
using StackingK8s.Artifacts.Attempts;
using StackingK8s.Artifacts.Data;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Spec;

namespace StackingK8s.Tests.Artifacts;

public sealed class ManifestReaderTests : IDisposable
{
    readonly TempFolder temp = new();

    public void Dispose() => temp.Dispose();

    Manifest Read(string text, string? positive = null, IReadOnlyList<string>? training = null, ColumnsSpec? columns = null) =>
        ManifestReader.Read(temp.Write("m.csv", text), columns ?? new(), positive, training);

    static string Refusal(string file) => Assert.Throws<DataException>(() => ManifestReader.Read(file, new(), null)).Message;

    string Problems(string text, string? positive = null, IReadOnlyList<string>? training = null)
    {
        string message = Assert.Throws<DataException>(() => Read(text, positive, training)).Message;
        Assert.Contains("m.csv", message, StringComparison.Ordinal);
        return message;
    }

    [Fact]
    public void Rows_are_read_in_order_with_groups_and_further_columns()
    {
        const string Text = "path,label,group,manipulation\na.jpg,real,g1,\nb/c.jpg,fake,g2,splice\n";
        var manifest = Read(Text);
        Assert.Equal(["real", "fake"], manifest.LabelNames);
        Assert.True(manifest.HasGroups);
        Assert.Equal(ContentDigest.OfText(Text), manifest.Sha256);
        Assert.Equal([("a.jpg", 0, "g1"), ("b/c.jpg", 1, "g2")], manifest.Rows.Select(row => (row.Path, row.Label, row.Group!)));
        Assert.Equal(new Dictionary<string, string> { ["manipulation"] = "splice" }, manifest.Rows[1].Other.ToDictionary());
        Assert.Equal("", manifest.Rows[0].Other["manipulation"]);
        Assert.False(manifest.Rows[0].Other.ContainsKey("path"));
    }

    [Fact]
    public void Paths_alone_need_no_labels_and_may_repeat()
    {
        Assert.Equal(["b.jpg", "a.jpg", "b.jpg"], ManifestReader.ReadPaths(temp.Write("m.csv", "path\nb.jpg\na.jpg\nb.jpg\n"), new()));
        Assert.Equal(["a.jpg"], ManifestReader.ReadPaths(temp.Write("m.csv", "label,group,path\n,,a.jpg\n"), new()));
    }

    [Theory]
    [InlineData("label\nreal\n", "the column path is missing")]
    [InlineData(
        "path\n/a.jpg\n\"\"\n../b.jpg\n",
        "line 2: path '/a.jpg' is absolute",
        "line 3: path is empty",
        "line 4: path '../b.jpg' contains '..'"
    )]
    [InlineData("path,label\na.jpg\n", "line 2: 1 field instead of the header's 2")]
    [InlineData("path\n", "no rows below the header")]
    [InlineData("", "add a header with the column path")]
    public void Paths_that_cannot_be_files_below_the_root_are_refused_all_at_once(string text, params string[] problems)
    {
        string message = Assert.Throws<DataException>(() => ManifestReader.ReadPaths(temp.Write("m.csv", text), new())).Message;
        Assert.All(problems, problem => Assert.Contains(problem, message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_manifest_of_two_columns_has_no_groups_and_nothing_further()
    {
        var manifest = Read("label,path\n0,a\n1,b\n");
        Assert.False(manifest.HasGroups);
        Assert.All(manifest.Rows, row => Assert.Null(row.Group));
        Assert.All(manifest.Rows, row => Assert.Empty(row.Other));
    }

    [Theory]
    [InlineData("\ufeffpath,label\na,0\nb,1\n")]
    [InlineData("path,label\r\na,0\r\nb,1\r\n")]
    [InlineData("path,label\na,0\nb,1")]
    [InlineData(" path , label \na,0\n\n\r\nb,1\n\n")]
    [InlineData("\"path\",\"label\"\n\"a\",\"0\"\n\"b\",\"1\"\n")]
    public void Byte_order_mark_line_ends_blank_lines_and_quotes_change_nothing(string text) =>
        Assert.Equal([("a", 0), ("b", 1)], Read(text).Rows.Select(row => (row.Path, row.Label)));

    [Fact]
    public void Quoted_commas_quotes_and_newlines_belong_to_the_field() =>
        Assert.Equal(
            ["a,b.jpg", "c\nd.jpg", "e\"f.jpg", " g ü.jpg"],
            Read("path,label\n\"a,b.jpg\",0\n\"c\nd.jpg\",1\n\"e\"\"f.jpg\",1\n g ü.jpg,0\n").Rows.Select(row => row.Path)
        );

    [Theory]
    [InlineData("real", "fake", null, "fake")]
    [InlineData("0", "1", null, "1")]
    [InlineData("cat", "dog", null, "dog")]
    [InlineData("cat", "dog", "cat", "cat")]
    [InlineData("fake", "real", "real", "real")]
    [InlineData("Fake", "Real", null, "Fake")]
    [InlineData("FAKE", "REAL", null, "FAKE")]
    [InlineData("real", " fake ", null, "fake")]
    [InlineData("cat", "dog", " cat", "cat")]
    [InlineData("10", "9", null, "9")]
    public void The_positive_label_is_the_named_one_or_fake_or_the_second(string one, string other, string? named, string positive)
    {
        var manifest = Read($"path,label\na,{one}\nb,{other}\n", named);
        Assert.Equal(positive, manifest.LabelNames[1]);
        Assert.Equal(positive == one.Trim() ? [1, 0] : [0, 1], manifest.Rows.Select(row => row.Label));
    }

    [Fact]
    public void A_test_manifest_is_read_with_the_training_manifests_labels_and_may_hold_one_class()
    {
        var manifest = Read("path,label\na,cat\nb,cat\n", null, ["dog", "cat"]);
        Assert.Equal([1, 1], manifest.Rows.Select(row => row.Label));
        Assert.Equal(["dog", "cat"], manifest.LabelNames);
        Assert.Contains(
            "'cow' (2 rows, first on lines 3, 4) is not one of the training manifest's, 'dog' and 'cat'",
            Problems("path,label\na,cat\nb,cow\nc,cow\n", null, ["dog", "cat"]),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("", "the file is empty")]
    [InlineData("\n\n", "the file is empty")]
    [InlineData("path,label\n", "there are no rows below the header")]
    [InlineData("file,label\na,0\n", "the column path is missing; the columns are 'file', 'label'")]
    [InlineData("Path,Label\na,0\n", "the column label is missing; the columns are 'Path', 'Label' (upper and lower case differ)")]
    [InlineData("path;label\na;0\n", "the separator seems to be ';': save the file with commas")]
    [InlineData("path,label,path\na,0,b\n", "the header names the column 'path' 2 times")]
    [InlineData("path,label\na,0\na,1\n", "line 3: path 'a' is already on line 2")]
    [InlineData("path,label\na/b,0\n./a//b,1\n", "line 3: path './a//b' is already on line 2")]
    [InlineData("path,label\na/x.jpg,0\na/x.jpg/.,1\n", "line 3: path 'a/x.jpg/.' is already on line 2")]
    [InlineData("path,label\na/./x.jpg/,0\na/x.jpg,1\n", "line 3: path 'a/x.jpg' is already on line 2")]
    [InlineData("path,label\n./.,0\nb,1\n", "line 2: path './.' does not name a file")]
    [InlineData("path,label\na,0\n ,1\n", "line 3: path is empty")]
    [InlineData("path,label\na,0\nb,\nc,1\n", "line 3: label is empty")]
    [InlineData(
        "path,label,group\na,0,g\nb,1, \n",
        "the column group is empty in places (1 row, line 3): give every row its group, or leave the column out"
    )]
    [InlineData("path,label\n/a,0\nb,1\n", "line 2: path '/a' is absolute")]
    [InlineData("path,label\nC:\\a,0\nb,1\n", "is absolute")]
    [InlineData("path,label\ns3://x/a,0\nb,1\n", "is absolute")]
    [InlineData("path,label\na/../b,0\nb,1\n", "line 2: path 'a/../b' contains '..'")]
    [InlineData("path,label\n..\\b,0\nb,1\n", "contains '..'")]
    [InlineData("path,label\na\0b,0\nb,1\n", "path 'a\\u0000b' contains a NUL")]
    [InlineData("path,label\na,0\nb\nc,1\n", "line 3: 1 field instead of the header's 2")]
    [InlineData("path,label\na,0\nb,1,2\n", "line 3: 3 fields instead of the header's 2")]
    [InlineData("path,label\na,0\nb,0\n", "the only label is '0' (2 rows, first on lines 2, 3)")]
    [InlineData(
        "path,label\na,0\nb,0\nc,1\nd,1\ne,O\n",
        "there are 3 labels instead of two: '0' (2 rows) and '1' (2 rows), and also 'O' (1 row, line 6)"
    )]
    [InlineData("path,label\n\"a\nb\",0\n\"c,1\nd,0\n", "line 4: this is not CSV")]
    [InlineData("path,label\n\"a\"b,0\nc,1\n", "line 2: this is not CSV")]
    public void What_is_wrong_is_named_with_its_line(string text, string problem) =>
        Assert.Contains(problem, Problems(text), StringComparison.Ordinal);

    [Fact]
    public void A_positive_label_that_no_row_has_is_refused() =>
        Assert.Contains(
            "'2' (spec.data.positiveLabel) is not one of the labels '0' and '1'",
            Problems("path,label\na,0\nb,1\n", "2"),
            StringComparison.Ordinal
        );

    [Fact]
    public void All_problems_come_at_once_the_first_twenty_in_words()
    {
        string text = "path,label\n" + string.Concat(Enumerable.Range(0, 30).Select(i => $"/{i},x\n"));
        string message = Problems(text);
        Assert.Contains("has 31 problems", message, StringComparison.Ordinal);
        Assert.Contains("line 2: path '/0'", message, StringComparison.Ordinal);
        Assert.Contains("line 21: path '/19'", message, StringComparison.Ordinal);
        Assert.DoesNotContain("line 22", message, StringComparison.Ordinal);
        Assert.EndsWith("and 11 more", message, StringComparison.Ordinal);
    }

    static readonly ColumnsSpec Renamed = new()
    {
        Path = "file",
        Label = "kind",
        Group = "video",
        Fold = "part",
        Slices = ["camera"],
    };

    [Fact]
    public void Columns_are_found_by_the_names_they_are_given()
    {
        var manifest = Read("part,file,group,kind,camera,video\n1,a.jpg,x,real,c1,v1\n0,b.jpg,x,fake,c2,v2\n", columns: Renamed);

        Assert.Equal([("a.jpg", 0, "v1"), ("b.jpg", 1, "v2")], manifest.Rows.Select(row => (row.Path, row.Label, row.Group!)));
        Assert.Equal("video", manifest.GroupColumn);
        Assert.Equal(["1", "0"], manifest.OwnFolds);
        Assert.Equal(["part", "group", "camera"], manifest.OtherColumns);
        Assert.Equal("c2", manifest.Rows[1].Other["camera"]);
        Assert.Equal(["c1", "c2"], manifest.Column("camera"));
        Assert.Equal(["v1", "v2"], manifest.Column("video"));
        Assert.Throws<ArgumentException>(() => manifest.Column("kind"));
    }

    [Theory]
    [InlineData("file", "the column file is missing", "spec.data.columns.path or --path-column")]
    [InlineData("kind", "the column kind is missing", "spec.data.columns.label or --label-column")]
    [InlineData("video", "the column video is missing", "spec.data.columns.group or --group-column")]
    [InlineData("part", "the column part is missing", "spec.data.columns.fold or --fold-column")]
    [InlineData("camera", "the column camera is missing", "spec.data.columns.slices or --slice-column")]
    public void A_column_that_was_named_must_exist(string missing, string problem, string remedy)
    {
        string header = string.Join(',', new[] { "part", "file", "kind", "camera", "video" }.Select(name => name == missing ? "x" : name));

        string message = Assert.Throws<DataException>(() => Read($"{header}\n", columns: Renamed)).Message;

        Assert.Contains(problem, message, StringComparison.Ordinal);
        Assert.Contains(remedy, message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_test_manifest_needs_no_folds_and_a_list_of_paths_no_labels()
    {
        Assert.Null(Read("file,kind,camera,video\na,real,c,v\n", training: ["real", "fake"], columns: Renamed).OwnFolds);
        Assert.Equal(["a"], ManifestReader.ReadPaths(temp.Write("p.csv", "file\na\n"), new() { Path = "file" }));
    }

    [Fact]
    public void A_column_group_that_means_something_else_gives_no_groups() =>
        Assert.False(Read("path,group\na,real\nb,fake\n", columns: new() { Label = "group" }).HasGroups);

    [Fact]
    public void Labels_and_groups_are_compared_without_white_space_around_and_in_unicodes_composed_form()
    {
        var manifest = Read("path,label,group\na,real,caf\u00e9\nb, real ,cafe\u0301 \nc,fake,coffee\nd,fake,\u00a0coffee\t\n");

        Assert.Equal(["caf\u00e9", "caf\u00e9", "coffee", "coffee"], manifest.Rows.Select(row => row.Group));
        Assert.Equal(["real", "fake"], manifest.LabelNames);
    }

    [Fact]
    public void An_empty_fold_is_named_with_its_lines() =>
        Assert.Contains(
            "the column f is empty in places (2 rows, first on lines 2, 4): give every row its fold",
            Assert.Throws<DataException>(() => Read("path,label,f\na,0,\nb,1,1\nc,1,  \n", columns: new() { Fold = "f" })).Message,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData(new byte[] { 0xff, 0xfe, (byte)'p', 0 }, "UTF-16")]
    [InlineData(new byte[] { 0xfe, 0xff, 0, (byte)'p' }, "UTF-16")]
    [InlineData(new byte[] { 0, 0, 0xfe, 0xff, 0, 0, 0, (byte)'p' }, "UTF-16")]
    public void A_file_in_another_encoding_is_refused(byte[] bytes, string why)
    {
        string file = temp.Write("m.csv", bytes);
        Assert.Contains(why, Refusal(file), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("path,label\nä,0\nb,1\n", "line 2: the file is not UTF-8 here")]
    [InlineData("päth,label\na,0\nb,1\n", "line 1: the file is not UTF-8 here")]
    public void Latin_1_is_refused_with_the_line(string text, string why)
    {
        string file = temp.Write("m.csv", Encoding.Latin1.GetBytes(text));
        Assert.Contains(why, Refusal(file), StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_a_folder_and_a_device_are_told_apart()
    {
        Assert.Contains("does not exist", Refusal(temp["none.csv"]), StringComparison.Ordinal);
        Assert.Contains("does not exist", Refusal(temp["none/none.csv"]), StringComparison.Ordinal);
        Assert.Contains("is a folder", Refusal(temp.Path), StringComparison.Ordinal);
        Assert.Contains("is a device: name the CSV file", Refusal("/dev/zero"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData('a', "a field has more than")]
    [InlineData(',', "fields instead of the header's 2")]
    [InlineData('"', "")]
    public void A_hostile_row_is_refused_within_bounded_memory(char filler, string why)
    {
        string file = temp.Write("m.csv", "path,label\nx,");
        using (var writer = new StreamWriter(file, append: true))
            for (int i = 0; i < 12; i++)
                writer.Write(new string(filler, 1 << 20));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains(why, Refusal(file), StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 300L << 20);
    }

    [Fact]
    public void A_row_that_never_ends_is_given_up()
    {
        string file = temp.Write("m.csv", "path,label\n\"");
        using (var stream = new FileStream(file, FileMode.Open))
            stream.SetLength(1L << 32);
        Assert.Contains("a row of more than", Refusal(file), StringComparison.Ordinal);
    }

    [Fact]
    public void A_hundred_thousand_rows_are_read_in_seconds()
    {
        var rows = Enumerable.Range(0, 100_000).Select(i => $"folder/{i}.jpg,{i % 2},g{i % 100}\n");
        string file = temp.Write("m.csv", "path,label,group\n" + string.Concat(rows));
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        Assert.Equal(100_000, ManifestReader.Read(file, new(), null).Rows.Count);
        Assert.InRange(System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 10);
    }
}
