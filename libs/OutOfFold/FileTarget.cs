namespace StackingK8s.OutOfFold;

/// <summary>Takes the bytes of one file of the aggregate: writes them, or compares them with what is committed.</summary>
/// <param name="file">Path below the attempt's folder.</param>
/// <param name="write">Writes the whole file to a stream.</param>
public delegate Task FileTarget(string file, Func<Stream, Task> write);
