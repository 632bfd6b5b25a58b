using Microsoft.ML.Data;

namespace Microsoft.ML.MultiTask.Data.Loading;

/// <summary>One value per sentence.</summary>
internal sealed class ScalarColumn<T>(string name, PrimitiveDataViewType type, T[] values) : TableColumn(name, type)
{
    public override Delegate Getter(SentenceCursor cursor) => (ValueGetter<T>)((ref T value) => value = values[cursor.Row]);
}
