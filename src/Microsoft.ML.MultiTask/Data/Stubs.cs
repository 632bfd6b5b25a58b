#pragma warning disable
using TorchSharp;
namespace Microsoft.ML.MultiTask {
public abstract record SubwordTokenizer : WordTokenizer { public abstract int Size { get; } public abstract int Begin { get; } public abstract int End { get; } public abstract int Unknown { get; } public abstract int? Mask { get; } public abstract IReadOnlyList<int> Cut(string word, bool isFirst); public static SubwordTokenizer FromFolder(string folder) => null!; }
}
