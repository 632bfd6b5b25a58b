namespace Microsoft.ML.MultiTask.Data.Loading;

/// <summary>Texts like <c>Number=Sing|Person=3</c>, as in the FEATS and MISC columns of CoNLL-U.</summary>
internal static class KeyedItems
{
    /// <summary>Value of <paramref name="key"/>, a part of <paramref name="items"/> without a copy; empty where the key is absent.</summary>
    public static ReadOnlyMemory<char> Value(ReadOnlyMemory<char> items, string key)
    {
        ReadOnlySpan<char> span = items.Span;
        foreach (Range range in span.Split('|'))
        {
            (int start, int length) = range.GetOffsetAndLength(span.Length);
            if (length > key.Length && span[start + key.Length] == '=' && span.Slice(start, key.Length).SequenceEqual(key))
                return items.Slice(start + key.Length + 1, length - key.Length - 1);
        }
        return ReadOnlyMemory<char>.Empty;
    }

    /// <summary>Adds the keys of <paramref name="items"/> to <paramref name="keys"/>; false if an item has no <c>key=</c>.</summary>
    public static bool AddKeys(ReadOnlySpan<char> items, ISet<string> keys)
    {
        bool complete = true;
        foreach (Range range in items.Split('|'))
        {
            ReadOnlySpan<char> item = items[range];
            int equals = item.IndexOf('=');
            if (equals > 0)
                keys.Add(item[..equals].ToString());
            else
                complete = false;
        }
        return complete;
    }
}
