namespace StackingK8s.Contracts;

/// <summary>What a running step is doing, as its /progress page says it.</summary>
/// <param name="Step">fold-0, aggregate or meta.</param>
/// <param name="Activity">checking, decoding, training, embedding, searching, fitting or writing.</param>
/// <param name="Expert">The expert at work, if any.</param>
/// <param name="Epoch">From 1; 0 outside training.</param>
/// <param name="Epochs">Epochs of this expert; 0 outside training.</param>
/// <param name="Done">Units done of this activity.</param>
/// <param name="Total">Units in all of this activity; 0 when unknown.</param>
/// <param name="Unit">images, candidates, ...</param>
/// <param name="Rate">Units per second; 0 when unknown.</param>
/// <param name="SecondsLeft">Of this activity; null when unknown.</param>
/// <param name="Fraction">Of the whole step, 0 to 1.</param>
/// <param name="Loss">Mean training loss of late; null outside training.</param>
public sealed record StepProgress(
    string Step, string Activity, string? Expert, int Epoch, int Epochs, long Done, long Total, string Unit,
    double Rate, double? SecondsLeft, double Fraction, double? Loss)
{
    public static StepProgress Starting(string step) => new(step, "starting", null, 0, 0, 0, 0, "", 0, null, 0, null);
}
