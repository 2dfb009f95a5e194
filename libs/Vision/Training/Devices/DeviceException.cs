namespace StackingK8s.Vision.Training.Devices;

/// <summary>The device that was asked for, or its libraries, cannot be used; the message says what to change.</summary>
public sealed class DeviceException(string message, Exception? cause = null) : Exception(message, cause);
