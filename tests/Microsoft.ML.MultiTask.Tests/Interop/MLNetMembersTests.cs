using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using Microsoft.ML.MultiTask.Interop;

namespace Microsoft.ML.MultiTask.Tests.Interop;

/// <summary>The library uses internals of ML.NET, which may move without notice: a version that lacks one is found here, by name.</summary>
[TestClass]
public sealed class MLNetMembersTests
{
    [TestMethod]
    public void EveryMemberOfMLNetThatTheLibraryUsesIsThere()
    {
        Assembly library = typeof(HostAccess).Assembly;
        using var portable = new PEReader(File.OpenRead(library.Location));
        MetadataReader metadata = portable.GetMetadataReader();

        Reference[] used = [.. References(metadata)];
        string[] lost = [.. used.Where(reference => !Exists(library.ManifestModule, reference.Token)).Select(reference => reference.Name)];

        Assert.Contains("ModelSaveContext.SetVersionInfo", used.Select(reference => reference.Name));
        Assert.IsEmpty(lost, $"This version of ML.NET has no {string.Join(", ", lost)}.");
    }

    [TestMethod]
    public void TheLibraryMayUseInternals()
    {
        string[] granted = [.. typeof(HostAccess).Assembly.GetCustomAttributesData()
            .Where(data => data.AttributeType.Name == "IgnoresAccessChecksToAttribute").Select(data => (string)data.ConstructorArguments[0].Value!)];
        CollectionAssert.AreEquivalent((string[])["Microsoft.ML.Core", "Microsoft.ML.Data"], granted);
    }

    private static IEnumerable<Reference> References(MetadataReader metadata)
    {
        foreach (TypeReferenceHandle handle in metadata.TypeReferences)
            if (OfMLNet(metadata, metadata.GetTypeReference(handle)))
                yield return new Reference(MetadataTokens.GetToken(handle), Name(metadata, handle));

        foreach (MemberReferenceHandle handle in metadata.MemberReferences)
        {
            MemberReference member = metadata.GetMemberReference(handle);
            if (member.Parent.Kind != HandleKind.TypeReference) continue;            // generic types: the library uses only public ones
            var type = (TypeReferenceHandle)member.Parent;
            if (OfMLNet(metadata, metadata.GetTypeReference(type)))
                yield return new Reference(MetadataTokens.GetToken(handle), $"{Name(metadata, type)}.{metadata.GetString(member.Name)}");
        }
    }

    private static bool OfMLNet(MetadataReader metadata, TypeReference type) => type.ResolutionScope.Kind switch
    {
        HandleKind.TypeReference => OfMLNet(metadata, metadata.GetTypeReference((TypeReferenceHandle)type.ResolutionScope)),
        HandleKind.AssemblyReference => metadata.GetString(metadata.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope).Name)
            .StartsWith("Microsoft.ML.", StringComparison.Ordinal),
        _ => false,
    };

    private static string Name(MetadataReader metadata, TypeReferenceHandle type) => metadata.GetString(metadata.GetTypeReference(type).Name);

    private static bool Exists(Module module, int token)
    {
        try
        {
            return module.ResolveMember(token) is not null;
        }
        catch (Exception error) when (error is MissingMemberException or TypeLoadException)
        {
            return false;
        }
    }

    private sealed record Reference(int Token, string Name);
}
