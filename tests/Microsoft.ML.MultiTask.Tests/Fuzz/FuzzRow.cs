using Microsoft.ML.Data;
using Microsoft.ML.MultiTask.Tests.EndToEnd;

namespace Microsoft.ML.MultiTask.Tests.Fuzz;

/// <summary>A row of the generated language with a column of every type that parts read.</summary>
internal sealed class FuzzRow(ToyRow row)
{
    public string[] Tokens { get; set; } = row.Tokens;

    public string[] Tags { get; set; } = row.Tags;

    public string[] Chunks { get; set; } = row.Chunks;

    public string Topic { get; set; } = row.Topic;

    public string Text { get; set; } = row.Text;

    /// <summary>One number a row.</summary>
    public float Length { get; set; } = row.Tokens.Length;

    /// <summary>One number a position.</summary>
    public float[] Lengths { get; set; } = [.. row.Tokens.Select(token => token.Length * 0.1f)];

    public bool IsLong { get; set; } = row.Tokens.Length > 4;

    [VectorType(3)]
    public float[] Features { get; set; } = [row.Tokens.Length, row.Text.Length * 0.1f, 1];

    [VectorType(2)]
    public bool[] Flags { get; set; } = [row.Topic == "plain", row.Tokens.Length > 2];

    /// <summary>The words of the row's only sentence.</summary>
    public int[] Sentences { get; set; } = [row.Tokens.Length];
}
