using System.Runtime.InteropServices;
using System.Text;

namespace StackingK8s.Bench;

/// <summary>Collects the tables and shows each line as it comes.</summary>
sealed class BenchReport
{
    readonly StringBuilder text = new();

    public BenchReport()
    {
        Line("# Benchmarks");
        Line("");
        Line("Written by `make bench`. Ratios say more than times: they compare two things on one machine, or with a figure recorded on the same kind of machine.");
        Line("");
        Line($"Machine: {Processor()}, {Environment.ProcessorCount} cores in use; {RuntimeInformation.FrameworkDescription} on {RuntimeInformation.OSDescription}.");
    }

    public void Title(string title, string explanation, params string[] columns)
    {
        Line($"\n## {title}\n\n{explanation}\n");
        Line($"| {string.Join(" | ", columns)} |");
        Line($"|{string.Concat(columns.Select(_ => "---|"))}");
    }

    public void Row(params string[] cells) => Line($"| {string.Join(" | ", cells)} |");

    public override string ToString() => text.ToString();

    void Line(string line)
    {
        text.Append(line).Append('\n');
        Console.WriteLine(line);
    }

    static string Processor() =>
        File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(": ")[1] ?? "unknown processor";
}
