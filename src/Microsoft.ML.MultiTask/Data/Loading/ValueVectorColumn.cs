using Microsoft.ML.Data;

namespace Microsoft.ML.MultiTask.Data.Loading;

/// <summary>One value per token.</summary>
internal sealed class ValueVectorColumn<T>(string name, PrimitiveDataViewType itemType, int[] offsets, T[] values)
    : TableColumn(name, new VectorDataViewType(itemType))
{
    public override Delegate Getter(SentenceCursor cursor)
    {
        return (ValueGetter<VBuffer<T>>)Get;

        void Get(ref VBuffer<T> value)
        {
            int row = cursor.Row, start = offsets[row];
            var editor = VBufferEditor.Create(ref value, offsets[row + 1] - start);
            values.AsSpan(start, editor.Values.Length).CopyTo(editor.Values);
            value = editor.Commit();
        }
    }
}
