using StackingK8s.Tests.Artifacts.S3;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

namespace StackingK8s.Tests.Artifacts;

/// <summary>xunit's own entry point, but for the program that tests start to kill it.</summary>
static class Program
{
    static async Task<int> Main(string[] args)
    {
        if (args is [KilledProgram.Name, .. var work])
            return await KilledProgram.RunAsync(work);
        return args.Contains("--server")
            ? await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
            : await ConsoleRunner.Run(args);
    }
}
