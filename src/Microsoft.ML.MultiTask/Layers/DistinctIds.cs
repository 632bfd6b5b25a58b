namespace Microsoft.ML.MultiTask.Layers;

/// <summary>Numbers the different ids of a batch in the order of their first appearance, so that work is done once for each. Not thread safe.</summary>
internal sealed class DistinctIds
{
    private readonly int[] _places;
    private readonly List<long> _ids = [];

    /// <summary>Takes ids from 0 to <paramref name="count"/> (exclusive).</summary>
    internal DistinctIds(int count)
    {
        _places = new int[count];
        Array.Fill(_places, -1);
    }

    /// <summary>The number of different ids so far.</summary>
    internal int Count => _ids.Count;

    /// <summary>The place of an id, a new one at its first appearance.</summary>
    internal int Add(long id)
    {
        ref int place = ref _places[id];
        if (place >= 0) return place;
        place = _ids.Count;
        _ids.Add(id);
        return place;
    }

    /// <summary>The ids in the order of their places; starts over.</summary>
    internal long[] Take()
    {
        long[] ids = [.. _ids];
        foreach (long id in ids) _places[id] = -1;
        _ids.Clear();
        return ids;
    }
}
