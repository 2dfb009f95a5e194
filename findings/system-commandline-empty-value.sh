#!/usr/bin/env bash
# System.CommandLine 2.0.15: `--out= a.jpg b.jpg` sets --out to a.jpg.
# Expected: the equals sign ends the option, so its value is the empty string (as getopt_long, argparse and clap have it) or an error.
# Seen: an empty value after '=' or ':' counts as absent, and the next argument becomes the value: `--out=$UNSET a.jpg b.jpg` writes over a.jpg.
# `--out "" a.jpg`, in two words, keeps the empty string.
. "$(dirname "$0")/csharp.sh"
project parse System.CommandLine 2.0.15 <<'CS'
using System.CommandLine;
Option<string> output = new("--out");
Argument<string[]> files = new("files") { Arity = ArgumentArity.ZeroOrMore };
RootCommand root = new() { output, files };
var parsed = root.Parse(args);
Console.WriteLine($"out='{parsed.GetValue(output)}' files={string.Join(",", parsed.GetValue(files)!)} errors={parsed.Errors.Count}");
CS
dotnet build "$work/parse" -v quiet -o "$work/bin" >/dev/null
expect "--out= a.jpg b.jpg" "out='a.jpg' files=b.jpg errors=0" "$("$work/bin/parse" --out= a.jpg b.jpg)"
expect "--out: a.jpg b.jpg" "out='a.jpg' files=b.jpg errors=0" "$("$work/bin/parse" --out: a.jpg b.jpg)"
expect "--out '' a.jpg b.jpg" "out='' files=a.jpg,b.jpg errors=0" "$("$work/bin/parse" --out '' a.jpg b.jpg)"
