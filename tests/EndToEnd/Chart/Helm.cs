using System.Diagnostics;

namespace StackingK8s.Tests.EndToEnd.Chart;

/// <summary>The helm program, where there is one.</summary>
static class Helm
{
    public const string Release = "stacking-operator",
        Namespace = "stacking-system";

    public static bool IsHere { get; } =
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, "helm")));

    public static string Version => Run("version", "--template", "{{.Version}}").Text;

    /// <returns>Whether it rendered, and the objects or what was wrong.</returns>
    public static (bool Rendered, string Text) Template(string valuesFile)
    {
        var (code, text) = Run(
            "template",
            Release,
            ChartFolder.Path,
            "--namespace",
            Namespace,
            "--kube-version",
            "1.36.0",
            "--values",
            valuesFile
        );
        return (code == 0, text);
    }

    public static (int Code, string Text) Run(params string[] arguments)
    {
        using var helm = Process.Start(
            new ProcessStartInfo("helm", arguments) { RedirectStandardOutput = true, RedirectStandardError = true }
        )!;
        var errors = helm.StandardError.ReadToEndAsync();
        string output = helm.StandardOutput.ReadToEnd();
        helm.WaitForExit();
        return (helm.ExitCode, (helm.ExitCode == 0 ? output : errors.Result).Trim('\n') + "\n");
    }
}
