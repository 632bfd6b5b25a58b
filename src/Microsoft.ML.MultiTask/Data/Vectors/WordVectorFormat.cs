namespace Microsoft.ML.MultiTask;

/// <summary>
/// Formats of files of pretrained word vectors. Each may be compressed by gzip, whatever the file's name. Lines of text end by a line feed, a carriage return
/// or both.
/// </summary>
public enum WordVectorFormat
{
    /// <summary>Found out from the first bytes of the file.</summary>
    Auto,

    /// <summary>
    /// Text of word2vec, and of fastText's <c>.vec</c>: a line with the number of words and the width, then a word and its numbers on each line.
    /// </summary>
    Word2VecText,

    /// <summary>Binary of word2vec: the same first line, then each word, a space and its numbers as little-endian 32-bit floats.</summary>
    Word2VecBinary,

    /// <summary>
    /// Text of GloVe: a word and its numbers on each line, without a first line about sizes. The width is what most of the file's first lines have.
    /// </summary>
    GloVe,

    /// <summary>
    /// A model of fastText (<c>.bin</c>, not quantised). The vector of a word is the mean of its own vector and those of its character n-grams; a word the
    /// model has not seen gets the mean of its n-grams.
    /// </summary>
    FastTextBinary,
}
