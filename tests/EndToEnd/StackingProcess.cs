using System.Diagnostics;
using System.Runtime.InteropServices;

namespace StackingK8s.Tests.EndToEnd;

/// <summary>The real `stacking` program, or one of its step programs, as a child process.</summary>
sealed class StackingProcess : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    readonly Process process;
    readonly Task<string> output,
        error;

    StackingProcess(Process process) =>
        (this.process, output, error) = (process, process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());

    public int Id => process.Id;

    public bool Running => !process.HasExited;

    public static StackingProcess Start(params string[] arguments) => StartProgram("stacking", null, arguments);

    /// <param name="program">Its file name.</param>
    /// <param name="cores">How many it may take there to be; null for those there are.</param>
    /// <param name="arguments">Its command line.</param>
    public static StackingProcess StartProgram(string program, int? cores, params string[] arguments) =>
        StartProgram(program, cores, new Dictionary<string, string>(), arguments);

    static StackingProcess StartProgram(string program, int? cores, IReadOnlyDictionary<string, string> environment, string[] arguments)
    {
        ProcessStartInfo start = new(Path.Combine(AppContext.BaseDirectory, program))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (cores is { } count)
            start.Environment["DOTNET_PROCESSOR_COUNT"] = count.ToString(System.Globalization.CultureInfo.InvariantCulture);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        return new(Process.Start(start)!);
    }

    public static async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var started = Start(arguments);
        return await started.EndAsync();
    }

    /// <summary>`stacking` with variables of its environment besides those of this process.</summary>
    public static Task<(int Code, string Output, string Error)> RunAsync(
        IReadOnlyDictionary<string, string> environment,
        params string[] arguments
    ) => RunProgramAsync("stacking", environment, arguments);

    /// <summary>Any of the programs, likewise.</summary>
    public static async Task<(int Code, string Output, string Error)> RunProgramAsync(
        string program,
        IReadOnlyDictionary<string, string> environment,
        params string[] arguments
    )
    {
        using var started = StartProgram(program, null, environment, arguments);
        return await started.EndAsync();
    }

    public async Task<(int Code, string Output, string Error)> EndAsync()
    {
        using CancellationTokenSource patience = new(Patience);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"The program did not end within {Patience}: {await output} {await error}");
        }
        return (process.ExitCode, await output, await error);
    }

    public void CloseInput() => process.StandardInput.Close();

    public void Signal(int signal) => Assert.Equal(0, Kill(process.Id, signal));

    [DllImport("libc", EntryPoint = "kill")]
    static extern int Kill(int process, int signal);

    public void Dispose() => process.Dispose();
}
