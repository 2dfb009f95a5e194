using StackingK8s.Contracts;
using StackingK8s.FoldTraining;
using StackingK8s.Steps;

var machine = FoldMachine.FromEnvironment();
return await StepProgram.RunAsync<FoldTask>(
    "Trains every expert without one fold and describes that fold with networks that never saw it.",
    args,
    new FoldTrainer(machine),
    new FoldSelfTest(machine).Checks
);
