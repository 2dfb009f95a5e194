using StackingK8s.Artifacts.Removal;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts.Tasks;
using StackingK8s.Images.Aggregator;
using StackingK8s.OutOfFold;
using StackingK8s.Steps;

// The smallest image of the three also cleans up: it alone needs no other library.
return args is ["cleanup", .. var options]
    ? await StepProgram.RunAsync<CleanupTask>(
        "Removes a deleted run's records, and every attempt of theirs that no other run lists.",
        options,
        "cleanup",
        (task, say, stop) => RunCleanup.RunAsync(ArtifactStores.Open(task.Artifacts, say), task.Run, say, stop)
    )
    : await StepProgram.RunAsync<AggregateTask>(
        "Puts the folds' out-of-fold descriptions together into X_meta and y_meta. With the word cleanup first: removes a deleted run's artifacts.",
        args,
        new AggregateStep(),
        typeof(Program).Assembly,
        AggregateSelfTest.Checks
    );
