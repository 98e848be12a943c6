using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Mdp.House.Tests.Reading;

namespace Mdp.House.Tests.Materials;

/// <summary>What all that ships is made of, and which part needs which, by project files and lock files. What only builds it or looks at it, analyzers say, is no part of it.</summary>
internal sealed class BillOfMaterials
{
    private static readonly JsonWriterOptions Writing = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly SortedDictionary<string, Material> _parts = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, SortedSet<string>> _needs = new(StringComparer.Ordinal);

    private BillOfMaterials()
    {
    }

    /// <summary>The bill of all projects below <c>src</c>.</summary>
    public static BillOfMaterials Read()
    {
        var bill = new BillOfMaterials();
        var shipped = TheHouse.Projects.Where(project => project.Path.StartsWith("src/", StringComparison.Ordinal)).ToDictionary(project => project.Name, StringComparer.Ordinal);
        foreach (var project in shipped.Values)
        {
            var locked = LockFile.Read(project.Folder);
            var purl = bill.Add(Material.Of(project));
            bill._needs[purl].UnionWith(project.References.Select(name => Material.Of(shipped[name]).Purl));
            bill._needs[purl].UnionWith(project.Packages.Select(name => bill.Add(locked[name], locked)));

            // The same package may ask for more here: what the shared framework has is left out only where a project has that framework.
            foreach (var name in Below(project, shipped).SelectMany(other => other.Packages).Where(locked.ContainsKey))
            {
                _ = bill.Add(locked[name], locked);
            }
        }

        return bill;
    }

    /// <summary>The bill as CycloneDX 1.6, in JSON. It has no time, and its number is a hash of what stands in it: the same parts make the same octets.</summary>
    public string ToCycloneDx()
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(Write(serialNumber: null)));
        return Write(new Guid(hash.AsSpan(0, 16), bigEndian: true).ToString()) + "\n";
    }

    private static IEnumerable<ProjectFile> Below(ProjectFile project, Dictionary<string, ProjectFile> all) =>
        project.References.SelectMany(name => Below(all[name], all).Prepend(all[name])).DistinctBy(other => other.Name);

    private string Add(LockedPackage package, IReadOnlyDictionary<string, LockedPackage> locked)
    {
        var purl = Add(Material.Of(package));
        foreach (var name in package.Dependencies.Where(locked.ContainsKey))
        {
            _ = _needs[purl].Add(Add(locked[name], locked));
        }

        return purl;
    }

    private string Add(Material part)
    {
        _parts[part.Purl] = part;
        _ = _needs.TryAdd(part.Purl, new(StringComparer.Ordinal));
        return part.Purl;
    }

    private string Write(string? serialNumber)
    {
        using var octets = new MemoryStream();
        using (var json = new Utf8JsonWriter(octets, Writing))
        {
            json.WriteStartObject();
            json.WriteString("bomFormat", "CycloneDX");
            json.WriteString("specVersion", "1.6");
            if (serialNumber is not null)
            {
                json.WriteString("serialNumber", $"urn:uuid:{serialNumber}");
            }

            json.WriteNumber("version", 1);
            json.WriteStartObject("metadata");
            json.WritePropertyName("component");
            Write(json, new("Mdp", _parts.Values.First(part => part.Sha512 is null).Version) { IsProgram = true }, "mdp");
            json.WriteEndObject();
            WriteParts(json);
            WriteNeeds(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(octets.ToArray());
    }

    private void WriteParts(Utf8JsonWriter json)
    {
        json.WriteStartArray("components");
        foreach (var part in _parts.Values)
        {
            Write(json, part, part.Purl);
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, Material part, string reference)
    {
        json.WriteStartObject();
        json.WriteString("type", part.IsProgram ? "application" : "library");
        json.WriteString("bom-ref", reference);
        json.WriteString("name", part.Name);
        json.WriteString("version", part.Version);
        if (part.Sha512 is not null)
        {
            json.WriteStartArray("hashes");
            json.WriteStartObject();
            json.WriteString("alg", "SHA-512");
            json.WriteString("content", part.Sha512);
            json.WriteEndObject();
            json.WriteEndArray();
        }

        if (part.Licence is not null)
        {
            json.WriteStartArray("licenses");
            json.WriteStartObject();
            json.WriteString("expression", part.Licence);
            json.WriteEndObject();
            json.WriteEndArray();
        }

        if (reference == part.Purl)
        {
            json.WriteString("purl", part.Purl);
        }

        json.WriteEndObject();
    }

    private void WriteNeeds(Utf8JsonWriter json)
    {
        json.WriteStartArray("dependencies");
        foreach (var (part, needs) in _needs.Prepend(new("mdp", [.. _parts.Values.Where(part => part.Sha512 is null).Select(part => part.Purl)])))
        {
            json.WriteStartObject();
            json.WriteString("ref", part);
            json.WriteStartArray("dependsOn");
            foreach (var need in needs)
            {
                json.WriteStringValue(need);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
