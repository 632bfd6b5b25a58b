#pragma warning disable IDE0130 // The runtime looks the attribute up by this name, wherever it is defined.
namespace System.Runtime.CompilerServices;
#pragma warning restore IDE0130

/// <summary>Tells the runtime that this assembly may use the internals of another. The declarations are made by the build.</summary>
/// <param name="assemblyName">The simple name of the other assembly.</param>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
internal sealed class IgnoresAccessChecksToAttribute(string assemblyName) : Attribute
{
    /// <summary>The simple name of the other assembly.</summary>
    public string AssemblyName { get; } = assemblyName;
}
