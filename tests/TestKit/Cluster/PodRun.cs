namespace StackingK8s.TestKit.Cluster;

/// <summary>A pod's container, simulated or real.</summary>
abstract class PodRun : IDisposable
{
    /// <param name="ended">Called once, from any thread.</param>
    public abstract void Start(Action<ContainerEnd> ended);

    /// <summary>Asks it to end.</summary>
    public abstract void Terminate();

    /// <summary>Ends it.</summary>
    public abstract void Kill();

    public abstract void Dispose();
}
