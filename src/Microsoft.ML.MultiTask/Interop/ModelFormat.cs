namespace Microsoft.ML.MultiTask.Interop;

/// <summary>Identifies how a component is written in a model file, and who reads it.</summary>
internal sealed record ModelFormat
{
    /// <summary>Names the component's format.</summary>
    /// <param name="signature">Eight ASCII characters that stand first in the header.</param>
    /// <param name="loader">
    /// The name under which the component declares <see cref="LoadableClassAttribute"/>, at most 24 ASCII characters (the room the header has).
    /// </param>
    /// <param name="version">The version this code writes.</param>
    /// <param name="readable">The oldest version of this code that can read what is written now.</param>
    /// <param name="oldest">The oldest version that this code can read.</param>
    /// <param name="component">The type that is loaded; the header names its assembly, so that ML.NET finds it in a fresh process.</param>
    /// <exception cref="ArgumentException">A name does not fit the header.</exception>
    public ModelFormat(string signature, string loader, uint version, uint readable, uint oldest, Type component)
    {
        if (signature.Length != 8 || !Ascii(signature)) throw new ArgumentException($"'{signature}' must be eight ASCII characters.", nameof(signature));
        if (loader.Length is 0 or > 24 || !Ascii(loader)) throw new ArgumentException($"'{loader}' must be 1 to 24 ASCII characters.", nameof(loader));
        Version = new VersionInfo(signature, version, readable, oldest, loaderAssemblyName: component.Assembly.FullName!, loaderSignature: loader);
    }

    /// <summary>What ML.NET writes into the header, and checks when it reads one.</summary>
    public VersionInfo Version { get; }

    private static bool Ascii(string text) => text.All(char.IsAscii);
}
