using System.Runtime.InteropServices;
using Microsoft.ML.Data;

namespace Microsoft.ML.MultiTask.Data.Loading;

/// <summary>Vectors of the right view, one after the other; empty for a row without a partner of the same length.</summary>
internal sealed class JoinedVector<T>(DataViewSchema.Column source)
    : JoinedColumn(source, new VectorDataViewType(((VectorDataViewType)source.Type).ItemType))
{
    private readonly DataViewSchema.Column _source = source;
    private readonly List<T> _values = [];
    private readonly List<int> _offsets = [0];

    public override Action Reader(DataViewRow row)
    {
        ValueGetter<VBuffer<T>> getter = row.GetGetter<VBuffer<T>>(_source);
        VBuffer<T> value = default;
        return () =>
        {
            getter(ref value);
            _values.AddRange(value.DenseValues());
            _offsets.Add(_values.Count);
        };
    }

    public override Delegate Getter(JoinedCursor cursor)
    {
        return (ValueGetter<VBuffer<T>>)Get;

        void Get(ref VBuffer<T> value)
        {
            int partner = cursor.AlignedPartner();
            int start = partner < 0 ? 0 : _offsets[partner];
            var editor = VBufferEditor.Create(ref value, partner < 0 ? 0 : _offsets[partner + 1] - start);
            CollectionsMarshal.AsSpan(_values).Slice(start, editor.Values.Length).CopyTo(editor.Values);
            value = editor.Commit();
        }
    }
}
