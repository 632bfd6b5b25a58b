using Microsoft.ML.Data;

namespace Microsoft.ML.MultiTask.Data.Loading;

/// <summary>
/// One text per token, as codes into the distinct texts. A column derived from another one (a morphological feature from the feature string)
/// shares its codes and brings texts of its own, made when first read, so that it costs nothing per token.
/// </summary>
internal sealed class TextVectorColumn(string name, int[] offsets, int[] codes, Lazy<ReadOnlyMemory<char>[]> texts)
    : TableColumn(name, new VectorDataViewType(TextDataViewType.Instance))
{
    public override Delegate Getter(SentenceCursor cursor)
    {
        ReadOnlyMemory<char>[] distinct = texts.Value;
        return (ValueGetter<VBuffer<ReadOnlyMemory<char>>>)Get;

        void Get(ref VBuffer<ReadOnlyMemory<char>> value)
        {
            int row = cursor.Row, start = offsets[row];
            var editor = VBufferEditor.Create(ref value, offsets[row + 1] - start);
            Span<ReadOnlyMemory<char>> target = editor.Values;
            for (int i = 0; i < target.Length; i++)
                target[i] = distinct[codes[start + i]];
            value = editor.Commit();
        }
    }
}
