using StackingK8s.Vision.Devices;
using TorchSharp;

namespace StackingK8s.Vision.Arithmetic;

/// <summary>
/// libtorch's mixed precision: while it is on, convolutions and matrix products of the calling thread compute in bfloat16, sums that need
/// the range stay in float32, and so do the parameters and their gradients. bfloat16 has float32's range, so no loss scaling is needed.
/// <para>
/// TorchSharp 0.107 does not expose it, but libtorch exports the functions behind it. Their names are those of this libtorch on
/// Linux, so they are looked up, and <see cref="IsAvailable"/> says whether they are there.
/// </para>
/// </summary>
public static unsafe class Autocast
{
    // c10::ScalarType::BFloat16.
    const sbyte BFloat16 = 15;

    static readonly delegate* unmanaged<sbyte, byte, void> SetEnabled;
    static readonly delegate* unmanaged<sbyte, sbyte, void> SetType;
    static readonly delegate* unmanaged<int> IncrementNesting,
        DecrementNesting;
    static readonly delegate* unmanaged<void> ClearCache;

    [ThreadStatic]
    static bool isOn;

    static Autocast()
    {
        SetEnabled = (delegate* unmanaged<sbyte, byte, void>)
            NativeTorch.Export("_ZN2at8autocast20set_autocast_enabledEN3c1010DeviceTypeEb");
        SetType = (delegate* unmanaged<sbyte, sbyte, void>)
            NativeTorch.Export("_ZN2at8autocast18set_autocast_dtypeEN3c1010DeviceTypeENS1_10ScalarTypeE");
        IncrementNesting = (delegate* unmanaged<int>)NativeTorch.Export("_ZN2at8autocast17increment_nestingEv");
        DecrementNesting = (delegate* unmanaged<int>)NativeTorch.Export("_ZN2at8autocast17decrement_nestingEv");
        ClearCache = (delegate* unmanaged<void>)NativeTorch.Export("_ZN2at8autocast11clear_cacheEv");
    }

    /// <summary>Whether this libtorch has all that is needed.</summary>
    public static bool IsAvailable =>
        SetEnabled is not null
        && SetType is not null
        && IncrementNesting is not null
        && DecrementNesting is not null
        && ClearCache is not null;

    /// <summary>Whether the calling thread computes in bfloat16 at the moment.</summary>
    internal static bool IsOn => isOn;

    /// <summary>
    /// Switches bfloat16 on for the calling thread until the result is disposed, on the same thread. Does nothing for float32.
    /// </summary>
    /// <param name="precision">As <see cref="PrecisionChoice"/> resolved it.</param>
    /// <param name="device">Of the tensors to compute.</param>
    /// <returns>Switches back when disposed.</returns>
    /// <exception cref="InvalidOperationException">bfloat16 is requested, and this libtorch lacks autocast.</exception>
    public static Scope Begin(Precision precision, DeviceType device)
    {
        if (precision == Precision.Float32)
            return default;
        if (!IsAvailable)
            throw new InvalidOperationException("bfloat16 is not available (this libtorch exports no autocast). Use precision: float32.");
        return new Scope((sbyte)device, true);
    }

    /// <summary>Switches back to float32 inside a <see cref="Begin"/>, for an operation that is slow in bfloat16.</summary>
    internal static Scope Pause(DeviceType device) => isOn ? new Scope((sbyte)device, false) : default;

    /// <summary>Restores the previous precision when disposed; the default value does nothing.</summary>
    public readonly ref struct Scope
    {
        readonly sbyte device;
        readonly bool changed,
            before;

        internal Scope(sbyte device, bool on)
        {
            (this.device, changed, before) = (device, true, isOn);
            SetType(device, BFloat16);
            Switch(on);
            IncrementNesting();
        }

        /// <summary>Restores the precision from before; on the thread that began the scope.</summary>
        public void Dispose()
        {
            if (!changed)
                return;
            // Weights are cast once for each outermost scope; kept longer, a cast would outlive the step that changes its weight.
            if (DecrementNesting() == 0)
                ClearCache();
            Switch(before);
        }

        void Switch(bool on)
        {
            SetEnabled(this.device, on ? (byte)1 : (byte)0);
            isOn = on;
        }
    }
}
