using System.CommandLine;
using System.CommandLine.Invocation;
using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Steps;

/// <summary>
/// The option --self-test of every step program: loads each native library, does a little of the real work, prints versions. It needs no task, no store and no
/// cluster, so that an image can be judged where it is built and on the node where it will run.
/// </summary>
public static class SelfTest
{
    // Stores are reached over TLS by every step.
    static readonly SelfCheck Tls = new("OpenSSL", _ => Task.FromResult(OpenSsl()));

    /// <summary>The option; it stands alone, without the options that a step needs.</summary>
    /// <param name="program">Whose version is printed.</param>
    /// <param name="checks">What this program needs beyond TLS.</param>
    public static Option<bool> Option(Assembly program, IReadOnlyList<SelfCheck> checks) =>
        new("--self-test")
        {
            Description = "Load every native library, do a little of the work, print versions, and end",
            Action = new Run(program, checks),
        };

    /// <summary>Tries all checks, also after one has failed.</summary>
    /// <param name="program">Whose version is printed.</param>
    /// <param name="checks">What this program needs beyond TLS.</param>
    /// <param name="output">Gets a line for each check.</param>
    /// <param name="error">Gets a line for each that failed.</param>
    /// <returns>0, or the <see cref="ExitCode"/> of the first that failed.</returns>
    public static async Task<int> RunAsync(Assembly program, IReadOnlyList<SelfCheck> checks, TextWriter output, TextWriter error)
    {
        long began = Stopwatch.GetTimestamp();
        await output.WriteLineAsync($"{program.GetName().Name} {ProgramVersion.Of(program)}").ConfigureAwait(false);
        await output
            .WriteLineAsync(
                $"{RuntimeInformation.FrameworkDescription} on {RuntimeInformation.OSDescription}, {Environment.ProcessorCount} cores"
            )
            .ConfigureAwait(false);
        int code = ExitCode.Done;
        foreach (var check in (IEnumerable<SelfCheck>)[Tls, .. checks])
        {
            DirectoryInfo? folder = null;
            try
            {
                folder = Directory.CreateTempSubdirectory("stacking-self-test-");
                await output
                    .WriteLineAsync($"ok      {check.Name}: {await check.TryAsync(folder.FullName).ConfigureAwait(false)}")
                    .ConfigureAwait(false);
            }
            catch (Exception problem)
            {
                var (ownCode, words) = StepFailure.Of(problem, stopRequested: false);
                if (code == ExitCode.Done)
                    code = ownCode;
                await error.WriteLineAsync($"failed  {check.Name}: {words}").ConfigureAwait(false);
            }
            finally
            {
                folder?.Delete(recursive: true);
            }
        }
        string verdict = code == ExitCode.Done ? "passed" : "failed";
        await output
            .WriteLineAsync(FormattableString.Invariant($"self-test {verdict} in {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s"))
            .ConfigureAwait(false);
        return code;
    }

    // The number is 0xMNN00PP0: major, minor, patch (OpenSSL's OPENSSL_VERSION_NUMBER).
    static string OpenSsl()
    {
        long version = OperatingSystem.IsLinux()
            ? SafeEvpPKeyHandle.OpenSslVersion
            : throw new PlatformNotSupportedException("Steps run on Linux.");
        using X509Store authorities = new(StoreName.Root, StoreLocation.LocalMachine, OpenFlags.ReadOnly);
        return $"{version >> 28}.{version >> 20 & 0xff}.{version >> 4 & 0xff}, {authorities.Certificates.Count} trusted authorities";
    }

    sealed class Run(Assembly program, IReadOnlyList<SelfCheck> checks) : AsynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override Task<int> InvokeAsync(ParseResult parseResult, CancellationToken cancellationToken = default) =>
            RunAsync(program, checks, Console.Out, Console.Error);
    }
}
