using StackingK8s.Contracts.Errors;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace StackingK8s.Cli.RunFiles;

/// <summary>
/// Passes YAML on as long as it stays small when it is unfolded: nodes in nodes without end would overflow the stack, and a few lines of
/// aliases of aliases stand for more nodes than any memory holds.
/// </summary>
/// <param name="file">For messages.</param>
/// <param name="inner">Reads the file.</param>
sealed class BoundedParser(string file, IParser inner) : IParser
{
    const int Deepest = 64,
        MostRepeated = 10_000;

    readonly Dictionary<AnchorName, int> sizes = [];
    readonly Stack<(AnchorName Anchor, int Before)> open = new();
    int nodes,
        repeated;

    public ParsingEvent? Current => inner.Current;

    /// <exception cref="YamlException">The file is not YAML.</exception>
    /// <exception cref="UsageException">The file is nested too deep or repeats too much.</exception>
    public bool MoveNext()
    {
        if (!inner.MoveNext())
            return false;
        switch (inner.Current)
        {
            case AnchorAlias alias:
                Repeat(alias);
                break;
            case Scalar scalar:
                nodes++;
                Remember(scalar.Anchor, 1);
                break;
            case MappingEnd or SequenceEnd:
                Close();
                break;
            case NodeEvent start:
                Open(start);
                break;
        }
        return true;
    }

    void Open(NodeEvent start)
    {
        open.Push((start.Anchor, nodes++));
        if (open.Count > Deepest)
            throw Refuse($"more than {Deepest} nested levels, which no run file needs");
    }

    void Close()
    {
        var (anchor, before) = open.Pop();
        Remember(anchor, nodes - before);
    }

    void Remember(AnchorName anchor, int size)
    {
        if (!anchor.IsEmpty)
            sizes[anchor] = size;
    }

    void Repeat(AnchorAlias alias)
    {
        if (open.Any(node => node.Anchor == alias.Value))
            throw Refuse($"the alias *{alias.Value} is inside its own anchor");
        // YamlDotNet's stand-in for an alias without an anchor compares itself to another one without end.
        if (!sizes.TryGetValue(alias.Value, out int size))
            throw Refuse($"the alias *{alias.Value} has no anchor above it");
        (nodes, repeated) = (nodes + size, repeated + size);
        if (repeated > MostRepeated)
            throw Refuse($"aliases repeat more than {MostRepeated} values. Write the values out, or use fewer aliases");
    }

    UsageException Refuse(string why) => new($"{file}, line {inner.Current!.Start.Line}: {why}.");
}
