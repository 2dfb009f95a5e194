using System.Runtime.InteropServices;

namespace StackingK8s.Boosting.Native;

/// <summary>
/// Owns one native booster. The native side keeps bare pointers to the datasets it trains on, so each of them is held
/// until the booster is freed, whatever the order in which they are disposed of or finalised.
/// </summary>
sealed class BoosterHandle() : SafeHandle(0, ownsHandle: true)
{
    readonly List<DatasetHandle> datasets = [];

    public override bool IsInvalid => handle == 0;

    public void Hold(DatasetHandle dataset)
    {
        bool held = false;
        dataset.DangerousAddRef(ref held);
        datasets.Add(dataset);
    }

    protected override bool ReleaseHandle()
    {
        bool freed = LightGbm.LGBM_BoosterFree(handle) == 0;
        foreach (var dataset in datasets)
            dataset.DangerousRelease();
        return freed;
    }
}

/// <summary>Owns one native dataset; an invalid handle means "no dataset".</summary>
sealed class DatasetHandle() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle() => LightGbm.LGBM_DatasetFree(handle) == 0;
}
