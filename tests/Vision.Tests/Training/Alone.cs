using System.Runtime.CompilerServices;
using StackingK8s.Vision.Devices;

namespace StackingK8s.Tests.Vision.Training;

/// <summary>Tests that draw from libtorch's generator, which belongs to the process: no other test runs beside them.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone
{
    // Tensors are tiny here: a second thread inside each operation would only wait for a busy core.
    [ModuleInitializer]
    internal static void UseOneThread() => OperationThreads.Set(1);
}
