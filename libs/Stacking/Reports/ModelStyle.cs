using StackingK8s.Contracts.Results;

namespace StackingK8s.Stacking.Reports;

/// <summary>
/// Which line each model has on the page: the meta-model thick, experts by colour and dashes, the mean of logits grey. Pure.
/// </summary>
static class ModelStyle
{
    /// <summary>Colours that the style sheet has for experts.</summary>
    const int Colours = 5;

    /// <summary>The style sheet's classes for a model's line.</summary>
    /// <param name="model">An expert's name, "mean of logits" or "meta-model".</param>
    /// <param name="experts">All experts, in order.</param>
    public static string LineClass(string model, IReadOnlyList<string> experts) =>
        model switch
        {
            MetaReport.MetaModel => "line meta",
            MetaReport.MeanOfLogits => "line mean",
            _ => $"line expert-{Math.Max(0, experts.ToList().IndexOf(model)) % Colours}",
        };
}
