using StackingK8s.Contracts.Tasks;
using StackingK8s.Folds;
using StackingK8s.Folds.Training;
using StackingK8s.Images.FoldTrainer;
using StackingK8s.Steps;

var machine = FoldMachine.FromEnvironment();
return await StepProgram.RunAsync<FoldTask>(
    "Trains every expert without one fold, and embeds that fold with networks that never saw it.",
    args,
    new FoldStep(machine),
    typeof(Program).Assembly,
    new FoldSelfTest(machine).Checks
);
