namespace Microsoft.ML.MultiTask.Tests.EndToEnd;

/// <summary>A row of the generated language.</summary>
public sealed class ToyRow
{
    public int Id { get; set; }

    public string[] Tokens { get; set; } = [];

    public string[] Tags { get; set; } = [];

    public string[] Chunks { get; set; } = [];

    public string Topic { get; set; } = "";

    public string Text { get; set; } = "";
}
