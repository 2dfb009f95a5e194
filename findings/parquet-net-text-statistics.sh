#!/usr/bin/env bash
# Parquet.Net 6.1.0: the smallest and largest text of a column chunk are found in UTF-16 order.
# Expected: the order of Parquet's string type, unsigned bytes of UTF-8, in which U+FFFD (EF BF BD) comes before U+1F600 (F0 9F 98 80).
# Seen: min and max change places, because a UTF-16 surrogate (D83D) sorts before FFFD. A reader that skips row groups by statistics
# can miss rows. It takes characters beyond the basic plane beside ones from U+E000 to U+FFFF; order within the basic plane is right.
. "$(dirname "$0")/csharp.sh"
project statistics Parquet.Net 6.1.0 <<'CS'
using Parquet;
using Parquet.Schema;
DataField<string> field = new("text");
using MemoryStream file = new();
await using (var writer = await ParquetWriter.CreateAsync(new ParquetSchema(field), file))
{
    using var group = writer.CreateRowGroup();
    await group.WriteAsync(field, ["\uFFFD", "\U0001F600"]);
    group.CompleteValidate();
}
file.Position = 0;
await using var reader = await ParquetReader.CreateAsync(file);
using var first = reader.OpenRowGroupReader(0);
var found = first.GetStatistics(field)!;
static string Code(object text) => $"U+{char.ConvertToUtf32((string)text, 0):X}";
Console.WriteLine($"min={Code(found.MinValue!)} max={Code(found.MaxValue!)}");
CS
expect "statistics of U+FFFD and U+1F600" "min=U+1F600 max=U+FFFD" "$(dotnet run --project "$work/statistics" | tail -n 1)"
