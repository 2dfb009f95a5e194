using System.ComponentModel;
using System.Diagnostics;
using StackingK8s.TestKit;

namespace StackingK8s.Bench;

/// <summary>A Python library that does the same work, if this machine has it.</summary>
sealed class PythonPeer
{
    // Debian's packages belong to Debian's Python, which may not be the first on the PATH.
    static readonly string[] Pythons = Environment.GetEnvironmentVariable("PYTHON") is { Length: > 0 } named
        ? [named]
        : ["python3", "/usr/bin/python3"];

    readonly string? python;

    /// <param name="module">Its import name; must have a __version__.</param>
    public PythonPeer(string module)
    {
        foreach (string candidate in Pythons)
            if (
                Version is null
                && Execute(candidate, new Dictionary<string, string>(), "-c", $"import {module}; print({module}.__version__)")
                    is { } version
            )
                (python, Version) = (candidate, version);
    }

    /// <summary>null: it is not installed.</summary>
    public string? Version { get; }

    /// <param name="script">In bench/.</param>
    /// <param name="environment">Variables besides those of this process.</param>
    /// <param name="arguments">Of the script.</param>
    /// <returns>What the script printed; null where the library is not installed.</returns>
    public string? Run(string script, IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        python is null
            ? null
            : Execute(python, environment, [Repository.Path("bench", script), .. arguments])
                ?? throw new InvalidOperationException($"{script} failed.");

    static string? Execute(string python, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        ProcessStartInfo start = new(python, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = TryStart(start);
        if (process is null)
            return null;
        var error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        if (process.ExitCode == 0)
            return output;
        if (!error.Result.Contains("No module named", StringComparison.Ordinal))
            Console.Error.WriteLine(error.Result);
        return null;
    }

    static Process? TryStart(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start);
        }
        catch (Win32Exception)
        {
            // No such Python: the same as one without the library.
            return null;
        }
    }
}
