using Microsoft.ML.Data;

namespace Microsoft.ML.MultiTask.Data.Loading;

/// <summary>What must hold of the arguments of <see cref="SentenceJoin.Join"/>.</summary>
internal static class JoinCheck
{
    public static void Columns(
        IDataView left, IDataView right, string keyLeft, string keyRight, IReadOnlyList<string> columns, string tokensColumn)
    {
        Key(left.Schema, keyLeft, nameof(left));
        Key(right.Schema, keyRight, nameof(right));
        Tokens(left.Schema, tokensColumn, nameof(left));
        Tokens(right.Schema, tokensColumn, nameof(right));
        foreach (string name in columns)
            Joined(left.Schema, Find(right.Schema, name, nameof(right)));
        string? twice = columns.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1)?.Key;
        if (twice is not null)
            throw new ArgumentException($"Column {Excerpt.Quote(twice)} is named twice; name each column once.", nameof(columns));
    }

    private static void Key(DataViewSchema schema, string name, string view)
    {
        DataViewSchema.Column column = Find(schema, name, view);
        if (column.Type is not TextDataViewType)
            throw new ArgumentException($"Key column {Excerpt.Quote(name)} of the {view} view is of type {column.Type}; a key must be one text per row.");
    }

    private static void Tokens(DataViewSchema schema, string name, string view)
    {
        DataViewSchema.Column column = Find(schema, name, view);
        if (column.Type is not VectorDataViewType)
            throw new ArgumentException($"Tokens column {Excerpt.Quote(name)} of the {view} view is of type {column.Type}; " +
                "it must be a vector with one item per token.");
    }

    private static void Joined(DataViewSchema left, DataViewSchema.Column column)
    {
        if (left.GetColumnOrNull(column.Name) is not null)
            throw new ArgumentException($"The left view has a column {Excerpt.Quote(column.Name)} already; " +
                "rename one of the two, for instance with CopyColumns.");
        if (column.Type is not VectorDataViewType && !HasMissing(column.Type))
            throw new ArgumentException($"Column {Excerpt.Quote(column.Name)} is of type {column.Type}, " +
                "which has no missing value for rows without a partner; convert it to a key, a number or a vector.");
    }

    private static bool HasMissing(DataViewType type) =>
        type is TextDataViewType or KeyDataViewType || type == NumberDataViewType.Single || type == NumberDataViewType.Double;

    private static DataViewSchema.Column Find(DataViewSchema schema, string name, string view) => schema.GetColumnOrNull(name)
        ?? throw new ArgumentException($"The {view} view has no column {Excerpt.Quote(name)}; " +
            $"it has {Excerpt.Names([.. schema.Select(column => column.Name)])}.");
}
