using System.Runtime.InteropServices;
using System.Text;
using StackingK8s.Steps;

namespace StackingK8s.Bench;

/// <summary>Collects the tables and prints each line at once.</summary>
sealed class BenchReport
{
    readonly StringBuilder text = new();

    public BenchReport(string title, string command)
    {
        Line($"# {title}\n\nWritten by `{command}`.\n");
        Line(
            $"Machine: {ThisMachine.Cpu(File.ReadLines("/proc/cpuinfo"))}, {Environment.ProcessorCount} cores in use; "
                + $"{RuntimeInformation.FrameworkDescription} on {RuntimeInformation.OSDescription}."
        );
    }

    public void Title(string title, string explanation, params string[] columns)
    {
        Line($"\n## {title}\n\n{explanation}\n");
        Line($"| {string.Join(" | ", columns)} |");
        Line($"|{string.Concat(columns.Select(_ => "---|"))}");
    }

    public void Row(params string[] cells) => Line($"| {string.Join(" | ", cells)} |");

    public void Save(string path) => File.WriteAllText(path, text.ToString());

    void Line(string line)
    {
        text.Append(line).Append('\n');
        Console.WriteLine(line);
    }
}
