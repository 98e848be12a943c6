using System.Text.Json;
using System.Xml.Linq;
using Mdp.House.Tests.Reading;

namespace Mdp.House.Tests.Materials;

/// <summary>What ships is written down with all that it is made of, for those who have to look up each part: src/materials.cdx.json.</summary>
[Trait("Row", "X17"), Trait("Row", "N34")]
public sealed class MaterialsTests
{
    private const string Place = "src/materials.cdx.json";
    private const string Accept = "MDP_ACCEPT=Materials dotnet run -c Release --project tests/House.Tests";

    [Fact]
    public void The_list_is_that_of_the_lock_files()
    {
        var bill = BillOfMaterials.Read().ToCycloneDx();
        if (Acceptance.IsAskedFor("Materials"))
        {
            Acceptance.Write(Place, [bill.TrimEnd('\n')]);
            return;
        }

        TheHouse.Read(Place).ShouldBe(bill, $"the list of materials is another one. If it is meant:\n    {Accept}");
    }

    // Not by the generator: each package that any shipped project has locked, less those that look at code while it is built. The SDK itself asks for the linker, where code is said to be fit for it.
    [Fact]
    public void Each_package_that_ships_is_in_the_list_with_its_hash()
    {
        var listed = Components(TheHouse.Read(Place));
        string[] linkers = ["Microsoft.NET.ILLink.Tasks"];
        var lookers = XDocument.Parse(TheHouse.Read("Directory.Build.props")).Descendants("PackageReference")
            .Where(package => (string?)package.Attribute("PrivateAssets") == "all").Select(package => (string)package.Attribute("Include")!).Concat(linkers).ToHashSet(StringComparer.Ordinal);
        var locked = TheHouse.Projects.Where(project => project.Path.StartsWith("src/", StringComparison.Ordinal))
            .SelectMany(project => LockFile.Read(project.Folder).Values).Where(package => !lookers.Contains(package.Name)).ToList();

        locked.Count.ShouldBeGreaterThan(10);
        locked.Select(package => $"{package.Name} {package.Version} {Convert.ToHexStringLower(Convert.FromBase64String(package.ContentHash))}").Except(listed, StringComparer.Ordinal).ShouldBeEmpty();
    }

    [Fact]
    public void Each_assembly_that_ships_is_in_the_list() =>
        TheHouse.Projects.Where(project => project.Path.StartsWith("src/", StringComparison.Ordinal)).Select(project => project.Assembly)
            .Except(Components(TheHouse.Read(Place)).Select(component => component.Split(' ')[0]), StringComparer.Ordinal).ShouldBeEmpty();

    [Fact]
    public void Each_package_says_its_licence()
    {
        using var bill = JsonDocument.Parse(TheHouse.Read(Place));
        bill.RootElement.GetProperty("components").EnumerateArray()
            .Where(component => !component.TryGetProperty("licenses", out _)).Select(component => component.GetProperty("name").GetString()).ShouldBeEmpty();
    }

    [Fact]
    public void The_list_is_CycloneDX() => CycloneDx.Faults(TheHouse.Read(Place)).ShouldBeEmpty();

    [Theory]
    [InlineData("\"specVersion\": \"1.6\"", "\"specVersion\": \"1.4\"", "specVersion: expected 1.6")]
    [InlineData("\"type\": \"library\"", "\"type\": \"dll\"", "expected a type of component")]
    [InlineData("\"alg\": \"SHA-512\"", "\"alg\": \"SHA512\"", "expected a SHA-512 in hexadecimal")]
    [InlineData("\"version\": 1,", "\"version\": 1, \"time\": 0,", "the document: time is not checked")]
    [InlineData("\"ref\": \"mdp\"", "\"ref\": \"mdq\"", "mdq: expected a component of that bom-ref")]
    public void A_list_that_is_none_is_noticed(string part, string other, string fault)
    {
        var list = TheHouse.Read(Place);
        var at = list.IndexOf(part, StringComparison.Ordinal);
        CycloneDx.Faults(list[..at] + other + list[(at + part.Length)..]).ShouldHaveSingleItem().ShouldEndWith(fault);
    }

    private static List<string> Components(string list)
    {
        using var bill = JsonDocument.Parse(list);
        return [.. bill.RootElement.GetProperty("components").EnumerateArray().Select(component => string.Join(
            ' ',
            component.GetProperty("name").GetString(),
            component.GetProperty("version").GetString(),
            component.TryGetProperty("hashes", out var hashes) ? hashes[0].GetProperty("content").GetString() : ""))];
    }
}
