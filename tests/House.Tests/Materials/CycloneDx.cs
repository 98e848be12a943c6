using System.Text.Json;
using System.Text.RegularExpressions;

namespace Mdp.House.Tests.Materials;

/// <summary>The rules of CycloneDX 1.6 that its JSON schema states, for the members that a list of ours has; all others are refused, so that none goes unchecked.</summary>
internal static partial class CycloneDx
{
    private static readonly string[] Types =
    [
        "application", "framework", "library", "container", "platform", "operating-system", "device", "device-driver", "firmware", "file",
        "machine-learning-model", "data", "cryptographic-asset",
    ];

    /// <summary>What is wrong with a document, each fault in one line.</summary>
    public static IReadOnlyList<string> Faults(string text)
    {
        List<string> faults = [];
        using var json = JsonDocument.Parse(text);
        var bill = json.RootElement;
        Only(bill, "the document", faults, "bomFormat", "specVersion", "serialNumber", "version", "metadata", "components", "dependencies");
        Check(Text(bill, "bomFormat") == "CycloneDX", "bomFormat: expected CycloneDX", faults);
        Check(Text(bill, "specVersion") == "1.6", "specVersion: expected 1.6", faults);
        Check(SerialNumber().IsMatch(Text(bill, "serialNumber")), "serialNumber: expected urn:uuid:", faults);
        Check(bill.GetProperty("version").GetInt32() >= 1, "version: expected at least 1", faults);

        var subject = bill.GetProperty("metadata").GetProperty("component");
        List<JsonElement> parts = [subject, .. bill.GetProperty("components").EnumerateArray()];
        parts.ForEach(part => CheckPart(part, faults));
        var references = parts.ConvertAll(part => Text(part, "bom-ref"));
        faults.AddRange(references.GroupBy(reference => reference, StringComparer.Ordinal).Where(group => group.Count() > 1).Select(group => $"{group.Key}: expected a bom-ref once, got it {group.Count()} times"));
        CheckNeeds(bill.GetProperty("dependencies"), references, faults);
        return faults;
    }

    private static void CheckPart(JsonElement part, List<string> faults)
    {
        var name = Text(part, "name");
        Only(part, name, faults, "type", "bom-ref", "name", "version", "hashes", "licenses", "purl");
        Check(name.Length > 0, "expected a component with a name", faults);
        Check(Types.Contains(Text(part, "type"), StringComparer.Ordinal), $"{name}: expected a type of component", faults);
        Check(!part.TryGetProperty("purl", out var purl) || purl.GetString() == $"pkg:nuget/{name}@{Text(part, "version")}", $"{name}: expected its own purl", faults);
        foreach (var hash in Items(part, "hashes"))
        {
            Only(hash, name, faults, "alg", "content");
            Check(Text(hash, "alg") == "SHA-512" && Sha512().IsMatch(Text(hash, "content")), $"{name}: expected a SHA-512 in hexadecimal", faults);
        }

        foreach (var licence in Items(part, "licenses"))
        {
            Only(licence, name, faults, "expression");
            Check(Spdx().IsMatch(Text(licence, "expression")), $"{name}: expected an SPDX expression", faults);
        }
    }

    private static void CheckNeeds(JsonElement needs, List<string> references, List<string> faults)
    {
        foreach (var need in needs.EnumerateArray())
        {
            Only(need, "a dependency", faults, "ref", "dependsOn");
            var named = Items(need, "dependsOn").Select(item => item.GetString()!).ToList();
            Check(named.Distinct(StringComparer.Ordinal).Count() == named.Count, $"{Text(need, "ref")}: expected each dependency once", faults);
            faults.AddRange(named.Prepend(Text(need, "ref")).Except(references, StringComparer.Ordinal).Select(reference => $"{reference}: expected a component of that bom-ref"));
        }
    }

    private static void Only(JsonElement element, string where, List<string> faults, params string[] members) =>
        faults.AddRange(element.EnumerateObject().Select(member => member.Name).Except(members, StringComparer.Ordinal).Select(member => $"{where}: {member} is not checked"));

    private static void Check(bool isRight, string fault, List<string> faults)
    {
        if (!isRight)
        {
            faults.Add(fault);
        }
    }

    private static string Text(JsonElement element, string member) => element.TryGetProperty(member, out var value) ? value.GetString() ?? "" : "";

    private static JsonElement.ArrayEnumerator Items(JsonElement element, string member) => element.TryGetProperty(member, out var items) ? items.EnumerateArray() : default;

    [GeneratedRegex("^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$", RegexOptions.CultureInvariant)]
    private static partial Regex SerialNumber();

    [GeneratedRegex("^[a-f0-9]{128}$", RegexOptions.CultureInvariant)]
    private static partial Regex Sha512();

    [GeneratedRegex("^[A-Za-z0-9.+-]+( (AND|OR|WITH) [A-Za-z0-9.+-]+)*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Spdx();
}
