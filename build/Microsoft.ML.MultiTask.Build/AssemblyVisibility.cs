using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Microsoft.ML.MultiTask.Build;

/// <summary>Turns what an assembly keeps to itself and its friends into public members, in the metadata tables of its image.</summary>
internal static class AssemblyVisibility
{
    /// <summary>Changes the flags in place. Private members stay private: an event and the field behind it share a name.</summary>
    public static void Publish(byte[] image)
    {
        using var portable = new PEReader(ImmutableArray.Create(image));
        MetadataReader metadata = portable.GetMetadataReader();
        int start = portable.PEHeaders.MetadataStartOffset;

        foreach (TypeDefinitionHandle handle in metadata.TypeDefinitions)
        {
            TypeDefinition type = metadata.GetTypeDefinition(handle);
            if (IsPolyfill(metadata, type)) continue;
            Span<byte> row = Row(image, metadata, start, TableIndex.TypeDef, handle);        // Flags: 4 bytes at 0
            BinaryPrimitives.WriteUInt32LittleEndian(row, (uint)Published(type.Attributes));
            foreach (MethodDefinitionHandle method in type.GetMethods())
            {
                row = Row(image, metadata, start, TableIndex.MethodDef, method)[6..];        // RVA: 4, ImplFlags: 2, Flags: 2
                BinaryPrimitives.WriteUInt16LittleEndian(row, (ushort)Published(metadata.GetMethodDefinition(method).Attributes));
            }
            foreach (FieldDefinitionHandle field in type.GetFields())
            {
                row = Row(image, metadata, start, TableIndex.Field, field);                  // Flags: 2 bytes at 0
                BinaryPrimitives.WriteUInt16LittleEndian(row, (ushort)Published(metadata.GetFieldDefinition(field).Attributes));
            }
        }
    }

    private static Span<byte> Row(byte[] image, MetadataReader metadata, int start, TableIndex table, EntityHandle handle)
    {
        int offset = metadata.GetTableMetadataOffset(table) + (MetadataTokens.GetRowNumber(handle) - 1) * metadata.GetTableRowSize(table);
        return image.AsSpan(start + offset);
    }

    /// <summary>Compiler-made types and private copies of framework types would clash with the framework's own if they were public.</summary>
    private static bool IsPolyfill(MetadataReader metadata, TypeDefinition type)
    {
        while (type.GetDeclaringType() is { IsNil: false } outer) type = metadata.GetTypeDefinition(outer);
        string space = metadata.GetString(type.Namespace);
        return space is "" or "System" or "Microsoft.CodeAnalysis" || space.StartsWith("System.", StringComparison.Ordinal);
    }

    private static TypeAttributes Published(TypeAttributes type) => (type & TypeAttributes.VisibilityMask) switch
    {
        TypeAttributes.NotPublic => type & ~TypeAttributes.VisibilityMask | TypeAttributes.Public,
        TypeAttributes.NestedAssembly or TypeAttributes.NestedFamANDAssem or TypeAttributes.NestedFamORAssem
            => type & ~TypeAttributes.VisibilityMask | TypeAttributes.NestedPublic,
        _ => type,
    };

    private static MethodAttributes Published(MethodAttributes method) => (method & MethodAttributes.MemberAccessMask) switch
    {
        MethodAttributes.Assembly or MethodAttributes.FamANDAssem or MethodAttributes.FamORAssem
            => method & ~MethodAttributes.MemberAccessMask | MethodAttributes.Public,
        _ => method,
    };

    private static FieldAttributes Published(FieldAttributes field) => (field & FieldAttributes.FieldAccessMask) switch
    {
        FieldAttributes.Assembly or FieldAttributes.FamANDAssem or FieldAttributes.FamORAssem
            => field & ~FieldAttributes.FieldAccessMask | FieldAttributes.Public,
        _ => field,
    };
}
