using StackingK8s.Artifacts.Removal;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts.Tasks;
using StackingK8s.Images.Aggregator;
using StackingK8s.OutOfFold;
using StackingK8s.Steps;

// The smallest of the three images also cleans up: it needs no further library for that.
return args is ["cleanup", .. var options]
    ? await StepProgram.RunAsync<CleanupTask>(
        "Removes a deleted run's records, and every attempt in them that no other run lists.",
        options,
        "cleanup",
        (task, log, stop) => RunCleanup.RunAsync(ArtifactStores.Open(task.Artifacts, log), task.Run, log, stop)
    )
    : await StepProgram.RunAsync<AggregateTask>(
        "Combines the folds' out-of-fold features into X_meta and y_meta. "
            + "With cleanup as the first argument: removes a deleted run's artifacts.",
        args,
        new AggregateStep(),
        typeof(Program).Assembly,
        AggregateSelfTest.Checks
    );
