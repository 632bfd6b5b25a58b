namespace Microsoft.ML.MultiTask.Metrics;

/// <summary>A way to write spans as one tag per token.</summary>
public enum TagEncoding
{
    /// <summary>The tags do not write spans (parts of speech, for example).</summary>
    None,

    /// <summary>I- on every token of a span, B- only on the first of a span that follows one of its own type (Ramshaw and Marcus, 1995).</summary>
    Iob1,

    /// <summary>B- on the first token of every span, I- on the others; also called IOB2 (Ratnaparkhi, 1998).</summary>
    Bio,

    /// <summary>As <see cref="Bio"/>, with E- on the last token of a longer span and S- on a span of one token.</summary>
    Iobes,

    /// <summary>As <see cref="Iobes"/>, with L- for E- and U- for S- (Ratinov and Roth, 2009).</summary>
    Bilou,
}
