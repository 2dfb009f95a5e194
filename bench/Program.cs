using System.Globalization;
using StackingK8s.Bench;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
switch (args)
{
    case ["speed", var photos, var output]:
        BenchReport speed = new("Benchmarks: speed", "make bench");
        TrainingBench.Run(speed);
        OptimiserBench.Run(speed);
        DecodingBench.Run(speed, photos);
        SearchBench.Run(speed);
        speed.Save(output);
        return 0;
    case ["seeds", var program, var output, .. var seeds]:
        BenchReport quality = new("Benchmarks: the demo on several seeds", "make bench-seeds");
        SeedsBench.Run(quality, program, seeds);
        quality.Save(output);
        return 0;
    case ["operator", var program, var output, .. var options]:
        ScaleOptions scale = ScaleOptions.Parse(options);
        BenchReport operating = new("Benchmarks: the operator at scale", $"{scale.Command(output)}");
        await OperatorBench.RunAsync(operating, program, scale);
        operating.Save(output);
        return 0;
    default:
        Console.Error.WriteLine("Usage: stacking-bench speed PHOTOS OUT.md | seeds PROGRAM OUT.md SEED ... | operator PROGRAM OUT.md [--runs N] [--idle-minutes M] [--finished N]");
        return 2;
}
