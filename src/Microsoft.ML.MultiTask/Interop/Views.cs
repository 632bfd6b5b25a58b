using Microsoft.ML.Data;

namespace Microsoft.ML.MultiTask.Interop;

/// <summary>Views made of others by means that ML.NET keeps to itself.</summary>
internal static class Views
{
    /// <summary>The columns of two views with as many rows, row by row; a column of the second hides one of the same name of the first.</summary>
    public static IDataView Zip(MLContext context, IDataView first, IDataView second) => ZipDataView.Create(context, [first, second]);
}
