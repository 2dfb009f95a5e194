using System.CommandLine;
using StackingK8s.Contracts.Spec.Rules;
using StackingK8s.Folds.Embedding;

namespace StackingK8s.Cli.Options;

/// <summary>On what a finished run's networks are executed, as the user said.</summary>
/// <param name="Device">auto, cpu or cuda; null: STACKING_DEVICE, else auto.</param>
/// <param name="BatchSize">Images at a time.</param>
/// <param name="Threads">Cores to use; null: all.</param>
sealed record ComputeSettings(
    [property: OneOf("auto", "cpu", "cuda")] string? Device,
    [property: Range(1, 65_536)] int BatchSize,
    [property: Range(1, 1024)] int? Threads
);

/// <summary>How every command that executes a finished run's networks is told on what.</summary>
sealed class ComputeOptions
{
    readonly Option<string?> device;
    readonly Option<int> batchSize;
    readonly Option<int?> threads;

    /// <param name="ruled">Checks the values.</param>
    public ComputeOptions(RuledOptions ruled)
    {
        device = ruled.Add("--device", (ComputeSettings settings) => settings.Device, "Device", "STACKING_DEVICE, else auto");
        batchSize = ruled.Add(
            "--batch-size",
            (ComputeSettings settings) => settings.BatchSize,
            "Images at a time; a number other than the run's may change last digits"
        );
        batchSize.DefaultValueFactory = _ => RowEmbedder.BatchSize;
        threads = ruled.Add("--threads", (ComputeSettings settings) => settings.Threads, "Cores to use", "all");
    }

    /// <summary>Offers the options with a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { device, batchSize, threads })
            command.Options.Add(option);
    }

    /// <summary>Reads what the user said.</summary>
    public ComputeSettings Read(ParseResult parsed) => new(parsed.GetValue(device), parsed.GetValue(batchSize), parsed.GetValue(threads));
}
