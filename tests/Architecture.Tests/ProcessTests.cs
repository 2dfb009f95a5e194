using System.Text.RegularExpressions;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.Architecture;

/// <summary>What the product reads (images, manifests, weights, tasks) never becomes a program, part of a command line or code.</summary>
public partial class ProcessTests
{
    /// <summary>The one place that starts a process: a step program of ours, its arguments handed over one by one.</summary>
    static readonly string[] Starts = ["cli/Running/StepProcess.cs"];

    [Fact]
    public void Only_the_local_runner_starts_processes() => Assert.Equal(Starts, FilesWith(StartsProcess()));

    [Fact]
    public void Nothing_goes_through_a_shell() => Assert.Empty(FilesWith(Shell()));

    [Fact]
    public void Nothing_that_is_read_is_run_as_code() => Assert.Empty(FilesWith(RunsCode()));

    [Theory]
    [InlineData("Process.Start(\"ls\")")]
    [InlineData("using Process child = new();")]
    [InlineData("ProcessStartInfo start = new(program);")]
    public void A_start_is_recognised(string code) => Assert.Matches(StartsProcess(), code);

    [Theory]
    [InlineData("new(\"/bin/sh\", [\"-c\", words])")]
    [InlineData("new(\"bash\")")]
    [InlineData("UseShellExecute = true")]
    [InlineData("start.Arguments = $\"--task {file}\"")]
    [InlineData("[LibraryImport(\"libc\", EntryPoint = \"popen\")]")]
    [InlineData("ProcessStartInfo start = new(program, $\"--task {file}\");")]
    public void A_shell_is_recognised(string code) => Assert.Matches(Shell(), code);

    static IEnumerable<string> FilesWith(Regex what) =>
        new[] { "libs", "images", "operator", "cli" }
            .SelectMany(folder => Directory.EnumerateFiles(Repository.Path(folder), "*.cs", SearchOption.AllDirectories))
            .Where(file => what.IsMatch(File.ReadAllText(file)))
            .Select(file => Path.GetRelativePath(Repository.Root, file))
            .Order(StringComparer.Ordinal);

    [GeneratedRegex(@"\bProcess\.Start\(|\bProcess \w+ = new\b|\bnew Process\b|\bProcessStartInfo\b")]
    private static partial Regex StartsProcess();

    /// <summary>A shell by name, one line of arguments that a program would have to take apart again, or libc's own ways.</summary>
    [GeneratedRegex(
        @"""(/usr)?(/bin/)?(sh|bash|dash|busybox|cmd|cmd\.exe|pwsh|python3?)""|UseShellExecute\s*=\s*true|\.Arguments\s*=|\bArguments\s*=\s*[$@""]|ProcessStartInfo\b[^;]*new\([^,;\[\]()]*,\s*[$@""]|EntryPoint = ""(system|popen|exec\w*|posix_spawn\w*)"""
    )]
    private static partial Regex Shell();

    /// <summary>Pickled Python, scripts, assemblies from files. Weights are safetensors, which hold numbers alone.</summary>
    [GeneratedRegex(
        @"\btorch\.load\(|\bjit\.load\b|\bBinaryFormatter\b|\bAssembly\.Load(From|File)\(|\bLoadFromAssemblyPath\b|\bCSharpScript\b|TypeNameHandling|\bType\.GetType\("
    )]
    private static partial Regex RunsCode();
}
