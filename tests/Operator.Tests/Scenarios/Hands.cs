using System.Text.Json.Nodes;
using StackingK8s.Kubernetes;
using StackingK8s.TestKit.ApiServer;

namespace StackingK8s.Tests.Operator.Scenarios;

/// <summary>What people, queues and other controllers do to a run and its Jobs, past the operator.</summary>
static class Hands
{
    /// <summary>Edits a run as it is stored, status and all.</summary>
    public static void Edit(this OperatedCluster cluster, string name, Action<JsonObject> edit)
    {
        cluster.Promises.Excuse();
        cluster.Cluster.Storage.Change(OperatedCluster.Runs, OperatedCluster.Namespace, name, edit);
    }

    /// <summary>Edits what the CRD says of spec: as another version of it would.</summary>
    public static void EditDefinition(this OperatedCluster cluster, Action<JsonObject> edit) =>
        cluster.Cluster.Storage.Change(
            Kinds.CustomResourceDefinition,
            null,
            $"{StackingRunApi.Plural}.{StackingRunApi.Group}",
            definition => edit((JsonObject)definition["spec"]!["versions"]![0]!["schema"]!["openAPIV3Schema"]!["properties"]!["spec"]!)
        );

    public static void EditJob(this OperatedCluster cluster, JsonObject job, Action<JsonObject> edit) =>
        cluster.Cluster.Storage.Change(Kinds.Job, OperatedCluster.Namespace, job.Name(), edit);

    /// <summary>As a queue, or somebody with kubectl, does it.</summary>
    public static void SuspendJob(this OperatedCluster cluster, JsonObject job, bool suspend) =>
        cluster.EditJob(job, current => current["spec"]!["suspend"] = suspend);

    public static void DeleteJob(this OperatedCluster cluster, JsonObject job, string propagation = "Background") =>
        cluster.Cluster.Storage.Delete(Kinds.Job, OperatedCluster.Namespace, job.Name(), new DeleteOptions(propagation));

    /// <summary>The Jobs of a step of any run, oldest attempt first.</summary>
    public static IReadOnlyList<JsonObject> FindJobs(this OperatedCluster cluster, string step) =>
        [
            .. cluster
                .Jobs.Where(job => job.Label(RunLabels.Step) == step)
                .OrderBy(job => int.Parse(job.Label(RunLabels.Attempt)!, System.Globalization.CultureInfo.InvariantCulture)),
        ];

    /// <summary>How many pods run at the moment.</summary>
    public static int RunningPods(this OperatedCluster cluster) =>
        cluster.Pods.Count(pod => pod.At("status", "phase").Text() == "Running" && pod.At("metadata", "deletionTimestamp") is null);

    public static Task RunningAsync(this OperatedCluster cluster, int pods) =>
        OperatedCluster.UntilAsync(() => cluster.RunningPods() == pods, () => $"{pods} pods run; {cluster.RunningPods()} do");

    /// <summary>Waits until the status says of so many steps that they run: the operator has seen their pods.</summary>
    public static Task SeenRunningAsync(this OperatedCluster cluster, int steps, string name = "demo") =>
        OperatedCluster.UntilAsync(
            () => cluster.Status(name).Steps().Count(step => step.State == Contracts.Status.StepStates.Running) == steps,
            () =>
                $"{steps} steps of {name} run; they are "
                + string.Join(", ", cluster.Status(name).Steps().Select(step => $"{step.Name} {step.State}"))
        );

    public static Task GoneAsync(this OperatedCluster cluster, string name = "demo") =>
        OperatedCluster.UntilAsync(
            () => cluster.Run(name) is null,
            () => $"{name} is gone; it holds {cluster.Run(name).At("metadata", "finalizers")?.ToJsonString()}"
        );

    public static string Name(this JsonObject item) => item.At("metadata", "name").Text()!;

    public static string Uid(this JsonObject item) => item.At("metadata", "uid").Text()!;

    public static string? Label(this JsonObject item, string name) => item.At("metadata", "labels", name).Text();

    /// <summary>Sets one field below spec.</summary>
    public static JsonObject With(this JsonObject run, string field, JsonNode value)
    {
        run["spec"]!.AsObject()[field] = value;
        return run;
    }
}
