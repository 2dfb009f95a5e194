using System.Diagnostics;
using System.Globalization;
using StackingK8s.Learning.Random;

namespace StackingK8s.Bench;

/// <summary>`stacking folds` on a million rows, the whole process, beside pandas.read_csv of the same file.</summary>
static class FoldsBench
{
    const int Rows = 1_000_000,
        RowsPerGroup = 40,
        Rounds = 5;

    static readonly (string Name, string Header, Func<int, int, string> Line)[] Manifests =
    [
        ("path, label", "path,label", (row, _) => $"photos/{row:0000000}.jpg,{Label(row)}"),
        ("and groups of 40 neighbours", "path,label,group", (row, _) => Grouped(row)),
        ("and groups of 40 in any order", "path,label,group", (_, shuffled) => Grouped(shuffled)),
        ("and two further columns", "path,label,group,camera,quality", (row, shuffled) =>
            string.Create(CultureInfo.InvariantCulture, $"{Grouped(row)},cam{shuffled % 7},{shuffled / 1e6:0.000000}")
        ),
    ];

    /// <param name="report">Receives the table.</param>
    /// <param name="program">The built `stacking`.</param>
    public static void Run(BenchReport report, string program)
    {
        PythonPeer pandas = new("pandas");
        report.Title(
            "Folds of a million rows",
            $"Seconds, the fastest of {Rounds}, both in turn: `stacking folds` from start to end (reads, checks, splits, writes), and "
                + $"pandas.read_csv alone, in a Python that has started and imported it. pandas "
                + $"{pandas.Version ?? "is not installed here (apt-get install python3-pandas), so its columns are empty"}.",
            "columns",
            "MB",
            "stacking folds, s",
            "read_csv, s",
            "ratio"
        );
        var folder = Directory.CreateTempSubdirectory("stacking-bench-");
        try
        {
            foreach (var (name, header, line) in Manifests)
                Compare(report, pandas, program, name, Write(Path.Combine(folder.FullName, "m.csv"), header, line));
        }
        finally
        {
            folder.Delete(true);
        }
    }

    static void Compare(BenchReport report, PythonPeer pandas, string program, string name, string manifest)
    {
        double ours = double.PositiveInfinity,
            theirs = double.PositiveInfinity;
        for (int round = 0; round < Rounds; round++)
        {
            ours = Math.Min(ours, Seconds(program, "folds", "--manifest", manifest, "--out", $"{manifest}.folds"));
            if (pandas.Run("pandas_read_csv.py", new Dictionary<string, string>(), manifest) is { } printed)
                theirs = Math.Min(theirs, double.Parse(printed, CultureInfo.InvariantCulture));
        }
        bool compared = double.IsFinite(theirs);
        report.Row(
            name,
            $"{new FileInfo(manifest).Length / 1e6:0}",
            $"{ours:0.00}",
            compared ? $"{theirs:0.00}" : "",
            compared ? $"{ours / theirs:0.00}x" : ""
        );
    }

    static double Seconds(string program, params string[] arguments)
    {
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? clock.Elapsed.TotalSeconds
            : throw new InvalidOperationException($"{program} ended with exit code {process.ExitCode}.");
    }

    static string Write(string file, string header, Func<int, int, string> line)
    {
        int[] shuffled = new RandomState(1).Permutation(Rows);
        using StreamWriter writer = new(file);
        writer.Write($"{header}\n");
        for (int row = 0; row < Rows; row++)
            writer.Write($"{line(row, shuffled[row])}\n");
        return file;
    }

    static string Label(int kind) => kind % 2 == 0 ? "real" : "fake";

    static string Grouped(int row)
    {
        int group = row / RowsPerGroup;
        return $"videos/{group:00000}/{row % RowsPerGroup:0000}.jpg,{Label(group)},video-{group:00000}";
    }
}
