using System.Text;
using Microsoft.ML.MultiTask.Data.Subwords;

namespace Microsoft.ML.MultiTask;

/// <summary>Cuts words into the pieces of a fixed vocabulary, as an encoder that was trained on that vocabulary takes them. Cutting is safe on several
/// threads.</summary>
public abstract record SubwordTokenizer : WordTokenizer
{
    /// <summary>The number of pieces; their ids run from 0 to one less than it.</summary>
    public abstract int Size { get; }

    /// <summary>The piece before a row, such as [CLS] or &lt;s&gt;.</summary>
    public abstract int Begin { get; }

    /// <summary>The piece after a row, such as [SEP] or &lt;/s&gt;.</summary>
    public abstract int End { get; }

    /// <summary>The piece for what the vocabulary has no piece for.</summary>
    public abstract int Unknown { get; }

    /// <summary>The piece in place of a hidden one, such as [MASK]; null where the vocabulary has none.</summary>
    public abstract int? Mask { get; }

    /// <summary>The ids of a word's pieces, at least one: <see cref="Unknown"/> where nothing is left of the word, as of a control character. A word that is
    /// written like the piece before a row is cut like any other.</summary>
    /// <param name="word">The word.</param>
    /// <param name="isFirst">Whether nothing stands before it in its row, so that no space does either.</param>
    public abstract IReadOnlyList<int> Cut(string word, bool isFirst);

    /// <summary>
    /// Reads the tokenizer of a Hugging Face folder: word pieces from <c>vocab.txt</c>, byte pairs from <c>vocab.json</c> and <c>merges.txt</c>, a model of
    /// SentencePiece, or what <c>tokenizer.json</c> holds where there is nothing else. <c>tokenizer_config.json</c> and <c>special_tokens_map.json</c> are heeded.
    /// </summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="FileNotFoundException">The folder has none of these files.</exception>
    /// <exception cref="InvalidDataException">A file is not what its name says, or its vocabulary lacks a piece that is needed. The message names the file.
    /// </exception>
    public static SubwordTokenizer FromFolder(string folder) => new TokenizerFolder(folder).Read();

    /// <summary>Prints the settings alone: the ids are found only when a vocabulary is read.</summary>
    protected override bool PrintMembers(StringBuilder builder) => base.PrintMembers(builder);
}
