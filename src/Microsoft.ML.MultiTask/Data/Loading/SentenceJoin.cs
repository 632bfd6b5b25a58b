namespace Microsoft.ML.MultiTask.Data.Loading;

/// <summary>Brings annotations of the same sentences from two corpora into one view.</summary>
public static class SentenceJoin
{
    /// <summary>
    /// A view with the rows and columns of <paramref name="left"/> and, for each row, <paramref name="columns"/> of the row of <paramref name="right"/>
    /// with the same key. The columns of <paramref name="right"/> are read once, here, and kept in memory; <paramref name="left"/> is read anew by every pass.
    /// </summary>
    /// <remarks>
    /// A vector is empty, which means a missing label, where the key is empty, has no partner, or the partner has another number of tokens (the
    /// two corpora are tokenised differently there). A scalar is missing (empty text, missing key, NaN) where there is no partner. A joined vector column
    /// has variable size.
    /// </remarks>
    /// <param name="left">Gives the rows.</param>
    /// <param name="right">Gives the columns; its keys must differ, except empty ones, which are passed over.</param>
    /// <param name="keyLeft">Text column of <paramref name="left"/>, for instance <c>sent_id</c>.</param>
    /// <param name="keyRight">Text column of <paramref name="right"/>.</param>
    /// <param name="columns">Columns of <paramref name="right"/>: vectors, or scalars of a type with a missing value (text, key, Single, Double).</param>
    /// <param name="tokensColumn">Vector column of both views whose length is the number of tokens.</param>
    /// <exception cref="ArgumentException">A column is absent, has an unsuitable type or a name that <paramref name="left"/> has already, or a key occurs
    /// twice in <paramref name="right"/>.</exception>
    public static IDataView Join(
        IDataView left, IDataView right, string keyLeft, string keyRight, IReadOnlyList<string> columns, string tokensColumn = "Tokens")
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        ArgumentNullException.ThrowIfNull(columns);
        JoinCheck.Columns(left, right, keyLeft, keyRight, columns, tokensColumn);
        return new JoinedView(left, left.Schema[keyLeft], left.Schema[tokensColumn], JoinedTable.Read(right, keyRight, columns, tokensColumn));
    }
}
