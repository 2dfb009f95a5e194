using System.Diagnostics;

namespace StackingK8s.Tests.Artifacts;

/// <summary>A file system of a few kilobytes in memory, where this user may mount one.</summary>
public sealed class TestMount : IDisposable
{
    readonly string folder;

    TestMount(string folder) => this.folder = folder;

    public static TestMount? Try(string folder, string options)
    {
        Directory.CreateDirectory(folder);
        return Run("mount", "-t", "tmpfs", "-o", options, "tmpfs", folder) ? new(folder) : null;
    }

    public void Dispose() => Run("umount", folder);

    static bool Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true }
            )!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
