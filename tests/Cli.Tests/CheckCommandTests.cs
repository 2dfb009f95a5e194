using System.Text;
using StackingK8s.Cli;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.Cli;

public sealed class CheckCommandTests : IDisposable
{
    readonly TemporaryFolder folder = new();
    readonly StringWriter output = new(),
        error = new();

    public CheckCommandTests()
    {
        foreach (string photograph in Directory.EnumerateFiles(Repository.Path("examples", "photos"), "*.jpg"))
            File.Copy(photograph, folder.File(Path.GetFileName(photograph)));
        folder.Write("train.csv", "path,label\nastronaut.jpg,real\ncat.jpg,fake\ncoffee.jpg,real\nfriends.jpg,fake\n");
    }

    public void Dispose()
    {
        folder.Dispose();
        output.Dispose();
        error.Dispose();
    }

    [Fact]
    public async Task A_leak_is_printed_with_its_rows_and_ends_with_the_code_of_data()
    {
        folder.Write("test.csv", "path,label\nrocket.jpg,real\ncat.jpg,fake\n");
        Assert.Equal(
            ExitCode.Data,
            await RunAsync("--manifest", folder.File("train.csv"), "--test-manifest", folder.File("test.csv"), "--folds", "2")
        );
        Assert.Contains("REFUSED same-bytes-in-test: 1 test image has the same bytes", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("cat.jpg", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task As_JSON_it_is_what_data_json_holds()
    {
        Assert.Equal(ExitCode.Done, await RunAsync("--manifest", folder.File("train.csv"), "--folds", "2", "--json"));
        var report = ContractJson.Read<DataReport>(Encoding.UTF8.GetBytes(output.ToString()));
        Assert.Equal((4, 0, 2), (report.Rows, report.TestRows, report.Folds.Count));
    }

    [Fact]
    public async Task A_run_file_names_the_data_and_what_is_accepted()
    {
        folder.Write(
            "train.csv",
            "path,label,group\nastronaut.jpg,real,a\ncat.jpg,fake,a\ncoffee.jpg,real,b\nfriends.jpg,fake,b\n"
                + "copy.jpg,fake,c\nrocket.jpg,real,c\n"
        );
        File.Copy(folder.File("cat.jpg"), folder.File("copy.jpg"));
        folder.Write(
            "run.yaml",
            """
            apiVersion: stackingk8s.io/v1alpha1
            kind: StackingRun
            metadata: {name: r}
            spec:
              data: {manifest: train.csv, accept: [duplicates-merged, large-group, uneven-folds]}
              folds: {count: 2}
              experts: [{name: effnet, architecture: efficientnetv2_test}]
            """
        );
        int code = await RunAsync("--file", folder.File("run.yaml"));
        Assert.Equal(ExitCode.Done, code);
        Assert.Contains("Accepted (spec.data.accept): duplicates-merged", output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("warning duplicates-merged", output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData()]
    [InlineData("--manifest", "train.csv", "--file", "run.yaml")]
    public async Task Either_a_run_file_or_a_manifest_is_named(params string[] args)
    {
        Assert.Equal(ExitCode.Usage, await RunAsync(args));
        Assert.Contains("Name either a run file (--file) or a manifest (--manifest)", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Images_that_are_missing_are_all_named()
    {
        folder.Write("train.csv", "path,label\na.jpg,real\ncat.jpg,fake\nb.jpg,real\nfriends.jpg,fake\n");
        Assert.Equal(ExitCode.Data, await RunAsync("--manifest", folder.File("train.csv")));
        Assert.Contains("2 of 4 images", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_finding_has_its_place_in_the_documentation()
    {
        string page = File.ReadAllText(Repository.Path("docs", "data-check.md"));
        Assert.All(typeof(DataFindings).GetFields().Select(field => (string)field.GetValue(null)!), name =>
            Assert.Contains(
                name.StartsWith("shortcut-", StringComparison.Ordinal) ? name["shortcut".Length..] : name,
                page,
                StringComparison.Ordinal
            )
        );
    }

    Task<int> RunAsync(params string[] args) => CommandLine.RunAsync(["check", .. args], output, error, CancellationToken.None);
}
