using System.Reflection;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.SelfTests;
using StackingK8s.Steps;

namespace StackingK8s.Tests.Stacking.Steps;

public sealed class SelfTestTests : IDisposable
{
    readonly StringWriter output = new(),
        error = new();

    [Fact]
    public async Task A_library_that_is_missing_is_named_and_the_other_checks_are_still_tried()
    {
        int code = await RunAsync(
            new("LightGBM", _ =>
                throw new TypeInitializationException("Native", new DllNotFoundException("libgomp.so.1: cannot open shared object file"))
            ),
            new("libvips", _ => Task.FromResult("8.18"))
        );

        Assert.Equal(ExitCode.Bug, code);
        Assert.Matches(
            @"^failed  LightGBM: A native library cannot be loaded; this image or installation is incomplete\. .*libgomp\.so\.1.*\n$",
            error.ToString()
        );
        Assert.Contains("ok      libvips: 8.18\n", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("self-test failed", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_first_failure_decides_the_exit_code()
    {
        int code = await RunAsync(
            new("a", _ => throw new UsageException("STACKING_DEVICE: no such device")),
            new("b", _ => throw new InvalidOperationException("x"))
        );

        Assert.Equal(ExitCode.Usage, code);
        Assert.StartsWith("failed  a: STACKING_DEVICE: no such device\n", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Versions_are_printed_and_nothing_is_left_behind()
    {
        string? used = null;
        int code = await RunAsync(new SelfCheck("disk", folder =>
            {
                used = folder;
                File.WriteAllText(Path.Combine(folder, "x"), "x");
                return Task.FromResult("written");
            }));

        Assert.Equal(ExitCode.Done, code);
        Assert.Matches(
            @"^StackingK8s\.Stacking\.Tests 0\.\d+\.\d+\+[0-9a-f]{12}\n\.NET 10\.\S+ on .+, \d+ cores\n"
                + @"ok      OpenSSL: \d+\.\d+\.\d+, \d+ trusted authorities\nok      disk: written\nself-test passed in ",
            output.ToString()
        );
        Assert.False(Directory.Exists(used));
        Assert.Empty(error.ToString());
    }

    [Fact]
    public void The_option_stands_alone()
    {
        var command = StepOptions.Command("A step.", _ => Task.FromResult(ExitCode.Bug));
        command.Options.Add(SelfTestOption.Create((_, _) => Task.FromResult(ExitCode.Done)));

        Assert.NotEmpty(command.Parse([]).Errors);
        Assert.Empty(command.Parse(["--self-test"]).Errors);
    }

    public void Dispose()
    {
        output.Dispose();
        error.Dispose();
    }

    Task<int> RunAsync(params SelfCheck[] checks) => SelfTest.RunAsync(Assembly.GetExecutingAssembly(), checks, output, error);
}
