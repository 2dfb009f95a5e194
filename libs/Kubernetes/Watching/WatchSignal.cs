namespace StackingK8s.Kubernetes.Watching;

/// <summary>What happened to an object.</summary>
public enum ChangeKind
{
    /// <summary>It was created, or came with a list.</summary>
    Added,

    /// <summary>It changed.</summary>
    Modified,

    /// <summary>It was deleted.</summary>
    Deleted,
}

/// <summary>What a <see cref="ListWatch{T}"/> reports next.</summary>
/// <typeparam name="T">An object as the caller keeps it.</typeparam>
public abstract record WatchSignal<T>;

/// <summary>A complete list: objects that are not in it are gone.</summary>
/// <typeparam name="T">An object as the caller keeps it.</typeparam>
/// <param name="Version">Resource version of the list.</param>
/// <param name="Items">The objects, in the server's order.</param>
public sealed record WatchListed<T>(string Version, IReadOnlyList<T> Items) : WatchSignal<T>;

/// <summary>One object came, changed or went.</summary>
/// <typeparam name="T">An object as the caller keeps it.</typeparam>
/// <param name="Version">Resource version of the event.</param>
/// <param name="Type">What happened.</param>
/// <param name="Item">The object as it is now; as it last was where it was deleted.</param>
public sealed record WatchChanged<T>(string Version, ChangeKind Type, T Item) : WatchSignal<T>;

/// <summary>Nothing changed up to this version.</summary>
/// <typeparam name="T">An object as the caller keeps it.</typeparam>
/// <param name="Version">Resource version of the bookmark.</param>
public sealed record WatchBookmark<T>(string Version) : WatchSignal<T>;

/// <summary>The watch ended. The next call starts another, after a delay if it failed.</summary>
/// <typeparam name="T">An object as the caller keeps it.</typeparam>
/// <param name="End">Why.</param>
public sealed record WatchEnded<T>(WatchEnd End) : WatchSignal<T>;
