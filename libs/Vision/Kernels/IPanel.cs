namespace StackingK8s.Vision.Kernels;

/// <summary>How many vectors wide a panel of a matrix is: a constant of the loop that is compiled for it.</summary>
interface IPanel
{
    static abstract int Vectors { get; }
}
