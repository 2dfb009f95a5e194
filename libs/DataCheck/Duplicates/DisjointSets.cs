namespace StackingK8s.DataCheck.Duplicates;

/// <summary>Union-find (Tarjan 1975, with path halving): a set is named by its lowest member.</summary>
sealed class DisjointSets
{
    readonly int[] parent;

    /// <param name="count">Members, each a set of its own at first.</param>
    public DisjointSets(int count)
    {
        parent = new int[count];
        for (int i = 0; i < count; i++)
            parent[i] = i;
    }

    /// <summary>The lowest member of a member's set.</summary>
    public int Find(int member)
    {
        while (parent[member] != member)
            member = parent[member] = parent[parent[member]];
        return member;
    }

    /// <summary>Makes two sets one.</summary>
    /// <returns>Whether they were two.</returns>
    public bool Join(int a, int b)
    {
        (a, b) = (Find(a), Find(b));
        parent[Math.Max(a, b)] = Math.Min(a, b);
        return a != b;
    }
}
