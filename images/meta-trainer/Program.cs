using StackingK8s.Contracts.Tasks;
using StackingK8s.Images.MetaTrainer;
using StackingK8s.Meta;
using StackingK8s.Steps;

return await StepProgram.RunAsync<MetaTask>(
    "Searches, fits and evaluates the LightGBM meta-model on the out-of-fold features.",
    args,
    new MetaStep(ProgramVersion.Compute(typeof(Program).Assembly)),
    typeof(Program).Assembly,
    MetaSelfTest.Checks
);
