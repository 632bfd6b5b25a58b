namespace Microsoft.ML.MultiTask.Layers;

/// <summary>
/// Which tags may follow which, and which may begin and end a sequence: what makes a span scheme such as BIO or IOBES well formed.
/// Immutable; the tables given are copied.
/// </summary>
public sealed class CrfConstraints
{
    private readonly bool[,] _allowed;
    private readonly bool[] _start, _end;

    /// <summary>Takes the three tables.</summary>
    /// <param name="allowed"><c>[tags, tags]</c>: <c>allowed[i, j]</c> says that tag <c>j</c> may follow tag <c>i</c>.</param>
    /// <param name="start"><c>[tags]</c>: the tags a sequence may begin with.</param>
    /// <param name="end"><c>[tags]</c>: the tags a sequence may end with.</param>
    /// <exception cref="ArgumentException">The tables disagree about the number of tags, or no tag may begin or end a sequence.</exception>
    public CrfConstraints(bool[,] allowed, bool[] start, bool[] end)
    {
        ArgumentNullException.ThrowIfNull(allowed);
        ArgumentNullException.ThrowIfNull(start);
        ArgumentNullException.ThrowIfNull(end);
        if (allowed.GetLength(0) != start.Length || allowed.GetLength(1) != start.Length || end.Length != start.Length)
            throw new ArgumentException($"The constraints speak of {start.Length} tags at the start, {end.Length} at the end and "
                + $"{allowed.GetLength(0)} x {allowed.GetLength(1)} between; give tables for the same number of tags.");
        if (!start.Contains(true) || !end.Contains(true))
            throw new ArgumentException("The constraints let no tag begin a sequence, or none end it; allow at least one of each.");
        (_allowed, _start, _end) = ((bool[,])allowed.Clone(), [.. start], [.. end]);
    }

    /// <summary>The number of tags.</summary>
    public int Tags => _start.Length;

    /// <summary>Whether a tag may follow another.</summary>
    public bool Allows(int from, int to) => _allowed[from, to];

    /// <summary>Whether a sequence may begin with a tag.</summary>
    public bool AllowsStart(int tag) => _start[tag];

    /// <summary>Whether a sequence may end with a tag.</summary>
    public bool AllowsEnd(int tag) => _end[tag];
}
