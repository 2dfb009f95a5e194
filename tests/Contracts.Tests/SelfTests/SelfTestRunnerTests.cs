using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.SelfTests;

namespace StackingK8s.Tests.Contracts.SelfTests;

public sealed class SelfTestRunnerTests : IDisposable
{
    readonly StringWriter output = new(),
        error = new();

    [Fact]
    public async Task The_first_failed_check_decides_the_exit_code_and_all_checks_run()
    {
        int code = await RunAsync(
            new("first", _ => throw new InvalidOperationException("no library")),
            new("second", _ => throw new InvalidOperationException("no driver")),
            new("third", _ => Task.FromResult("1.2"))
        );

        Assert.Equal(10, code);
        Assert.Equal("failed  first: no library\nfailed  second: no driver\n", error.ToString());
        Assert.Contains("\nok      third: 1.2\nself-test failed in ", output.ToString());
    }

    [Fact]
    public async Task Each_check_has_an_empty_folder_that_is_deleted_afterwards()
    {
        List<string> folders = [];
        SelfCheck check = new("folder", folder =>
        {
            Assert.Empty(Directory.EnumerateFileSystemEntries(folder));
            File.WriteAllText(Path.Combine(folder, "file"), "");
            folders.Add(folder);
            return Task.FromResult("written");
        });

        Assert.Equal(ExitCode.Done, await RunAsync(check, check));
        Assert.Equal(2, folders.Distinct().Count());
        Assert.All(folders, folder => Assert.False(Directory.Exists(folder)));
        Assert.StartsWith("program 1.0\n", output.ToString());
    }

    public void Dispose()
    {
        output.Dispose();
        error.Dispose();
    }

    Task<int> RunAsync(params SelfCheck[] checks)
    {
        int failures = 0;
        return SelfTestRunner.RunAsync("program 1.0", checks, problem => (10 + failures++, problem.Message), output, error);
    }
}
