using Microsoft.ML.MultiTask.Data.Loading;
using Microsoft.ML.MultiTask.Data.Vectors;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// A file of pretrained word vectors: word2vec (Mikolov et al., 2013), GloVe (Pennington et al., 2014) or fastText (Bojanowski et al., 2017). The file is
/// read once from front to back, and only the vectors asked for are kept.
/// </summary>
/// <param name="Path">The file.</param>
public sealed record WordVectors(string Path)
{
    /// <summary>The file's format. Default: found out from its first bytes.</summary>
    public WordVectorFormat Format { get; init; }

    /// <summary>True to leave the vectors as they are in training. Default false.</summary>
    public bool Frozen { get; init; }

    /// <summary>True to give a word that is not in the file the vector of its lower-case form, as vectors of lower-cased text need. Default false.</summary>
    public bool Lowercase { get; init; }

    /// <summary>What words without a vector begin with. Default <see cref="UnknownWords.Random"/>.</summary>
    public UnknownWords Unknown { get; init; }

    /// <summary>Reads the vectors of some words.</summary>
    /// <param name="wanted">The words, at least one; repetitions are fine.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">
    /// The file is not what its format says, is cut off, holds a number that is not finite, or has none of the words. The message names file, line and value.
    /// </exception>
    public LoadedWordVectors Load(IReadOnlyCollection<string> wanted)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        if (wanted.Count == 0) throw new ArgumentException("No words were asked for.", nameof(wanted));
        if (!File.Exists(Path)) throw new FileNotFoundException($"The file of word vectors '{Path}' does not exist.", Path);
        using var stream = new VectorStream(Path);
        var collector = new VectorCollector(wanted, Lowercase);
        var format = Format == WordVectorFormat.Auto ? FormatDetector.Detect(stream) : Format;
        switch (format)
        {
            case WordVectorFormat.Word2VecText: new TextVectorReader(stream, collector).Read(hasHeader: true); break;
            case WordVectorFormat.GloVe: new TextVectorReader(stream, collector).Read(hasHeader: false); break;
            case WordVectorFormat.Word2VecBinary: Word2VecBinaryReader.Read(stream, collector); break;
            case WordVectorFormat.FastTextBinary: new FastTextReader(stream, collector).Read(); break;
            default: throw new InvalidOperationException($"There is no format of word vectors {format}.");
        }
        var found = collector.Found();
        if (found.Count == 0) throw NoMatch(wanted, format);
        return new LoadedWordVectors(found, collector.Dimension, Unknown);
    }

    private InvalidDataException NoMatch(IReadOnlyCollection<string> wanted, WordVectorFormat format)
    {
        string mend = Lowercase ? "Is it a file for another language?" : "Is it a file for another language, or of lower-cased words (Lowercase = true)?";
        string example = Excerpt.Quote(wanted.First());
        return new InvalidDataException($"{Path}, read as {format}, has none of the {wanted.Count} words asked for, such as {example}. {mend}");
    }
}
