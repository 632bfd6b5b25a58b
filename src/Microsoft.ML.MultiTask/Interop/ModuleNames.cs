namespace Microsoft.ML.MultiTask.Interop;

/// <summary>Names of modules, in which TorchSharp allows no dots.</summary>
internal static class ModuleNames
{
    /// <summary>A name that a module can have, made from any text.</summary>
    internal static string Of(string text) => text.Replace('.', '\u2024');
}
