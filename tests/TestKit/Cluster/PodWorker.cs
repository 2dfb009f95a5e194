using System.Net;
using System.Text.Json.Nodes;
using StackingK8s.TestKit.ApiServer;

namespace StackingK8s.TestKit.Cluster;

/// <summary>Moves one pod from its binding to its end, one state at a time. Everything here runs on the work loop.</summary>
sealed class PodWorker(KubeletMachine machine, JsonObject bound, IPAddress ip) : IDisposable
{
    readonly string ns = bound.Namespace(),
        name = bound.Name(),
        uid = bound.Uid(),
        node = bound.At("spec", "nodeName").Text()!;
    readonly string container = bound.At("spec", "containers").Objects().First()["name"].Text()!;
    readonly string image = bound.At("spec", "containers").Objects().First()["image"].Text() ?? "";
    Action? next;
    PodRun? run;
    ContainerEnd? end;
    bool backingOff,
        started,
        stopping,
        gone;

    public string Node => node;
    public JsonObject? Pod => machine.Storage.Get(Kinds.Pod, ns, name) is { } pod && pod.Uid() == uid ? pod : null;

    DateTimeOffset Now => machine.Clock.GetUtcNow();

    public void Begin()
    {
        Write(pod => PodStatus.Create(pod, Now, sandbox: false));
        Then(Mount, machine.Speed.PodStart);
    }

    /// <summary>The pod is being deleted: its container is asked to end, and killed after the grace period.</summary>
    public void Stop()
    {
        if (stopping || gone || machine.Lost(node) || Pod is not { } pod)
            return;
        stopping = true;
        if (end is not null)
            return;
        if (!started)
        {
            end = ContainerEnd.NeverStarted;
            Then(Finish, TimeSpan.Zero);
            return;
        }
        machine.Events.Say(pod, "Normal", "Killing", $"Stopping container {container}", node, container);
        Write(current => PodStatus.Acknowledge(current, Now));
        var grace = TimeSpan.FromSeconds(pod.At("metadata", "deletionGracePeriodSeconds").Integer() ?? 30);
        Then(run!.Kill, grace < machine.Speed.LongestGrace ? grace : machine.Speed.LongestGrace);
        run.Terminate();
    }

    /// <summary>The node is back: missed changes are applied.</summary>
    public void Resume()
    {
        if (Pod is not { } pod)
        {
            Forget();
            return;
        }
        if (pod.IsBeingDeleted())
            Stop();
        if (next is { } missed)
            Then(missed, TimeSpan.Zero);
    }

    /// <summary>The object is gone, and every trace of the pod with it.</summary>
    public void Forget()
    {
        if (machine.Lost(node))
            return;
        gone = true;
        machine.Loop.Remove(this);
        run?.Kill();
        if (!started || end is not null)
            Dispose();
        machine.Gone(uid);
    }

    /// <summary>A Secret or ConfigMap has appeared that it may wait for.</summary>
    public void LookAgain()
    {
        if (run is null && end is null && !stopping && next is { } waiting)
            Then(waiting, TimeSpan.Zero);
    }

    public void Dispose() => run?.Dispose();

    void Then(Action step, TimeSpan delay)
    {
        next = step;
        machine.Loop.Remove(this);
        machine.Loop.Add(
            this,
            () =>
            {
                if (machine.Lost(node))
                    return;
                next = null;
                step();
            },
            delay
        );
    }

    void Mount()
    {
        if (Pod is not { } pod)
            return;
        try
        {
            Volumes(pod).Check();
        }
        catch (UnresolvedException missing)
        {
            machine.Events.Say(pod, "Warning", "FailedMount", missing.Message, node);
            Then(Mount, machine.Speed.Recheck);
            return;
        }
        Write(current => PodStatus.Create(current, Now, sandbox: true));
        Then(Pull, machine.Speed.PodStart);
    }

    void Pull()
    {
        if (Pod is not { } pod)
            return;
        var outcome = machine.Options.Outcome(pod);
        bool present =
            machine.Options.Programs.TryGetValue(image, out string? program)
            || pod.At("spec", "containers").Objects().First()["command"] is JsonArray { Count: > 0 };
        if (outcome is null ? !present : outcome.PullError is not null)
        {
            Fail(pod, outcome?.PullError ?? "not found");
            return;
        }
        Say(pod, "Normal", "Pulled", $"Container image \"{image}\" already present on machine and can be accessed by the pod");
        Configure(outcome, program ?? "");
    }

    void Fail(JsonObject pod, string why)
    {
        bool never = pod.At("spec", "containers").Objects().First()["imagePullPolicy"].Text() == "Never";
        string reason = never ? "ErrImageNeverPull" : "ErrImagePull";
        string message = never
            ? $"Container image \"{image}\" is not present with pull policy of Never"
            : $"failed to pull and unpack image \"{image}\": failed to resolve reference \"{image}\": {image}: {why}";
        if (never)
            Say(pod, "Warning", reason, message);
        else if (!backingOff)
        {
            Say(pod, "Normal", "Pulling", $"Pulling image \"{image}\"");
            Say(pod, "Warning", "Failed", $"Failed to pull image \"{image}\": {message}");
        }
        if (backingOff)
            (reason, message) = ("ImagePullBackOff", $"Back-off pulling image \"{image}\": ErrImagePull: {message}");
        if (backingOff)
            Say(pod, "Normal", "BackOff", $"Back-off pulling image \"{image}\"");
        Say(pod, "Warning", "Failed", $"Error: {reason}");
        Wait(reason, message);
        if (!never)
            backingOff = !backingOff;
        Then(Pull, machine.Speed.PullRetry);
    }

    void Configure(PodOutcome? outcome, string program)
    {
        if (Pod is not { } pod)
            return;
        PodLog log = new(machine.Logs, ns, name, container);
        try
        {
            PodEnvironment.Resolve(pod.At("spec", "containers").Objects().First(), References(pod));
            run = outcome is null
                ? new ProcessRun(pod, program, References(pod), machine.Options, log, ip)
                : new SimulatedRun(outcome, machine.Loop, log, new IPEndPoint(ip, ProgressPort(pod)));
        }
        catch (UnresolvedException missing)
        {
            Say(pod, "Warning", "Failed", $"Error: {missing.Message}");
            Wait("CreateContainerConfigError", missing.Message);
            Then(() => Configure(outcome, program), machine.Speed.Recheck);
            return;
        }
        Say(pod, "Normal", "Created", "Container created");
        Then(Start, machine.Speed.PodStart);
    }

    void Start()
    {
        if (Pod is not { } pod)
            return;
        started = true;
        run!.Start(ended => machine.Loop.Add((this, "ended"), () => Ended(ended)));
        Say(pod, "Normal", "Started", "Container started");
        Write(current => PodStatus.Run(current, Now, ip.ToString()));
    }

    void Ended(ContainerEnd ended)
    {
        end = ended;
        if (gone)
        {
            Dispose();
            return;
        }
        if (stopping)
        {
            Then(Finish, TimeSpan.Zero);
            return;
        }
        Then(Close, TimeSpan.Zero);
    }

    /// <summary>Reported at once; the pod itself ends later, when its sandbox is gone.</summary>
    void Close()
    {
        Write(pod => PodStatus.End(pod, Now, end!));
        Then(Finish, machine.Speed.PodEnd);
    }

    void Finish()
    {
        Write(pod =>
        {
            if (pod.HasEnded())
                return;
            if (pod.At("status", "containerStatuses").Objects().First().At("state", "terminated") is null)
                PodStatus.End(pod, Now, end!);
            PodStatus.Finish(pod, Now, end!);
        });
        if (Pod is { } pod && pod.IsBeingDeleted())
            machine.Storage.Delete(Kinds.Pod, ns, name, new DeleteOptions(GracePeriodSeconds: 0, Uid: uid));
    }

    void Wait(string reason, string message) => Write(pod => PodStatus.Wait(pod, Now, ip.ToString(), reason, message));

    void Write(Action<JsonObject> edit) => machine.Storage.Change(Kinds.Pod, ns, name, pod =>
        {
            if (pod.Uid() == uid)
                edit(pod);
        });

    void Say(JsonObject pod, string type, string reason, string message) => machine.Events.Say(pod, type, reason, message, node, container);

    PodReferences References(JsonObject pod) => new(machine.Storage, pod, ip.ToString());

    PodVolumes Volumes(JsonObject pod) => new(pod, References(pod), machine.Options.Claims);

    static int ProgressPort(JsonObject pod) =>
        (int)(pod.At("spec", "containers").Objects().First().At("ports").Objects().FirstOrDefault()?["containerPort"].Integer() ?? 8080);
}
