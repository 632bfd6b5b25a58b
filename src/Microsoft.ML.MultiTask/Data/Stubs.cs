#pragma warning disable
using TorchSharp;
namespace Microsoft.ML.MultiTask.Data.Pretrained
{
internal sealed record TransformerConfig { public int Layers, HiddenSize, Heads, FeedForwardSize, EmbeddingSize, Positions, PositionOffset, TokenTypes, VocabularySize; public string Activation; public double LayerNormEpsilon, Dropout, AttentionDropout; }
internal sealed class TransformerFile : IDisposable { public TransformerConfig Config; public IReadOnlyDictionary<string,long[]> Shapes; public void Read(string n, torch.Tensor t) {} public void Dispose() {} public static TransformerFile OpenFolder(string f) => null!; public static TransformerFile OpenOnnx(string f, int? h) => null!; }
}
namespace Microsoft.ML.MultiTask {
public abstract record SubwordTokenizer : WordTokenizer { public abstract int Size { get; } public abstract int Begin { get; } public abstract int End { get; } public abstract int Unknown { get; } public abstract int? Mask { get; } public abstract IReadOnlyList<int> Cut(string word, bool isFirst); public static SubwordTokenizer FromFolder(string folder) => null!; }
}
