using System.Reflection;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.SelfTests;

namespace StackingK8s.Steps;

/// <summary>
/// The --self-test of every step program: loads each native library, does a little of the real work, prints versions.
/// </summary>
public static class SelfTest
{
    // Stores are reached over TLS by every step.
    static readonly SelfCheck Tls = new("OpenSSL", _ => Task.FromResult(OpenSsl()));

    /// <summary>Runs every check, even after one has failed.</summary>
    /// <param name="program">Whose version is printed.</param>
    /// <param name="checks">What this program needs beyond TLS.</param>
    /// <param name="output">Receives a line for each check that passed, and the result.</param>
    /// <param name="error">Receives a line for each check that failed.</param>
    /// <returns>0, or the <see cref="ExitCode"/> of the first check that failed.</returns>
    public static Task<int> RunAsync(Assembly program, IReadOnlyList<SelfCheck> checks, TextWriter output, TextWriter error) =>
        SelfTestRunner.RunAsync(
            $"{program.GetName().Name} {ProgramVersion.Compute(program)}",
            [Tls, .. checks],
            problem => StepFailure.Classify(problem, stopRequested: false),
            output,
            error
        );

    // The number is 0xMNN00PP0: major, minor, patch (OPENSSL_VERSION_NUMBER(3)).
    static string OpenSsl()
    {
        long version = OperatingSystem.IsLinux()
            ? SafeEvpPKeyHandle.OpenSslVersion
            : throw new PlatformNotSupportedException("Steps run on Linux.");
        using X509Store authorities = new(StoreName.Root, StoreLocation.LocalMachine, OpenFlags.ReadOnly);
        return $"{version >> 28}.{version >> 20 & 0xff}.{version >> 4 & 0xff}, {authorities.Certificates.Count} trusted authorities";
    }
}
