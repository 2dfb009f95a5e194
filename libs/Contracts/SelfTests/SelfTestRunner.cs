using System.Diagnostics;
using System.Runtime.InteropServices;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Contracts.SelfTests;

/// <summary>Runs the checks of a program's --self-test and prints what they found.</summary>
public static class SelfTestRunner
{
    /// <summary>Runs all checks, also after one has failed.</summary>
    /// <param name="program">Name and version of the program, for the first line.</param>
    /// <param name="checks">The checks, in order.</param>
    /// <param name="explain">Exit code and message of a failed check.</param>
    /// <param name="output">Receives a line for each check that passed, and the result.</param>
    /// <param name="error">Receives a line for each check that failed.</param>
    /// <returns>0, or the exit code of the first check that failed.</returns>
    public static async Task<int> RunAsync(
        string program,
        IEnumerable<SelfCheck> checks,
        Func<Exception, (int Code, string Message)> explain,
        TextWriter output,
        TextWriter error
    )
    {
        long began = Stopwatch.GetTimestamp();
        string platform = $"{RuntimeInformation.FrameworkDescription} on {RuntimeInformation.OSDescription}";
        await output.WriteLineAsync(program);
        await output.WriteLineAsync($"{platform}, {Environment.ProcessorCount} cores");
        int code = ExitCode.Done;
        foreach (var check in checks)
        {
            DirectoryInfo? folder = null;
            try
            {
                folder = Directory.CreateTempSubdirectory("stacking-self-test-");
                string found = await check.TryAsync(folder.FullName);
                await output.WriteLineAsync($"ok      {check.Name}: {found}");
            }
            catch (Exception problem)
            {
                var (ownCode, message) = explain(problem);
                if (code == ExitCode.Done)
                    code = ownCode;
                await error.WriteLineAsync($"failed  {check.Name}: {message}");
            }
            finally
            {
                folder?.Delete(recursive: true);
            }
        }
        string result = code == ExitCode.Done ? "passed" : "failed";
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        await output.WriteLineAsync(FormattableString.Invariant($"self-test {result} in {seconds:0.0} s"));
        return code;
    }
}
