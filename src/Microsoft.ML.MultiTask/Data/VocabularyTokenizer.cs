using Microsoft.ML.MultiTask.Data.Subwords;

namespace Microsoft.ML.MultiTask;

/// <summary>A subword tokenizer whose settings hold a published vocabulary, which is read when it is first used.</summary>
public abstract record VocabularyTokenizer : SubwordTokenizer
{
    private Cutter? _cutter; // made when first used, and afresh for a copy with other settings

    private protected VocabularyTokenizer()
    {
    }

    /// <summary>A copy, which reads its vocabulary anew.</summary>
    protected VocabularyTokenizer(VocabularyTokenizer other) : base(other)
    {
    }

    /// <inheritdoc/>
    public sealed override int Size => Cutter.Size;

    /// <inheritdoc/>
    public sealed override int Begin => Cutter.Begin;

    /// <inheritdoc/>
    public sealed override int End => Cutter.End;

    /// <inheritdoc/>
    public sealed override int Unknown => Cutter.Unknown;

    /// <inheritdoc/>
    public sealed override int? Mask => Cutter.Mask;

    /// <summary>What cuts by the vocabulary.</summary>
    private protected Cutter Cutter => _cutter ??= Made(CreateCutter);

    /// <inheritdoc/>
    public sealed override IReadOnlyList<int> Cut(string word, bool isFirst) => Cutter.Cut(word, isFirst);

    /// <inheritdoc/>
    public override IEnumerable<ReadOnlyMemory<char>> Split(ReadOnlyMemory<char> text) => Cutter.Split(text);

    /// <summary>Reads the vocabulary.</summary>
    private protected abstract Cutter CreateCutter();
}
