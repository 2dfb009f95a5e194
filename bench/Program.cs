using System.Globalization;
using StackingK8s.Bench;
using StackingK8s.Bench.LargeRuns;
using StackingK8s.Bench.Stacks;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
switch (args)
{
    case ["speed", var photos, var output]:
        BenchReport speed = new("Benchmarks: speed", "make bench");
        TrainingBench.Run(speed);
        OptimiserBench.Run(speed);
        DecodingBench.Run(speed, photos);
        CacheBench.Run(speed);
        SearchBench.Run(speed);
        SearchBench.RunTrees(speed);
        speed.Save(output);
        return 0;
    case ["fingerprints", var photographs, var output]:
        BenchReport fingerprints = new("Benchmarks: fingerprints of pictures", "make bench-fingerprints");
        FingerprintBench.Run(fingerprints, photographs);
        fingerprints.Save(output);
        return 0;
    case ["large", var programs, var output, .. var sizes]:
        BenchReport large = new("Benchmarks: large runs", "make bench-large");
        await LargeRunBench.RunAsync(large, programs, sizes.Select(int.Parse));
        large.Save(output);
        return 0;
    case ["cache", var output]:
        BenchReport caching = new("Benchmarks: the cache of decoded images", "dotnet run --project bench -- cache OUT.md");
        CacheBench.Run(caching);
        caching.Save(output);
        return 0;
    case ["stack", var program, var photographs, var output, .. var seeds]:
        BenchReport quality = new("Benchmarks: the meta-model beside its experts", "make bench-stack PHOTOS=DIR");
        StackBench.Run(quality, program, photographs.Length > 0 ? photographs : null, ".build/bench-stack", seeds);
        quality.Save(output);
        return 0;
    case ["identity", var program, var photos, var output, var trainings]:
        BenchReport identity = new("Benchmarks: the same bits again", "make bench-identity");
        await IdentityBench.RunAsync(identity, program, photos, int.Parse(trainings, CultureInfo.InvariantCulture));
        identity.Save(output);
        return 0;
    case ["data", var program, var output]:
        BenchReport data = new("Benchmarks: a million rows", "make bench-data");
        FoldsBench.Run(data, program);
        data.Save(output);
        return 0;
    case ["search", var program, var output]:
        BenchReport searching = new("Benchmarks: the search", "make bench-search");
        GridBench.Run(searching, program);
        searching.Save(output);
        return 0;
    case ["store", var output]:
        BenchReport storing = new("Benchmarks: the S3 store", "make bench-store");
        var folder = Directory.CreateTempSubdirectory("stacking-bench-");
        try
        {
            await StoreBench.RunAsync(storing, folder.FullName);
        }
        finally
        {
            folder.Delete(true);
        }
        storing.Save(output);
        return 0;
    case ["store-server"]:
        await MemoryS3.RunAsync();
        return 0;
    case ["operator", var program, var output, .. var options]:
        ScaleOptions scale = ScaleOptions.Parse(options);
        BenchReport operating = new("Benchmarks: the operator at scale", $"{scale.Command(output)}");
        await OperatorBench.RunAsync(operating, program, scale);
        operating.Save(output);
        return 0;
    default:
        Console.Error.WriteLine(
            "Usage: stacking-bench speed PHOTOS OUT.md | cache OUT.md | large PROGRAMS OUT.md ROWS ... | fingerprints PHOTOS OUT.md "
                + "| stack PROGRAM PHOTOS OUT.md SEED ... | store OUT.md | identity PROGRAM PHOTOS OUT.md TRAININGS "
                + "| operator PROGRAM OUT.md [--runs N] [--idle-minutes M] [--finished N]"
                + " | data PROGRAM OUT.md | search PROGRAM OUT.md"
        );
        return 2;
}
