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

        string[] lost = [.. metadata.MemberReferences.Where(handle => !Exists(library.ManifestModule, handle)).Select(handle => Describe(metadata, handle))];

        Assert.IsEmpty(lost, $"This version of ML.NET has no {string.Join(", ", lost)}.");
    }

    [TestMethod]
    public void TheLibraryMayUseInternals()
    {
        string[] granted = [.. typeof(HostAccess).Assembly.GetCustomAttributesData()
            .Where(data => data.AttributeType.Name == "IgnoresAccessChecksToAttribute").Select(data => (string)data.ConstructorArguments[0].Value!)];
        CollectionAssert.AreEquivalent((string[])["Microsoft.ML.Core", "Microsoft.ML.Data"], granted);
    }

    // A member of a generic instance needs type arguments to resolve; its definition is enough here.
    private static bool Exists(Module module, MemberReferenceHandle handle)
    {
        try
        {
            module.ResolveMember(MetadataTokens.GetToken(handle), [typeof(object), typeof(object)], [typeof(object), typeof(object)]);
            return true;
        }
        catch (Exception error) when (error is MissingMemberException or TypeLoadException)
        {
            return false;
        }
    }

    private static string Describe(MetadataReader metadata, MemberReferenceHandle handle)
    {
        MemberReference member = metadata.GetMemberReference(handle);
        string type = member.Parent.Kind == HandleKind.TypeReference
            ? metadata.GetString(metadata.GetTypeReference((TypeReferenceHandle)member.Parent).Name) : "(generic type)";
        return $"{type}.{metadata.GetString(member.Name)}";
    }
}
