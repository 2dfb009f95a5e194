using System.Runtime.InteropServices;

namespace StackingK8s.Boosting.Native;

/// <summary>Owns one native dataset; a handle of nothing stands for "no dataset".</summary>
sealed class DatasetHandle() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle() => LightGbm.LGBM_DatasetFree(handle) == 0;
}
