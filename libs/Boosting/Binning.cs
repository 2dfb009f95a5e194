using StackingK8s.Boosting.Native;

namespace StackingK8s.Boosting;

/// <summary>
/// How features are quantised into histogram bins. A dataset is binned once; boosters on it cannot bin differently.
/// </summary>
/// <param name="MaxBin">Most bins per feature, 2 or more; 255 as in LightGBM (<c>max_bin</c>).</param>
/// <param name="SampleRows">
/// Most rows sampled to place the bin edges, 1 or more; 200,000 as in LightGBM (<c>bin_construct_sample_cnt</c>).
/// </param>
/// <param name="Seed">Chooses those rows (<c>seed</c>); null, the default: LightGBM's fixed default.</param>
public sealed record Binning(int MaxBin = 255, int SampleRows = 200_000, int? Seed = null)
{
    // feature_pre_filter would drop features for good that a smaller min_child_samples could still split on.
    internal string ToNative() =>
        FormattableString.Invariant(
            $"{LightGbm.CommonParameters} max_bin={MaxBin} bin_construct_sample_cnt={SampleRows} feature_pre_filter=false"
        ) + (Seed is { } seed ? FormattableString.Invariant($" seed={seed}") : "");
}
