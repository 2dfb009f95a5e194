namespace StackingK8s.Artifacts.Tests;

/// <summary>Damaged copies of valid bytes, the same in every run.</summary>
static class Mutations
{
    public static IEnumerable<byte[]> Of(byte[] valid, int count)
    {
        var random = new Random(20_261_123);
        for (int i = 0; i < count; i++)
        {
            var bytes = valid.ToList();
            for (int edits = random.Next(1, 4); edits > 0; edits--) Edit(bytes, random);
            yield return [.. bytes];
        }
    }

    static void Edit(List<byte> bytes, Random random)
    {
        int at = random.Next(bytes.Count + 1);
        switch (random.Next(5))
        {
            case 0 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when at < bytes.Count:
                bytes[at] = (byte)random.Next(256);
                break;
            case 2:
                bytes.RemoveRange(at, Math.Min(random.Next(1, 20), bytes.Count - at));
                break;
            case 3:
                bytes.InsertRange(at, Enumerable.Range(0, random.Next(1, 20)).Select(_ => (byte)"0123456789,:\"'[]{}()\n\r\\ <>"[random.Next(26)]));
                break;
            default:
                var (start, length) = (random.Next(bytes.Count + 1), random.Next(1, 20));
                bytes.InsertRange(at, bytes.Skip(start).Take(length).ToArray());
                break;
        }
    }
}
