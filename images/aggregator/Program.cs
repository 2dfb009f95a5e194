using StackingK8s.Aggregation;
using StackingK8s.Contracts;
using StackingK8s.Steps;

return await StepProgram.RunAsync<AggregateTask>(
    "Puts the folds' out-of-fold descriptions together into X_meta and y_meta.", args, new Aggregator());
