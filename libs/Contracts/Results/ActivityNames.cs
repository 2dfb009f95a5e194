namespace StackingK8s.Contracts.Results;

/// <summary>What a step can be doing: the words of its log, its /progress page, its metrics and a run's status.</summary>
public static class ActivityNames
{
    /// <summary>Nothing begun yet.</summary>
    public const string Starting = "starting";

    /// <summary>Downloading inputs, and hashing them on the way.</summary>
    public const string Fetching = "fetching";

    /// <summary>Hashing and inspecting inputs on this machine, or verifying the artifacts of earlier steps.</summary>
    public const string Checking = "checking";

    /// <summary>Decoding images into the cache.</summary>
    public const string Decoding = "decoding";

    /// <summary>Training an expert.</summary>
    public const string Training = "training";

    /// <summary>Embedding images by trained experts.</summary>
    public const string Embedding = "embedding";

    /// <summary>Searching the meta-model's parameters.</summary>
    public const string Searching = "searching";

    /// <summary>Writing artifacts.</summary>
    public const string Writing = "writing";

    /// <summary>Every one of them: each is a value of the label `activity` in metrics.</summary>
    public static readonly IReadOnlyList<string> All = [Starting, Fetching, Checking, Decoding, Training, Embedding, Searching, Writing];
}
