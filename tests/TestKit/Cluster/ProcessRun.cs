using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using StackingK8s.TestKit.ApiServer;

namespace StackingK8s.TestKit.Cluster;

/// <summary>
/// Runs a pod's first container as a process of this machine: with the pod's arguments, environment and volumes, paths rewritten
/// (<see cref="PathMapping"/>), and the port after --port served at the pod's own address.
/// </summary>
sealed class ProcessRun : PodRun
{
    const string TerminationLog = "/dev/termination-log";
    const int Terminated = 15;
    const int CannotStart = 128;

    // The part of a log that the kubelet uses as a message.
    const int LastLines = 80,
        LastCharacters = 2048;

    static readonly string[] FromThisMachine = ["PATH", "HOME", "LANG", "TMPDIR", "DOTNET_ROOT", "LD_LIBRARY_PATH", "GLIBC_TUNABLES"];

    readonly string root = Directory.CreateTempSubdirectory("stacking-pod-").FullName;
    readonly PodLog log;
    readonly Process process = new();
    readonly JsonObject container;
    readonly string message;
    readonly PortRelay? relay;
    bool started;

    /// <param name="program">What the image starts where the pod names no command.</param>
    /// <param name="references">For its environment and volumes; all of it was found.</param>
    public ProcessRun(JsonObject pod, string program, PodReferences references, KubeletOptions options, PodLog log, IPAddress ip)
    {
        this.log = log;
        container = pod.At("spec", "containers").Objects().First();
        message = Path.Combine(root, "termination-log");
        File.WriteAllText(message, "");
        var volumes = new PodVolumes(pod, references, options.Claims).WriteTo(root);
        PathMapping paths = new([
            (container["terminationMessagePath"].Text() ?? TerminationLog, message),
            .. container["volumeMounts"]
                .Objects()
                .Select(mount =>
                    (mount["mountPath"].Text()!, Path.Combine(volumes[mount["name"].Text()!], mount["subPath"].Text() ?? "").TrimEnd('/'))
                ),
        ]);
        var variables = PodEnvironment.Resolve(container, references);
        List<string> words =
        [
            .. container["command"]
                .Texts()
                .Concat(container["args"].Texts())
                .Select(word => paths.Rewrite(PodEnvironment.Expand(word, variables))),
        ];
        if (container["command"] is not JsonArray { Count: > 0 })
            words.Insert(0, program);
        relay = Relay(words, ip);
        process.StartInfo = Start(words, paths, options);
        foreach (var (name, value) in variables)
            process.StartInfo.Environment[name] = paths.Rewrite(value);
        process.StartInfo.Environment["HOSTNAME"] = pod.Name();
    }

    public override void Start(Action<ContainerEnd> ended)
    {
        try
        {
            started = process.Start();
        }
        catch (Win32Exception refused)
        {
            ended(ContainerEnd.Create(CannotStart, "StartError", refused.Message));
            return;
        }
        _ = Task.Run(async () =>
        {
            await Task.WhenAll(KeepAsync(process.StandardOutput), KeepAsync(process.StandardError), process.WaitForExitAsync());
            relay?.Dispose();
            ended(ContainerEnd.Create(process.ExitCode, null, TerminationMessage()));
        });
    }

    public override void Terminate()
    {
        // It may end at this moment: then there is nothing to signal.
        if (started && !process.HasExited)
            _ = Signal(process.Id, Terminated);
    }

    public override void Kill()
    {
        if (started && !process.HasExited)
            process.Kill(entireProcessTree: true);
    }

    public override void Dispose()
    {
        relay?.Dispose();
        Kill();
        if (started)
            process.WaitForExit();
        process.Dispose();
        Directory.Delete(root, recursive: true);
    }

    ProcessStartInfo Start(IReadOnlyList<string> words, PathMapping paths, KubeletOptions options)
    {
        ProcessStartInfo start = new(words[0])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory =
                container["workingDir"].Text() is { } folder && Directory.Exists(paths.Rewrite(folder)) ? paths.Rewrite(folder) : root,
        };
        foreach (string word in words.Skip(1))
            start.ArgumentList.Add(word);
        foreach (string name in start.Environment.Keys.Except(FromThisMachine).ToList())
            start.Environment.Remove(name);
        if (paths.Rewrite("/tmp") is not "/tmp" and var temporary)
            start.Environment["TMPDIR"] = temporary;
        foreach (var (name, value) in options.Environment)
            start.Environment[name] = value;
        return start;
    }

    static PortRelay? Relay(List<string> words, IPAddress ip)
    {
        int at = words.IndexOf("--port") + 1;
        if (at == 0 || at == words.Count || !int.TryParse(words[at], CultureInfo.InvariantCulture, out int port) || port == 0)
            return null;
        int free = FreePort.Find();
        words[at] = free.ToString(CultureInfo.InvariantCulture);
        return new(new IPEndPoint(ip, port), free);
    }

    async Task KeepAsync(StreamReader output)
    {
        char[] buffer = new char[4096];
        while (await output.ReadAsync(buffer) is > 0 and var read)
            log.Append(new string(buffer, 0, read));
    }

    string? TerminationMessage()
    {
        string words = File.Exists(message) ? File.ReadAllText(message) : "";
        if (words.Length > 0 || process.ExitCode == 0 || container["terminationMessagePolicy"].Text() != "FallbackToLogsOnError")
            return words;
        string[] lines = log.Text.Split('\n');
        string last = string.Join('\n', lines.TakeLast(lines[^1].Length == 0 ? LastLines + 1 : LastLines));
        return last[Math.Max(0, last.Length - LastCharacters)..];
    }

    [DllImport("libc", EntryPoint = "kill")]
    static extern int Signal(int process, int signal);
}
