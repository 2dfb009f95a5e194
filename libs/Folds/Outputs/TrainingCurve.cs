using System.Globalization;
using System.Text;
using StackingK8s.Contracts.Errors;
using StackingK8s.Vision.Training;

namespace StackingK8s.Folds.Outputs;

/// <summary>training-curve.csv: one line per epoch; the validation loss is empty where there is none.</summary>
public static class TrainingCurve
{
    const string Header = "epoch,step,loss,learning_rate,images_per_second,wait_share,validation_loss";

    /// <summary>Writes the file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="curve">One point per epoch, in order.</param>
    public static void Write(string path, IReadOnlyList<EpochSummary> curve)
    {
        StringBuilder table = new(Header + "\n");
        foreach (var epoch in curve)
            table.Append(
                CultureInfo.InvariantCulture,
                $"{epoch.Epoch},{epoch.Step},{epoch.Loss:R},{epoch.LearningRate:R},{epoch.SamplesPerSecond:0.0},"
                    + $"{epoch.WaitShare:0.0000},{epoch.ValidationLoss:R}\n"
            );
        File.WriteAllText(path, table.ToString());
    }

    /// <summary>Reads the file back.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ArtifactException">The file is not a training curve.</exception>
    public static IReadOnlyList<EpochSummary> Read(string path)
    {
        string[] lines = File.ReadAllLines(path);
        try
        {
            return lines is [Header, .. var epochs] ? [.. epochs.Select(Epoch)] : throw new FormatException("unexpected header");
        }
        catch (Exception foreign) when (foreign is FormatException or OverflowException or IndexOutOfRangeException)
        {
            throw new ArtifactException($"{path} is not a training curve ({foreign.Message}). Run the fold again.", foreign);
        }
    }

    static EpochSummary Epoch(string line)
    {
        string[] fields = line.Split(',');
        return new(
            int.Parse(fields[0], CultureInfo.InvariantCulture),
            int.Parse(fields[1], CultureInfo.InvariantCulture),
            Number(2),
            Number(3),
            Number(4),
            Number(5),
            fields[6].Length == 0 ? null : Number(6)
        );

        double Number(int field) => double.Parse(fields[field], CultureInfo.InvariantCulture);
    }
}
