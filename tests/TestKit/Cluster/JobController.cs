using System.Text.Json.Nodes;
using StackingK8s.TestKit.ApiServer;

namespace StackingK8s.TestKit.Cluster;

/// <summary>Keeps every Job as <see cref="JobSync"/> plans it.</summary>
sealed class JobController(ObjectStorage storage, WorkLoop loop, ClusterSpeed speed, TimeProvider clock)
{
    const string Itself = "kubernetes.io/job-controller";

    readonly EventRecorder events = new(storage, clock, "job-controller");
    readonly JobPods owned = new();
    readonly Dictionary<string, JobBackoff> backoffs = [];
    readonly Dictionary<string, int> refusals = [];

    public void Observe(StorageEvent change)
    {
        if (change.Kind == Kinds.Job)
            Enqueue((change.Object.Namespace(), change.Object.Name()));
        if (change.Kind != Kinds.Pod || JobPods.Owner(change.Object) is not { } job)
            return;
        if (change.Type == "DELETED")
            owned.Remove(change.Object);
        else
            owned.Add(change.Object);
        Enqueue(job);
    }

    void Enqueue((string Namespace, string Name) job, TimeSpan delay = default) =>
        loop.Add((nameof(JobController), job), () => Sync(job), delay);

    void Sync((string Namespace, string Name) name)
    {
        var job = storage.Get(Kinds.Job, name.Namespace, name.Name);
        var pods = owned.OwnedBy(name).Select(pod => storage.Get(Kinds.Pod, name.Namespace, pod)).OfType<JsonObject>().ToList();
        var mine = pods.Where(pod => job is not null && pod.Controller()?["uid"].Text() == job.Uid()).ToList();
        foreach (var orphan in pods.Except(mine).Where(pod => pod.IsTracked()))
            Release(orphan);
        if (job is null || (job.At("spec", "managedBy").Text() ?? Itself) != Itself)
            return;

        var plan = JobSync.Plan(job, mine, clock.GetUtcNow(), backoffs.GetValueOrDefault(job.Uid()), speed);
        backoffs[job.Uid()] = plan.Backoff;
        if (plan.LookAgain is { } later)
            Enqueue(name, later);
        Act(job, plan);
    }

    void Act(JsonObject job, JobPlan plan)
    {
        int refused = plan.Create - CreatePods(job, plan.Create);
        foreach (var pod in plan.Dismiss)
        {
            Release(pod);
            Delete(job, pod);
        }
        foreach (var pod in plan.Delete)
            Delete(job, pod);
        Write(job, job["status"], WithoutRefused(plan.First, refused));
        foreach (var pod in plan.Release)
            Release(pod);
        Write(job, plan.First, WithoutRefused(plan.Second, refused));
        foreach (var told in plan.Events)
            events.Say(job, told.Type, told.Reason, told.Message);
        if (plan.Expired)
            storage.Delete(Kinds.Job, job.Namespace(), job.Name(), new DeleteOptions("Foreground", Uid: job.Uid()));
    }

    int CreatePods(JsonObject job, int count)
    {
        for (int made = 0; made < count; made++)
            try
            {
                var pod = storage.Create(Kinds.Pod, JobPod.From(job));
                owned.Add(pod);
                refusals.Remove(job.Uid());
                events.Say(job, "Normal", "SuccessfulCreate", $"Created pod: {pod.Name()}");
            }
            catch (ApiException refusal)
            {
                events.Say(job, "Warning", "FailedCreate", $"Error creating: {refusal.Message}");
                int times = refusals[job.Uid()] = refusals.GetValueOrDefault(job.Uid()) + 1;
                var pause = speed.CreateRetry * Math.Pow(2, times - 1);
                Enqueue((job.Namespace(), job.Name()), pause < TimeSpan.FromMinutes(1) ? pause : TimeSpan.FromMinutes(1));
                return made;
            }
        return count;
    }

    void Delete(JsonObject job, JsonObject pod)
    {
        storage.Delete(Kinds.Pod, pod.Namespace(), pod.Name(), new DeleteOptions("Background", Uid: pod.Uid()));
        events.Say(job, "Normal", "SuccessfulDelete", $"Deleted pod: {pod.Name()}");
    }

    void Release(JsonObject pod) => storage.Change(Kinds.Pod, pod.Namespace(), pod.Name(), current =>
        {
            if (current.Uid() != pod.Uid() || current.At("metadata", "finalizers") is not JsonArray finalizers)
                return;
            finalizers.RemoveAll(finalizer => finalizer.Text() == PodReading.TrackingFinalizer);
            if (finalizers.Count == 0)
                current.Child("metadata").Remove("finalizers");
        });

    /// <summary>Another UID or a new spec meanwhile causes another plan.</summary>
    void Write(JsonObject job, JsonNode? before, JsonObject status)
    {
        if (!JsonNode.DeepEquals(before, status))
            storage.Change(Kinds.Job, job.Namespace(), job.Name(), current =>
            {
                if (current.Uid() == job.Uid())
                    current["status"] = status.DeepClone();
            });
    }

    static JsonObject WithoutRefused(JsonObject status, int refused)
    {
        JobSync.Count(status, "active", (status["active"].Integer() ?? 0) - refused);
        return status;
    }
}
