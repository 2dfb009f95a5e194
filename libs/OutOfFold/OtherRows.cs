using StackingK8s.Artifacts.Data;

namespace StackingK8s.OutOfFold;

/// <summary>The rows that a fold does not hold out, which its networks are trained on.</summary>
sealed class OtherRows
{
    readonly IReadOnlyList<FoldOutput> folds;
    readonly (int Fold, int Index)[] places;

    /// <summary>Finds each row's place.</summary>
    /// <param name="folds">They hold out each row once.</param>
    public OtherRows(IReadOnlyList<FoldOutput> folds)
    {
        this.folds = folds;
        places = new (int, int)[folds.Sum(fold => fold.HeldOut.Count)];
        for (int fold = 0; fold < folds.Count; fold++)
        for (int i = 0; i < folds[fold].HeldOut.Count; i++)
            places[folds[fold].HeldOut.Number(i)] = (fold, i);
    }

    /// <summary>SHA-256 of the list of all rows but a fold's, in manifest order.</summary>
    /// <param name="fold">Its index.</param>
    public string Digest(int fold) =>
        RowsDigest.Compute(places.Where(place => place.Fold != fold).Select(place => (folds[place.Fold].HeldOut, place.Index)));
}
