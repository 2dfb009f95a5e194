#!/usr/bin/env bash
# CycloneDX for .NET 6.3.1: with --recursive the SBOM of one project lists package versions that the program never loads.
# Expected: --recursive adds what referenced projects bring, with one version of each package, the one that the program's restore settled on.
# Seen: the restore of every referenced project is read by itself and all are added up. A library that asks for 9.0.4 of a package is listed with it
# beside the 10.0.5 that the program raises it to, and a scanner reports holes that are not shipped. Without --recursive the packages that
# projects bring are listed all the same, because the program's own restore has them.
. "$(dirname "$0")/csharp.sh"
mkdir "$work/library"
cat > "$work/library/library.csproj" <<'XML'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
  <ItemGroup><PackageReference Include="Microsoft.Extensions.Primitives" Version="9.0.4" /></ItemGroup>
</Project>
XML
project program Microsoft.Extensions.Primitives 10.0.5 <<<'Console.WriteLine();'
sed -i 's#</Project>#<ItemGroup><ProjectReference Include="../library/library.csproj" /></ItemGroup></Project>#' "$work/program/program.csproj"
dotnet restore "$work/program" -v quiet >/dev/null
dotnet tool install CycloneDX --version 6.3.1 --tool-path "$work/tools" >/dev/null
versions() {
  "$work/tools/dotnet-CycloneDX" "$work/program/program.csproj" --output "$work/sbom" --filename bom.json --output-format Json "$@" >/dev/null
  grep -o '"purl": "pkg:nuget/Microsoft.Extensions.Primitives@[^"]*' "$work/sbom/bom.json" | sed 's/.*@//' | sort | paste -sd ' '
}
expect "of the program" "10.0.5" "$(versions)"
expect "of the program, --recursive" "10.0.5 9.0.4" "$(versions --recursive)"
