#!/usr/bin/env bash
# System.Formats.Tar (.NET 10) beside Python's tarfile: a GNU entry with access and change times gets a folder of digits before its name.
# Expected: a.txt, since both say that they know the GNU format.
# Seen: .NET writes the two times as GNU's own header has them, where ustar keeps the prefix of a path; tarfile joins any prefix field
# to the name (it checks only for GNU's sparse and long-name types), so readers built on it, WebDataset's among them, see 14677630000/a.txt.
# GNU tar itself lists a.txt. Leave both times unset, or write the pax or ustar format.
. "$(dirname "$0")/csharp.sh"
project pack <<'CS'
using System.Formats.Tar;
using var file = File.Create(args[0]);
using TarWriter writer = new(file, TarEntryFormat.Gnu);
var day = DateTimeOffset.UnixEpoch.AddDays(20000);
GnuTarEntry entry = new(TarEntryType.RegularFile, "a.txt") { DataStream = new MemoryStream("hello"u8.ToArray()) };
if (args.Length > 1) (entry.AccessTime, entry.ChangeTime) = (day, day);
writer.WriteEntry(entry);
CS
dotnet build "$work/pack" -v quiet -o "$work/bin" >/dev/null
names() { python3 -c 'import sys, tarfile; print(*tarfile.open(sys.argv[1]).getnames())' "$1"; }
"$work/bin/pack" "$work/plain.tar"
"$work/bin/pack" "$work/times.tar" times
expect "tarfile, times unset" "a.txt" "$(names "$work/plain.tar")"
expect "tarfile, times set" "14677630000/a.txt" "$(names "$work/times.tar")"
expect "GNU tar, times set" "a.txt" "$(tar tf "$work/times.tar")"
