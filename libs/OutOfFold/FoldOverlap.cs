using StackingK8s.Artifacts.Data;

namespace StackingK8s.OutOfFold;

/// <summary>Which folds hold out rows that have the path or the group of a row that another fold holds out. Pure.</summary>
static class FoldOverlap
{
    /// <summary>Finds them, as indexes of the list.</summary>
    public static HashSet<int> Find(IReadOnlyList<FoldOutput> folds)
    {
        HashSet<int> found = [];
        Dictionary<(int Fold, int Index), int> paths = new(folds.Sum(fold => fold.HeldOut.Count), new SamePath(folds));
        Dictionary<string, int> groups = new(StringComparer.Ordinal);
        for (int fold = 0; fold < folds.Count; fold++)
        for (int i = 0; i < folds[fold].HeldOut.Count; i++)
        {
            Note(paths, (fold, i), fold);
            if (folds[fold].HeldOut.Group(i) is { } group)
                Note(groups, group, fold);
        }
        return found;

        void Note<T>(Dictionary<T, int> foldOf, T value, int fold)
            where T : notnull
        {
            if (foldOf.TryAdd(value, fold) || foldOf[value] == fold)
                return;
            found.Add(fold);
            found.Add(foldOf[value]);
        }
    }

    /// <summary>Compares rows by their paths where they are, so that a million paths need not be texts of their own.</summary>
    sealed class SamePath(IReadOnlyList<FoldOutput> folds) : IEqualityComparer<(int Fold, int Index)>
    {
        public bool Equals((int Fold, int Index) x, (int Fold, int Index) y) => Bytes(x).SequenceEqual(Bytes(y));

        public int GetHashCode((int Fold, int Index) row)
        {
            HashCode hash = new();
            hash.AddBytes(Bytes(row));
            return hash.ToHashCode();
        }

        ReadOnlySpan<byte> Bytes((int Fold, int Index) row) => folds[row.Fold].HeldOut.PathBytes(row.Index);
    }
}
