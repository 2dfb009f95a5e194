# Sourced by the findings: a C# program in a temporary folder, with pinned packages from NuGet, and an assertion on what it prints.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

# project FOLDER [PACKAGE VERSION]... : a console program, whose Program.cs comes from standard input.
project() {
  local folder=$work/$1 packages=
  shift
  while [ $# -gt 0 ]; do packages+="<PackageReference Include=\"$1\" Version=\"$2\" />"; shift 2; done
  mkdir -p "$folder"
  cat > "$folder/$(basename "$folder").csproj" <<XML
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
    <InvariantGlobalization>true</InvariantGlobalization>
  </PropertyGroup>
  <ItemGroup>$packages</ItemGroup>
</Project>
XML
  cat > "$folder/Program.cs"
}

# expect WHAT EXPECTED ACTUAL
expect() {
  if [ "$2" = "$3" ]; then echo "as found: $1: $3"; else echo "CHANGED: $1: $3 (found before: $2)"; exit 1; fi
}
